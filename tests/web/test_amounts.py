"""A typed amount is read as what it says, or asked about, or refused with a reason."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.amounts import Ambiguous, Reason, UnreadableAmountError, read_amount
from ledger.money import EXPONENTS, MAX_MINOR, Money
from reports import formats


def eur(minor):
    return Money(minor, "EUR")


def mad(minor):
    return Money(minor, "MAD")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("40,23", 4023),
        ("40.23", 4023),
        ("25.00", 2500),
        ("1.500,00", 150000),
        ("1 500", 150000),
        ("1,500.5", 150050),
        ("1.500.000", 150000000),
        ("1 500 000,5", 150000050),
        ("50", 5000),
        ("0", 0),
        ("0,500", 50),
        ("1234.500", 123450),
        (".5", 50),
        (",05", 5),
        ("50.", 5000),
        ("1'500.00", 150000),
        ("1’500", 150000),
        ("007", 700),
    ],
)
def test_c26_either_notation_is_read_on_every_page(typed, minor):
    assert read_amount(typed, "EUR") == eur(minor)


@pytest.mark.parametrize("typed", ["1,500", "1.500"])
def test_c26_a_mark_before_three_digits_is_asked_about(typed):
    assert read_amount(typed, "EUR") == Ambiguous(typed, (eur(150000), eur(150)))


def test_c10_a_mark_whose_decimals_do_not_fit_is_still_asked_about():
    assert read_amount("1.656 MAD", "MAD") == Ambiguous("1.656 MAD", (mad(165600),))


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "\t"])
def test_c28_every_space_groups(space):
    assert read_amount(f"3{space}400,60", "MAD") == mad(340060)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("3 400,6", 340060),
        ("+50", 5000),
        ("50 DH", 5000),
        ("50DH", 5000),
        ("dh 50", 5000),
        ("MAD 50", 5000),
        ("50 dirhams", 5000),
        ("50 درهم", 5000),
        ("١٬٢٣٤٫٥٠", 123450),
        ("٥٠", 5000),
        ("۵۰", 5000),
        ("1٫500", 150),
        ("\u2067536\u00a0800\u00a0درهم\u2069", 53680000),
        ("\ufeff50\u200b", 5000),
        (" 50\n", 5000),
    ],
)
def test_c28_what_people_type_or_paste_is_understood(typed, minor):
    assert read_amount(typed, "MAD") == mad(minor)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.EMPTY),
        ("\u200e ", Reason.EMPTY),
        ("3 40 0,60", Reason.BAD_GROUPS),
        ("1.50.000", Reason.BAD_GROUPS),
        ("1,500 000.00", Reason.BAD_GROUPS),
        ("1٫5,00", Reason.BAD_GROUPS),
        ("1234,500,00", Reason.BAD_GROUPS),
        ("50 MAD", Reason.OTHER_CURRENCY),
        ("$50", Reason.OTHER_CURRENCY),
        ("50 xyz", Reason.NOT_A_NUMBER),
        ("8.640 dh env.", Reason.NOT_A_NUMBER),
        ("1e3", Reason.NOT_A_NUMBER),
        ("0x10", Reason.NOT_A_NUMBER),
        ("1+1", Reason.NOT_A_NUMBER),
        ("--5", Reason.NOT_A_NUMBER),
        ("50-", Reason.NOT_A_NUMBER),
        ("²", Reason.NOT_A_NUMBER),
        ("½", Reason.NOT_A_NUMBER),
        ("NaN", Reason.NOT_A_NUMBER),
        (".", Reason.NOT_A_NUMBER),
        ("1" * 81, Reason.NOT_A_NUMBER),
        ("1" * 40, Reason.TOO_LARGE),
        ("0,505", Reason.TOO_MANY_DECIMALS),
        ("12.3456", Reason.TOO_MANY_DECIMALS),
        ("-5", Reason.NEGATIVE),
        ("\u22125", Reason.NEGATIVE),
        ("€-5", Reason.NEGATIVE),
    ],
)
def test_c28_what_is_no_amount_is_refused_with_its_reason(typed, reason):
    with pytest.raises(UnreadableAmountError) as refused:
        read_amount(typed, "EUR")
    assert (refused.value.reason, refused.value.text) == (reason, typed)


def test_a_currency_without_decimals_takes_none():
    assert read_amount("500", "XOF") == Money(500, "XOF")
    assert read_amount("500,00", "XOF") == Money(500, "XOF")
    with pytest.raises(UnreadableAmountError, match="too_many_decimals"):
        read_amount("500,5", "XOF")


def test_signed_fields_read_a_minus():
    assert read_amount("\u2212MAD 3 600", "MAD", is_signed=True) == mad(-360000)


@given(
    minor=st.integers(-MAX_MINOR, MAX_MINOR),
    currency=st.sampled_from(sorted(EXPONENTS)),
    language=st.sampled_from(formats.LANGUAGES),
    short=st.booleans(),
)
def test_c28_what_a_page_or_a_paper_shows_is_read_back_as_itself(
    minor, currency, language, short
):
    amount = Money(minor, currency)
    for write in (formats.money, formats.figure):
        read = read_amount(
            write(amount, language, short=short), currency, is_signed=True
        )
        # Dinars have three decimals: below a thousand they can only be asked about.
        assert read == amount or (
            EXPONENTS[currency] == 3
            and isinstance(read, Ambiguous)
            and amount in read.choices
        )


@given(st.text(max_size=12))
def test_any_text_is_an_amount_a_question_or_a_named_refusal(text):
    with suppress(UnreadableAmountError):
        read = read_amount(text, "MAD", is_signed=True)
        assert isinstance(read, Money | Ambiguous)
