"""What an entry as a value refuses, and what it keeps; no database takes part."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.errors import (
    BaseUnbalancedError,
    DraftError,
    LotMissingError,
    TakingsDifferError,
    TooFewLinesError,
    UnbalancedError,
)
from ledger.book.kinds import EntryKind
from ledger.money import MAX_MINOR, AmountError, Money

DAY = date(2026, 3, 1)


def account(code="bank", currency="EUR", keeper="OP"):
    return AccountKey(keeper, code, currency)


def line(code, minor, fund="P1", *, currency="EUR", keeper="OP", **more):
    return Line(account(code, currency, keeper), fund, Money(minor, currency), **more)


def draft(*lines, fact="a:b", **more):
    return DraftEntry(EntryKind.FX, fact, DAY, lines, **more)


PAIR = line("bank", 5), line("fx", -5)


def test_an_entry_keeps_what_it_was_given():
    entry = draft(*PAIR)
    assert (entry.lines, entry.takings) == (PAIR, ())
    assert (entry.reverses, entry.corrects) == (None, None)
    assert PAIR[0].account.place == ""


@pytest.mark.parametrize("fact", ["abc", "A:b_c.d/e+f-9", "x" * 200])
def test_a_fact_has_a_name(fact):
    assert draft(*PAIR, fact=fact).fact == fact


@pytest.mark.parametrize("fact", ["", "ab", "x" * 201, "a b c", "abc\n", "é:gift"])
def test_what_cannot_name_a_fact_is_said(fact):
    with pytest.raises(DraftError) as caught:
        draft(*PAIR, fact=fact)
    assert str(caught.value).startswith(f"fact {fact!r}: a fact has 3 to 200")


def test_an_entry_reverses_or_corrects():
    assert draft(*PAIR, reverses="one").reverses == "one"
    assert draft(*PAIR, corrects="one").corrects == "one"
    with pytest.raises(DraftError) as caught:
        draft(*PAIR, reverses="one", corrects="one")
    assert caught.value.why == "an entry reverses or corrects, never both"


def taking(minor=5, start=0):
    return Taking("bank", "P1", "L1", Money(minor, "EUR"), start)


def test_a_reversal_takes_nothing_by_itself_and_a_correction_may():
    assert draft(*PAIR, corrects="one", takings=(taking(),)).takings == (taking(),)
    with pytest.raises(DraftError) as caught:
        draft(*PAIR, reverses="one", takings=(taking(),))
    assert caught.value.why == "a reversal gives back by itself what was taken"


@pytest.mark.parametrize("lines", [(), PAIR[:1]])
def test_double_entry_needs_two_lines(lines):
    with pytest.raises(TooFewLinesError) as caught:
        draft(*lines)
    assert (caught.value.fact, caught.value.lines) == ("a:b", len(lines))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((line("bank", 5), line("fx", -4)), id="the amount"),
        pytest.param((line("bank", 5), line("fx", -5, "P2")), id="the fund"),
        pytest.param((line("bank", 5), line("fx", -5, keeper="AZWU")), id="the keeper"),
        pytest.param((line("bank", 5), line("fx", -5, currency="MAD")), id="currency"),
    ],
)
def test_every_fund_keeper_and_currency_sums_to_zero(lines):
    with pytest.raises(UnbalancedError) as caught:
        draft(*lines)
    error, first = caught.value, lines[0]
    assert (error.fund, error.keeper, error.currency) == ("P1", "OP", "EUR")
    assert error.minor == sum(
        one.amount.minor
        for one in lines
        if (one.fund, one.account) == (first.fund, account(one.account.code))
    )


def test_base_sums_to_zero_by_itself():
    whole = line("bank", 50, currency="MAD", base_minor=5)
    assert whole.base == 5
    assert PAIR[0].base == 5
    draft(whole, line("fx", -50, currency="MAD", base_minor=-5))
    with pytest.raises(BaseUnbalancedError) as caught:
        draft(whole, line("fx", -50, currency="MAD", base_minor=-4))
    error = caught.value
    assert (error.fund, error.keeper, error.minor) == ("P1", "OP", 1)


def test_base_is_summed_over_currencies_of_one_fund_and_keeper():
    # Two halves of an exchange: each currency is at zero, and so is base in all.
    halves = (
        *(line("bank", 50, currency="MAD", base_minor=5), line("bank", -5)),
        *(line("fx", -50, currency="MAD", base_minor=-5), line("fx", 5)),
    )
    assert len(draft(*halves).lines) == 4
    with pytest.raises(BaseUnbalancedError):
        draft(line("bank", 50, currency="MAD", base_minor=1), *halves[1:])


def test_a_line_takes_the_currency_of_its_account_and_is_not_nothing():
    with pytest.raises(DraftError) as caught:
        Line(account("psp"), "P1", Money(5, "MAD"))
    assert caught.value.why == "psp takes EUR only"
    with pytest.raises(DraftError) as caught:
        line("psp", 0)
    assert caught.value.why == "a line of nothing on psp"


def test_base_is_a_whole_amount_within_bounds():
    assert line("psp", 5, base_minor=0).base == 0
    with pytest.raises(AmountError):
        line("psp", 5, base_minor=MAX_MINOR + 1)


def test_each_line_of_a_source_names_its_lot():
    gift = line("source.gift", -5, lot="L1")
    assert draft(PAIR[0], gift).lines[1] is gift
    with pytest.raises(LotMissingError) as caught:
        draft(PAIR[0], line("source.gift", -5))
    assert (caught.value.line, caught.value.account) == (2, "source.gift")


def test_a_taking_is_given_back_from_where_it_was_taken():
    assert taking(5, 3).given_back() == taking(-5, 3)


@pytest.mark.parametrize("wrong", [taking(0), taking(5, -1)])
def test_a_taking_is_of_something_and_begins_on_its_lot(wrong):
    with pytest.raises(TakingsDifferError) as caught:
        draft(*PAIR, takings=(wrong,))
    error = caught.value
    assert list(vars(error).values()) == ["bank", "P1", 0, 0]
