"""What facts leave below a guard is listed from balances, as the check lists it."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from ledger.book.balances import trial_balance
from ledger.book.entries import AccountKey, Line
from ledger.book.overdrawn import Guard, Overdraft, overdrafts
from ledger.integrity import check_book
from ledger.money import Money
from tests.ledger.small_book import BANK, SmallBook, eur, mad

SUSPENSE = AccountKey("OP", "suspense", "EUR")
ADVANCE = AccountKey("OP", "advance", "MAD")
RULES = {
    Guard.FUND: "the liquid total of a fund is overdrawn",
    Guard.ACCOUNT: "a common account is overdrawn",
    Guard.ADVANCE: "an advance is overdrawn",
}


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    small = SmallBook.open(session, book_code)
    small.gift("G1", 5000)
    small.gift("G2", 3000, fund="SCHOOL")
    return small


def take(small: SmallBook, minor: int, fund: str = "WELL") -> None:
    lines = (Line(BANK, fund, eur(-minor)), Line(SUSPENSE, fund, eur(minor)))
    small.post("refund_seen", f"bank:X{minor}:seen", lines)


def found(small: SmallBook) -> dict[Guard, Overdraft]:
    rows = trial_balance(small.session, small.book).rows
    listed = {one.guard: one for one in overdrafts(rows)}
    checked = {one.rule for one in check_book(small.session, small.book)}
    assert {RULES[guard] for guard in listed} == checked
    return listed


def test_a_book_within_its_guards_has_no_overdraft(small: SmallBook) -> None:
    take(small, 5000)
    assert found(small) == {}


def test_a_fund_is_below_nothing_where_the_account_is_not(small: SmallBook) -> None:
    take(small, 6000)
    (one,) = found(small).values()
    assert (one.guard, one.amount) == (Guard.FUND, eur(-1000))
    assert (one.lowest.fund, one.lowest.account) == ("WELL", "bank")


def test_an_account_is_named_with_the_fund_that_took_most(small: SmallBook) -> None:
    take(small, 9000)
    listed = found(small)
    assert {guard: one.amount for guard, one in listed.items()} == {
        Guard.FUND: eur(-4000),
        Guard.ACCOUNT: eur(-1000),
    }
    assert listed[Guard.ACCOUNT].lowest.fund == "WELL"


def test_an_advance_is_below_nothing_by_itself(small: SmallBook) -> None:
    small.wire("W1", 1000, 1000)
    use = replace(ADVANCE, code="use")
    lines = (
        Line(use, "WELL", mad(1500), 1500),
        Line(ADVANCE, "WELL", mad(-1500), -1500),
    )
    small.post("operating_cost", "expense:E9", lines)
    rows = trial_balance(small.session, small.book).rows
    (one,) = overdrafts(rows)
    assert (one.guard, one.amount) == (Guard.ADVANCE, Money(-500, "MAD"))
    assert (one.lowest.fund, one.lowest.account) == ("WELL", "advance")
