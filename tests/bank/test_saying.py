"""A refused file is explained in the reader's language, to the last word of it."""

import re
from datetime import date

import pytest
from flask_babel import force_locale

from app.banking.places import say_place, say_value
from app.banking.saying import say_file
from ledger.money import Money
from payments.bank.errors import HoleError
from payments.formats.bank import read_file
from payments.formats.bank.errors import (
    BankFileError,
    SumDiffersError,
)
from payments.formats.bank.places import Place, Value
from payments.formats.bank.values import Balance, Head
from tests.bank.paper import FRENCH, Paper, Slip, camt, mt940

OURS = re.compile(r"\b(?:the|line|statement|entry|balance|amount|missing|of|is)\b")


@pytest.fixture
def said(app):
    def say(language, what, *args):
        with app.test_request_context(f"/{language}/"), force_locale(language):
            return str(what(*args)).replace("\xa0", " ")

    return say


def refusal(content, currency=""):
    with pytest.raises(BankFileError) as caught:
        list(read_file(content, currency))
    return caught.value


UNREADABLE = [
    mt940(Paper([Slip(500)])).replace(b"C5,00", b"C5,0x"),
    camt(Paper([Slip(500)])).replace(b">5.00<", b">5,00,1<"),
    camt(Paper([Slip(500)])).replace(b"OPBD", b"XXXX"),
    mt940(Paper([Slip(500)])).replace(b":25:" + FRENCH.encode(), b":25:"),
    b"Date;Montant;Solde\n01/03/2026;4;4\n02/03/2026;x;9\n",
    b"Date;Montant;Solde\n01/03/2026;4;4\n02/03/2026;4;9\n",
    camt(Paper([Slip(500)]))[:-400],
    b"nothing of the kind",
]


@pytest.mark.parametrize("content", UNREADABLE)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_english_is_left_on_pages_of_another_language(said, content, language):
    text = said(language, say_file, refusal(content, "MAD"))
    assert not OURS.search(text)


def test_place_and_value_are_said_in_three_languages(said):
    error = refusal(UNREADABLE[0])
    assert "line 5" in str(error)
    assert said("en", say_file, error).startswith("Line 5 — Unreadable: the ")
    assert said("fr", say_file, error).startswith("Ligne 5 — Illisible : le ")
    assert said("ar", say_file, error).startswith("السطر 5 — غير مقروء: ")


def test_a_missing_balance_is_named_with_its_statement(said):
    text = said("fr", say_file, refusal(UNREADABLE[2]))
    assert re.match(r"Relevé \S+.* · Solde OPBD — Il manque : le solde initial\.", text)


def test_amounts_and_days_are_written_as_the_language_writes_them(said):
    there = Place(statement="7", account=FRENCH)
    error = SumDiffersError(there, Money(123450, "MAD"), Money(-5, "MAD"))
    assert "1 234,50" in said("fr", say_file, error)
    last = Balance(Money(100, "EUR"), date(2026, 3, 2))
    hole = HoleError(Head(FRENCH, "EUR", "8", last), last)
    assert "2 mars 2026" in said("fr", say_file, hole)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_value_has_a_name_of_its_own(said, language):
    assert len({said(language, say_value, value) for value in Value}) == len(Value)
    assert said(language, say_place, Place())
