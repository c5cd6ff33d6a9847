"""The book in national charts: one journal, side by side; for readers of it all."""

import re

from app.projects.commands import publish_fund
from ledger.book.acts import Command
from tests.ledger.small_book import NOW, SmallBook

PAGE = "/en/books/demo/charts"
FRENCH, MOROCCAN = "fr-association-2018-06", "ma-cgnc-association-draft"


def cells(answer):
    rows = re.findall(r"<tr>(.*?)</tr>", answer.text, re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", row).split() for row in rows]


def row_of(answer, *words):
    return [row for row in cells(answer) if set(words) <= set(row)]


def test_both_charts_stand_side_by_side(auditor):
    page = auditor.get(f"{PAGE}?at=2026-12-31")
    assert page.status_code == 200
    assert row_of(page, "Gifts", "75411", "75861", "44\u00a0000.00") or row_of(
        page, "75411", "75861"
    )
    assert row_of(page, "4671", "4488", "others")
    assert "This chart is a draft" in page.text
    assert "have no number" not in page.text


def test_one_chart_lists_its_numbers_and_balances(auditor):
    page = auditor.get(f"{PAGE}?at=2027-12-31&chart={FRENCH}&keeper=PASSERELLE")
    assert row_of(page, "512", "Banques")
    assert "TAMUNT" not in page.text.split("</form>")[1]
    total = row_of(page, "Total")[0]
    figures = [word for word in total if word[0].isdigit()]
    assert len(figures) % 2 == 0
    assert figures[: len(figures) // 2] == figures[len(figures) // 2 :]


def test_the_next_year_shows_the_result_of_the_one_before(auditor):
    page = auditor.get(f"{PAGE}?at=2027-03-31&keeper=PASSERELLE")
    (euro, dirham) = row_of(page, "Result", "brought", "forward", "110", "1161")
    assert euro[-2:] == ["4", "119.90"]
    assert "300.00" in dirham
    assert not row_of(page, "75411")
    said = page.text.replace("\u00a0", " ")
    assert "Income and expense since 1 Jan 2027" in said


def test_the_trial_balance_leads_there(auditor):
    assert "/en/books/demo/charts?" in auditor.get("/en/books/demo/trial-balance").text


def test_a_published_fund_does_not_open_the_charts_of_the_book(
    client, committing_session, book_code
):
    small = SmallBook.open(committing_session, book_code)
    publish_fund(
        committing_session, small.book, Command("test", "publish", NOW), "WELL"
    )
    committing_session.commit()
    balance = client.get(f"/en/books/{book_code}/trial-balance?fund=WELL")
    assert (balance.status_code, "/charts?" in balance.text) == (200, False)
    for asked in ("", "?fund=WELL"):
        answer = client.get(f"/en/books/{book_code}/charts{asked}")
        assert (answer.status_code, "/login" in answer.location) == (303, True)


def test_what_there_is_not_is_not_found(auditor):
    for asked in ("chart=klingon", "keeper=NOBODY"):
        assert auditor.get(f"{PAGE}?{asked}").status_code == 404
    assert auditor.get(f"{PAGE}?at=yesterday").status_code == 422


def test_the_page_speaks_each_language(auditor):
    for language, word in (("fr", "Côte à côte"), ("ar", "جنبًا إلى جنب")):
        page = auditor.get(f"/{language}/books/demo/charts?at=2027-12-31")
        assert word in page.text
