"""Write a picture of every page: ``python -m tests.screenshots [page ...]``.

Two widths and three languages, from the example values, to ``var/screenshots``.
"""

import logging
import shutil
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from reports.formats import LANGUAGES
from tests.web.example_app import PAGES, create_app

FOLDER = Path(__file__).parents[1] / "var" / "screenshots"
WIDTHS = (390, 1280)


def main(names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            take(browser, f"http://127.0.0.1:{server.server_port}", names)
            browser.close()
    finally:
        server.shutdown()


def take(browser: Browser, address: str, names: list[str]) -> None:
    pages = [page for page in PAGES if not names or page.name in names]
    for width in WIDTHS:
        tab = browser.new_page(viewport={"width": width, "height": 900})
        for language in LANGUAGES:
            for page in pages:
                tab.goto(f"{address}/{language}{page.path}", wait_until="load")
                tab.screenshot(
                    path=FOLDER / f"{page.name}-{width}-{language}.png", full_page=True
                )
        tab.close()


if __name__ == "__main__":
    main(sys.argv[1:])
