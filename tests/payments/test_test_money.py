"""Test money is marked on every page and paper of its book, and on no other."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

import app
from app.contributing.fitting import check_collecting
from app.settings import SettingsError
from app.settings_stripe import StripeSettings
from ledger.book.books import open_book
from ledger.money import Money
from reports.pdf import documents
from reports.pdf.documents.cash_receipt import render_cash_receipt
from reports.pdf.documents.statement import render_project_statement
from reports.statements.cash_receipt import CashReceipt
from reports.statements.sample import sample_statement
from tests.payments.officer import officer_of

TEMPLATES = Path(app.__file__).parent / "templates"
DOCUMENTS = Path(documents.__file__).parent
PARTS = {
    *("macros.html", "letter.html", "cap_meter.html", "campaign.html"),
    *("held.html", "chosen.html", "transfer.html"),
}
MARK = 'aside class="demo"'


def test_every_whole_page_stands_in_the_frame_that_carries_the_mark():
    pages = [p for p in TEMPLATES.rglob("*.html") if p.name not in PARTS]
    assert len(pages) > 30
    unmarked = [
        page.name
        for page in pages
        if page.name != "base.html"
        and not page.read_text().startswith('{% extends "base.html" %}')
    ]
    assert unmarked == []
    assert MARK in (TEMPLATES / "base.html").read_text()


def test_a_page_is_marked_by_its_own_book(shop):
    with shop.session() as session:
        live = open_book(session, f"{shop.book.code}-l", zone="UTC", is_live=True)
        session.commit()
    for book, is_marked in ((shop.book, True), (live, False)):
        claire = officer_of(replace(shop, book=book))
        page = claire.get(f"/en/books/{book.code}/payments")
        assert page.status_code == 200
        assert (MARK in page.text) is is_marked


def receipt(*, is_test):
    day = date(2026, 3, 1)
    values = {"amount": Money(5000, "MAD"), "received_on": day, "state": "confirmed"}
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    words = {
        field.name: field.name
        for field in fields(CashReceipt)
        if field.type == "str" and field.name not in values
    }
    return CashReceipt(
        **words, **values, issued_at=at, is_shared=False, is_test=is_test
    )


def statement(*, is_test):
    found = sample_statement()
    return replace(found, identity=replace(found.identity, is_test=is_test))


PAPERS = {
    "statement": lambda **how: render_project_statement(statement(**how), "en"),
    "cash_receipt": lambda **how: render_cash_receipt(receipt(**how), "en"),
}


def test_every_paper_is_tried_here():
    made = {path.stem for path in DOCUMENTS.glob("*.py")}
    assert made - {"__init__", "labels", "ornaments", "sheet"} == set(PAPERS)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("is_test", [True, False])
def test_a_paper_is_marked_where_its_book_is_of_test_money(paper, is_test):
    reader = PdfReader(BytesIO(PAPERS[paper](is_test=is_test)))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert ("Test money" in text) is is_test


@pytest.mark.parametrize(
    ("key", "is_live", "says"),
    [
        ("rk_live_x", False, "moves real money"),
        ("rk_test_x", True, "holds real money"),
    ],
)
def test_the_start_refuses_a_key_that_does_not_fit_the_book(shop, key, is_live, says):
    code = f"{shop.book.code}-fit"
    with shop.session() as session:
        open_book(session, code, zone="UTC", is_live=is_live)
        session.commit()
    settings = shop.app.extensions["igoudar"]
    stripe = StripeSettings(key, ("whsec_x",), code)
    with pytest.raises(SettingsError, match=says):
        check_collecting(replace(settings, stripe=stripe))
