"""A treasurer reports, a president approves, everyone sees whose money paid."""

import pytest
from sqlalchemy.orm import Session

from ledger.book.books import find_book
from ledger.book.reading import Page, list_entries
from ledger.book.scopes import Scope
from tests.journeys.reading import plain, text_of
from tests.journeys.steps import OVEN, SHOWN_WIDTH, follow, report_oven, sign_in


def uses(stage):
    with Session(stage.database.engine_app) as session:
        book = find_book(session, "demo")
        entries = list_entries(session, book, Scope(fund="P2"), Page(limit=1000))
        return [one for one in entries if one.kind.value == "expense"]


@pytest.mark.full
@pytest.mark.parametrize(
    ("language", "scripts"),
    [
        pytest.param("en", True, id="en"),
        pytest.param("ar", False, id="ar-no-scripts"),
    ],
)
def test_spending_is_reported_approved_and_published(
    stage, open_tab, language, scripts
):
    before = len(uses(stage))
    mohand = open_tab(width=390, java_script_enabled=scripts)
    sign_in(mohand, "mohand", language)
    report = report_oven(mohand, language)
    direction = mohand.get_attribute("html", "dir")
    assert direction == ("rtl" if language == "ar" else "ltr")
    assert OVEN.what in mohand.inner_text("h1")
    assert mohand.locator("button[value=approve]").count() == 0

    zahra = open_tab(java_script_enabled=scripts)
    sign_in(zahra, "zahra", language)
    zahra.goto(f"/{language}/to-do")
    follow(zahra, f"main a[href*='{report.rpartition('/')[2]}']")
    picture = zahra.locator("figure.evidence img")
    assert picture.evaluate(SHOWN_WIDTH) > 500
    zahra.check("input[name=is_public_safe][value=yes]", force=True)
    follow(zahra, "button[value=approve]")
    assert zahra.locator(".note.ok").count() == 1
    assert len(uses(stage)) == before + 1

    visitor = open_tab(width=390, java_script_enabled=scripts)
    visitor.goto(f"/{language}/projects/taliouine-dormitory")
    shown = visitor.locator(".feed li", has_text=OVEN.what)
    assert shown.locator(".media img").count() == 1
    said = plain(shown.inner_text())
    assert "12 370" in said
    if language == "en":
        # Oldest first: the gift of which a correction gave back 6,500, then its match.
        assert "Paid with: Gifts 10 370 + Matching funds 2 000" in said
    pdf = visitor.request.get(
        visitor.locator("a[href*='/statements/']").first.get_attribute("href")
    )
    assert "Second-hand oven" in text_of(pdf.body())


@pytest.mark.full
def test_pressing_approve_twice_writes_one_entry(stage, open_tab):
    mohand, zahra = open_tab(), open_tab()
    sign_in(mohand, "mohand")
    report = report_oven(mohand, "en")
    before = len(uses(stage))
    sign_in(zahra, "zahra")
    other = zahra.context.new_page()
    for tab in (zahra, other):
        tab.goto(report)
        tab.check("input[name=is_public_safe][value=yes]", force=True)
    follow(zahra, "button[value=approve]")
    # The second window still shows the form of before.
    follow(other, "button[value=approve]")
    for tab in (zahra, other):
        assert "Approved" in tab.inner_text("main")
    assert len(uses(stage)) == before + 1


@pytest.mark.full
def test_whoever_reports_cannot_approve(stage, open_tab):
    """The form is not there, and sending it all the same says why it is refused."""
    mohand = open_tab()
    sign_in(mohand, "mohand")
    report = report_oven(mohand, "en")
    assert "The person who reports never approves." in mohand.inner_text("main")
    token = mohand.locator("input[name=csrf_token]").first.get_attribute("value")
    answer = mohand.request.post(
        f"{report}/decision",
        form={
            "csrf_token": token,
            "key": "k" * 22,
            "decision": "approve",
            "is_public_safe": "yes",
        },
        headers={"Referer": report},
    )
    assert answer.status == 403
    assert "The person who reports never approves." in answer.text()
    before = len(uses(stage))
    mohand.reload()
    assert "Approved" not in mohand.inner_text("main")
    assert len(uses(stage)) == before
