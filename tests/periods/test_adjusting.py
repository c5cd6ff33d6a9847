"""Adjusting entries: on the last day of an open period, taken back on the next."""

from __future__ import annotations

from datetime import date

import pytest
from click import Option

from app.cli.adjusting import adjust_command
from ledger.book.balances import trial_balance
from ledger.book.charts.files import find_chart
from ledger.book.entries import AccountKey, Line
from ledger.book.errors import DraftError
from ledger.book.reading import entry_of, list_entries
from ledger.book.registers import open_account
from ledger.book.roles import AccountType
from ledger.book.scopes import Scope
from ledger.periods.adjusting import Adjustment, adjust
from ledger.periods.errors import AdjustmentDayError, AdjustmentMovesMoneyError
from tests.ledger.small_book import BANK, SmallBook, eur
from tests.periods.steps import DECEMBER, JANUARY

ACCRUED = AccountKey("OP", "408", "EUR")
COST = AccountKey("OP", "cost.bank_fee", "EUR")
LINES = (Line(COST, "OPS", eur(250)), Line(ACCRUED, "OPS", eur(-250)))


@pytest.fixture(autouse=True)
def accrued(small: SmallBook) -> None:
    open_account(small.session, small.act(), ACCRUED, AccountType.LIABILITY)


def adjustment(on: date = JANUARY, *, is_taken_back: bool = True) -> Adjustment:
    return Adjustment("A1", "OP", on, LINES, is_taken_back=is_taken_back)


def cost(small: SmallBook, at: date) -> int:
    found = trial_balance(small.session, small.book, Scope(role="cost.bank_fee"), at=at)
    return sum(row.amount.minor for row in found.rows)


def test_an_accrual_counts_in_its_period_alone(small: SmallBook) -> None:
    posted = adjust(small.session, small.act(), adjustment())
    assert [entry.day for entry in posted] == [JANUARY, date(2026, 2, 1)]
    assert cost(small, JANUARY) == 250
    assert cost(small, date(2026, 2, 28)) == 0
    entry = entry_of(small.session, small.book, "adjustment:A1")
    back = entry_of(small.session, small.book, "adjustment:A1:taken-back")
    assert entry is not None
    assert back is not None
    assert back.reverses == entry.public_id


def test_an_adjustment_may_stay(small: SmallBook) -> None:
    adjust(small.session, small.act(), adjustment(is_taken_back=False))
    assert cost(small, date(2026, 2, 28)) == 250


def test_the_same_adjustment_again_changes_nothing(small: SmallBook) -> None:
    adjust(small.session, small.act(), adjustment())
    small.close(JANUARY)
    again = adjust(small.session, small.act(), adjustment())
    assert [entry.is_new for entry in again] == [False, False]


@pytest.mark.parametrize("on", [date(2026, 1, 30), date(2026, 2, 1)])
def test_an_adjustment_stands_on_a_last_day(small: SmallBook, on: date) -> None:
    with pytest.raises(AdjustmentDayError) as caught, small.session.begin_nested():
        adjust(small.session, small.act(), adjustment(on))
    assert caught.value == AdjustmentDayError("OP", str(on))
    assert list_entries(small.session, small.book) == []


def test_a_closed_period_is_not_adjusted_any_more(small: SmallBook) -> None:
    small.close(JANUARY)
    with pytest.raises(AdjustmentDayError), small.session.begin_nested():
        adjust(small.session, small.act(), adjustment())
    assert list_entries(small.session, small.book) == []


def test_what_cannot_be_taken_back_is_not_posted(small: SmallBook) -> None:
    with pytest.raises(Exception, match="no fiscal year"), small.session.begin_nested():
        adjust(small.session, small.act(), adjustment(DECEMBER))
    assert list_entries(small.session, small.book) == []


def test_an_adjustment_moves_no_money() -> None:
    lines = (Line(BANK, "OPS", eur(-250)), Line(COST, "OPS", eur(250)))
    with pytest.raises(AdjustmentMovesMoneyError) as caught:
        Adjustment("A1", "OP", JANUARY, lines)
    assert caught.value == AdjustmentMovesMoneyError("bank")


def test_an_adjustment_is_one_keepers() -> None:
    with pytest.raises(DraftError):
        Adjustment("A1", "LOCAL", JANUARY, LINES)


def test_the_accounts_that_its_help_names_have_numbers() -> None:
    numbered = find_chart("fr-association-2018-06").rules
    options = [one for one in adjust_command.params if isinstance(one, Option)]
    named = [one.help for one in options if one.name in ("debit", "credit")]
    assert len(named) == 2
    for words in named:
        assert (words or "").removeprefix("E.g. ").removesuffix(".") in numbered
