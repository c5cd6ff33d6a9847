"""The receipt for cash: its amount stands in figures that nobody can lengthen."""

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from ledger.money import Money
from reports.pdf.documents.cash_receipt import render_cash_receipt
from reports.statements.cash_receipt import CashReceipt


def receipt(amount):
    return CashReceipt(
        association="Association Tamunt",
        label="TAMUNT-0001",
        project="Internat",
        amount=amount,
        received_on=date(2026, 3, 1),
        issued_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        giver="Aïcha",
        is_shared=False,
        received_by="Mohand",
        confirmed_by="Zahra",
        state="confirmed",
        address="https://igoudar.example/fr/receipts/1",
        is_test=False,
    )


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Money(14336070, "MAD"), "143 360,70 MAD"),
        (Money(30000, "EUR"), "300,00 €"),
        (Money(8000, "EUR"), "80,00 €"),
        (Money(8000000, "MAD"), "80 000,00 MAD"),
        (Money(100000000, "EUR"), "1 000 000,00 €"),
        (Money(7, "EUR"), "0,07 €"),
        (Money(21010, "TND"), "21,010 TND"),
        (Money(500, "XOF"), "500 XOF"),
    ],
)
def test_c22_an_amount_has_no_words_but_figures_between_asterisks(amount, shown):
    paper = PdfReader(BytesIO(render_cash_receipt(receipt(amount), "fr")))
    text = re.sub("[\u2066-\u2069]", "", paper.pages[0].extract_text())
    assert f"*{shown}*" in text.replace("\u00a0", " ").replace("\u202f", " ")
    words = {"cent", "cents", "mille", "million", "vingt", "vingts", "dirhams"}
    assert words.isdisjoint(text.split())


@pytest.mark.parametrize("minor", [14336070, 30000])
def test_c22_in_arabic_the_figures_stand_between_asterisks_too(minor):
    amount = Money(minor, "MAD")
    paper = PdfReader(BytesIO(render_cash_receipt(receipt(amount), "ar")))
    (line,) = [one for one in paper.pages[0].extract_text().split("\n") if "*" in one]
    assert line.count("*") == 2
    assert sum(sign.isdigit() for sign in line) == len(str(minor))
