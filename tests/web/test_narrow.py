"""Every page in a real browser: the slow phone in the valley is the reference."""

from itertools import pairwise

import pytest

from tests.browser import open_context, served
from tests.web.example_app import PAGES, create_app

NARROW = {"width": 320, "height": 640}
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - window.innerWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('button, .btn, .opt, summary')]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
    .map((one) => one.outerHTML.slice(0, 80))"""
HEADINGS = "[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => +h.tagName[1])"
UNNAMED = """() => [...document.querySelectorAll('a, button, input:not([type=hidden])')]
    .filter((one) => one.checkVisibility() && !one.textContent.trim()
        && !one.ariaLabel && !one.labels?.length && !one.querySelector('img[alt]'))
    .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def address():
    with served(create_app()) as started:
        yield started


@pytest.fixture(scope="module")
def phone(browser):
    """A narrow browser that gets none of our scripts: only the tests' own run."""
    context = open_context(browser, viewport=NARROW)
    context.route("**/*.js*", lambda route: route.abort())
    yield context.new_page()
    context.close()


@pytest.mark.sampled
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_fits_a_narrow_phone(phone, address, page):
    phone.goto(f"{address}/ar{page.path}")
    assert phone.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    assert phone.evaluate(SMALL_TARGETS) == []


@pytest.mark.sampled
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_can_be_read_aloud(phone, address, page):
    phone.goto(f"{address}/en{page.path}")
    levels = phone.evaluate(HEADINGS)
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert phone.evaluate(UNNAMED) == []
