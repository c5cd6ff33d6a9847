"""Write a picture of every page: ``python -m tests.screenshots [page ...]``.

Two widths and three languages, from the example values, to ``var/screenshots``.
"""

import logging
import sys
from pathlib import Path

from playwright.sync_api import Browser

from reports.formats import LANGUAGES
from tests.browser import chromium, served
from tests.web.example_app import PAGES, create_app

FOLDER = Path(__file__).parents[1] / "var" / "screenshots"
WIDTHS = (390, 1280)

SHOW_ALL_PICTURES = """async () => {
    const pictures = [...document.images];
    pictures.forEach((picture) => { picture.loading = "eager"; });
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => null)));
}"""


def main(names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with served(create_app()) as address, chromium() as browser:
        take(browser, address, names)


def take(browser: Browser, address: str, names: list[str]) -> None:
    pages = [page for page in PAGES if not names or page.name in names]
    for width in WIDTHS:
        tab = browser.new_page(viewport={"width": width, "height": 900})
        for language in LANGUAGES:
            for page in pages:
                tab.goto(f"{address}/{language}{page.path}")
                tab.evaluate(SHOW_ALL_PICTURES)
                tab.screenshot(
                    path=FOLDER / f"{page.name}-{width}-{language}.png", full_page=True
                )
        tab.close()


if __name__ == "__main__":
    main(sys.argv[1:])
