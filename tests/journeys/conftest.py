"""A copy of the demonstration for each journey, and tabs that notice what is wrong."""

from itertools import count
from pathlib import Path

import pytest

from tests.browser import open_context
from tests.databases import cloned
from tests.journeys.stage import staged

COPIES = count(1)


@pytest.fixture
def stage(server, worker, settings, told_story):
    name = f"journey_{worker}_{next(COPIES)}"
    with (
        cloned(server, name, template=told_story) as database,
        staged(database, settings) as made,
    ):
        yield made


@pytest.fixture
def open_tab(browser, stage):
    """Open a browser of one's own; whatever it complains about fails the test."""
    contexts, complaints = [], []

    def hear(line):
        # A page that answers "not found" or "look at this again" does so on purpose.
        is_page = "/static/" not in line.location["url"]
        is_answer = "the server responded with a status of 4" in line.text
        if line.type == "error" and not (is_page and is_answer):
            complaints.append(line.text)

    def open_one(width=1280, **options):
        viewport = {"width": width, "height": 900}
        context = open_context(
            browser, base_url=stage.address, viewport=viewport, **options
        )
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", hear)
        return tab

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def pytest_collection_modifyitems(items):
    """Let a browser leave a page before its fonts are all sent: it hurries, we do not.

    The server of the tests then lets go of the file by itself, which warns.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(
                pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
            )
