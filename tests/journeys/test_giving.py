"""Give, pay, see the gift on the page, and find it in the statement."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from app.statements.issuing import issue_statement
from app.statements.making import Asked
from ledger.book.books import find_book
from ledger.book.reading import list_entries
from ledger.book.scopes import Scope
from tests.journeys.reading import plain, text_of
from tests.journeys.steps import fill_in_gift, follow, sign_in, start_gift


def gifts(stage):
    with Session(stage.database.engine_app) as session:
        book = find_book(session, "demo")
        entries = list_entries(session, book, Scope(fund="P4"))
        return [entry for entry in entries if entry.kind.value == "gift"]


def statement(stage, language):
    """What the command writes, later and from another connection."""
    with Session(stage.database.engine_app) as session:
        book = find_book(session, "demo")
        asked = Asked("P4", language, public_url=stage.settings.public_url)
        now = datetime.now(UTC)
        return issue_statement(session, stage.settings, book, asked, at=now).content


def deliver_everything_twice(open_tab, language):
    """Set the invented provider so that each of its messages comes twice."""
    other = open_tab()
    sign_in(other, "claire", language)
    other.goto(f"/{language}/sandbox/operate/demo")
    follow(other, "button[name=act][value=twice]")
    assert other.get_attribute("button[value=twice]", "aria-pressed") == "true"
    other.close()


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="scripts"),
        pytest.param(False, id="no-scripts", marks=pytest.mark.full),
    ],
)
def test_a_gift_is_thanked_shown_and_stated_once(stage, open_tab, scripts):
    tab = open_tab(java_script_enabled=scripts)
    before = len(gifts(stage))
    start_gift(tab, "en")
    assert "Test money. Nothing is charged." in tab.inner_text("main")
    deliver_everything_twice(open_tab, "en")
    follow(tab, "button[value=paid]")
    assert "Thank you. €50.00" in plain(tab.inner_text("h1"))
    tab.reload()
    stage.work()
    tab.reload()
    assert "Thank you." in tab.inner_text("h1")
    assert len(gifts(stage)) == before + 1

    follow(tab, "main a[href$='taliouine-reading-room']")
    received = plain(tab.inner_text("aside[aria-label='Money received']"))
    assert "€50 more is received and waits for the next transfer." in received

    link = tab.locator("a[href*='/statements/']")
    assert link.count() == 1
    pdf = tab.request.get(link.get_attribute("href"))
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body() == statement(stage, "en")
    assert "50.00" in text_of(pdf.body())


@pytest.mark.full
def test_a_press_while_the_amount_is_read_anew_is_not_lost(open_tab):
    tab = open_tab()
    fill_in_gift(tab)
    tab.fill("#amount", "60")
    button = tab.locator("main [data-part=pay]")
    button.hover()
    with tab.expect_response("**amount=60"):
        tab.mouse.down()
    tab.wait_for_timeout(500)
    assert "60" not in button.inner_text()
    with tab.expect_navigation():
        tab.mouse.up()
    # The button said 50: what is paid is asked again, with what is typed.
    assert "€60.00" in plain(button.inner_text())
    follow(tab, "main [data-part=pay]")
    assert "€60.00" in plain(tab.inner_text("main"))
    assert "/sandbox/pay/" in tab.url


@pytest.mark.full
@pytest.mark.parametrize("language", ["ar", pytest.param("fr", marks=pytest.mark.full)])
def test_giving_is_the_same_in_every_language(stage, open_tab, language):
    tab = open_tab(width=390)
    start_gift(tab, language)
    follow(tab, "button[value=paid]")
    direction = tab.get_attribute("html", "dir")
    assert direction == ("rtl" if language == "ar" else "ltr")
    assert "50" in tab.inner_text("h1")
    assert len(gifts(stage)) == 1
    follow(tab, "main a[href$='taliouine-reading-room']")
    assert tab.locator("aside .note:not([role])").count() == 1
