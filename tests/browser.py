"""A real browser for tests, and the application served to it.

`python -m tests.browser` installs one if there is none, or says what to type.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import make_server

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 120_000
"""How long a page may take, in milliseconds: as long as a busy machine needs."""

REMEDY = (
    "The tests need a Chromium, and none could be found or installed. Type "
    "`apt-get install chromium` as root, or `.venv/bin/playwright install chromium`."
)


def find_chromium() -> str | None:
    """Find a Chromium: on the PATH, else one that Playwright fetched before."""
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if on_path:
        return on_path
    with sync_playwright() as playwright:
        fetched = playwright.chromium.executable_path
    return fetched if os.access(fetched, os.X_OK) else None


def require_chromium() -> str:
    """Find a Chromium, or install one; or stop the run with the line to type."""
    if found := find_chromium():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try("apt-get", "update", "-q")
        _try("apt-get", "install", "-qy", "--no-install-recommends", "chromium")
    if found := find_chromium():
        return found
    _try(sys.executable, "-m", "playwright", "install", "chromium")
    if found := find_chromium():
        return found
    sys.exit(REMEDY)


def _try(*command: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=False, env=environment, stdout=sys.stderr)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a Chromium for a while."""
    path = find_chromium()
    assert path, REMEDY
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


def open_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a browser of somebody's own: patient, and without moving pictures.

    A page that still scrolls smoothly to a button is clicked beside it on a busy
    machine: our style does so only where motion is welcome.
    """
    context = browser.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE)
    return context


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application from a thread; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    require_chromium()
