"""A number that somebody typed or pasted is read in whatever figures it came."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.amounts import read_amount
from ledger.money import Money
from payments.bank.accounts import (
    AccountNumberError,
    read_bic,
    read_iban,
    read_wallet_number,
)
from payments.bank.deciding import codes_in
from payments.cash.depositing import slip_of
from payments.formats.bank.values import BankLine
from payments.references import grouped, plain_code, reference_of, references_in
from payments.typed import figures
from tests.bank.paper import FRENCH, MOROCCAN

DAY = date(2026, 3, 2)
RIB = MOROCCAN[4:]
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
SCRIPTS = pytest.mark.parametrize("script", [{}, ARABIC, PERSIAN])
BETWEEN = ["", " ", "\u00a0", "\u202f", "\u2009", "-", "\u2013", "\u200e", "\u2066"]


@given(st.text(max_size=20))
def test_only_figures_and_hidden_marks_are_changed(text):
    found = figures(text)
    assert figures(found) == found
    assert not any(sign.isdecimal() and not sign.isascii() for sign in found)


@SCRIPTS
@pytest.mark.parametrize("between", BETWEEN)
def test_an_account_number_is_read_in_every_figure_and_grouping(script, between):
    for number, read in ((RIB, MOROCCAN), (MOROCCAN, MOROCCAN), (FRENCH, FRENCH)):
        typed = grouped(number).replace(" ", between).translate(script)
        assert read_iban(f"\u200f{typed}\u00a0") == read


def test_a_slip_in_arabic_figures_is_refused_as_in_others():
    with pytest.raises(AccountNumberError):
        read_iban(f"{RIB[:-1]}2".translate(ARABIC))


@SCRIPTS
def test_a_telephone_a_bic_and_an_amount_are_read_in_every_figure(script):
    phone = "+212 6\u00a061\u201123\u202f45 67".translate(script)
    assert read_wallet_number(f"\u2066{phone}\u2069") == "+212661234567"
    assert read_bic("AGRIFRPP882".translate(script)) == "AGRIFRPP882"
    typed = "\u200f1\u202f234.50".translate(script)
    assert read_amount(typed, "MAD") == Money(123450, "MAD")


@SCRIPTS
def test_numbers_that_are_compared_are_the_same_in_every_figure(script):
    assert slip_of("bv-00 42".translate(script)) == "BV-0042"
    assert plain_code("P4-W1".translate(script)) == "P4W1"
    reference = reference_of(UUID(int=7))
    assert references_in([grouped(reference).translate(script)]) == (reference,)
    note = "virement P4-W1".translate(script)
    assert "P4W1" in codes_in(BankLine(Money(1, "EUR"), DAY, DAY, note=note))
