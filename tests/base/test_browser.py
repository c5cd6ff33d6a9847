"""The browser that the tests of the pages use."""

from __future__ import annotations

from playwright.sync_api import Page


def test_a_real_browser_reaches_the_application(page: Page, live_url: str) -> None:
    answer = page.goto(f"{live_url}/livez")
    assert answer is not None
    assert answer.json() == {"status": "alive"}
