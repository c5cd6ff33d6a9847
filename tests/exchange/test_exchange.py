"""An exchange leaves its gain or loss with the fund that bears it, to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.entries import AccountKey, DraftEntry
from ledger.book.errors import DraftError, FactReusedError
from ledger.book.kinds import EntryKind
from ledger.book.registers import open_account
from ledger.book.roles import AccountType
from ledger.financing.exchange import (
    Exchange,
    ExchangeResult,
    Held,
    exchange_lines,
    exchange_results,
    post_exchange,
    tranche_rates,
)
from ledger.integrity import check_book
from ledger.money import Money
from tests.ledger.small_book import BANK, DAY, SmallBook, eur, mad

DOLLARS = AccountKey("OP", "dollars", "USD")


def usd(minor: int) -> Money:
    return Money(minor, "USD")


BUY = Exchange("X1", "WELL", eur(9_000), usd(10_000), BANK, DOLLARS, DAY)
SELL = Exchange("X2", "WELL", usd(10_000), eur(9_300), DOLLARS, BANK, DAY)


def stocked(small: SmallBook) -> SmallBook:
    """A book that has bought dollars for 90.00 EUR."""
    open_account(small.session, small.act(), DOLLARS, AccountType.ASSET)
    small.gift("G1", 50_000)
    small.gift("O1", 5_000, fund="OPS")
    post_exchange(small.session, small.act(), BUY)
    return small


def results(small: SmallBook) -> tuple[ExchangeResult, ...]:
    return exchange_results(small.session, small.book)


def faults(small: SmallBook) -> list[object]:
    found = check_book(small.session, small.book)
    return [each for each in found if not each.is_warning]


def test_what_is_bought_has_cost_what_was_paid(small: SmallBook) -> None:
    stocked(small)
    assert results(small) == ()
    assert faults(small) == []


@pytest.mark.parametrize(("got", "loss"), [(9_300, -300), (8_500, 500), (9_000, 0)])
def test_the_difference_to_the_cost_is_a_gain_or_a_loss(
    small: SmallBook, got: int, loss: int
) -> None:
    stocked(small)
    post_exchange(small.session, small.act(), replace(SELL, bought=eur(got)))
    expected = (ExchangeResult("OP", "WELL", eur(loss)),) if loss else ()
    assert results(small) == expected
    assert faults(small) == []


@pytest.mark.parametrize(("got", "loss"), [(9_300, -300), (8_500, 500)])
def test_another_fund_bears_it_and_the_project_gets_its_cost_back(
    small: SmallBook, got: int, loss: int
) -> None:
    stocked(small)
    sell = replace(SELL, bought=eur(got), borne_by="OPS")
    post_exchange(small.session, small.act(), sell)
    assert results(small) == (ExchangeResult("OP", "OPS", eur(loss)),)
    assert faults(small) == []


@pytest.mark.parametrize("bearer", ["", "OPS"])
def test_the_same_exchange_again_changes_nothing(small: SmallBook, bearer: str) -> None:
    """What is left to sell has another cost by then: the posted one is what counts."""
    stocked(small)
    sell = replace(SELL, borne_by=bearer)
    first = post_exchange(small.session, small.act(), sell)
    before = results(small)
    again = post_exchange(small.session, small.act(), sell)
    assert (again.id, again.is_new) == (first.id, False)
    assert results(small) == before
    with pytest.raises(FactReusedError):
        post_exchange(small.session, small.act(), replace(sell, bought=eur(9_301)))


def test_a_part_leaves_at_its_part_of_the_cost(small: SmallBook) -> None:
    stocked(small)
    for code, part, got in (("X2", 3_333, 3_000), ("X3", 6_667, 6_000)):
        sell = replace(SELL, code=code, sold=usd(part), bought=eur(got))
        post_exchange(small.session, small.act(), sell)
    assert results(small) == ()


def test_a_result_is_that_of_its_day(small: SmallBook) -> None:
    stocked(small)
    later = replace(SELL, occurred_on=date(2026, 2, 1))
    post_exchange(small.session, small.act(), later)
    before = exchange_results(small.session, small.book, at=date(2026, 1, 31))
    assert (before, len(results(small))) == ((), 1)


def test_one_foreign_currency_carries_its_cost_into_another() -> None:
    swap = replace(SELL, bought=mad(99_000), bought_into=AccountKey("OP", "d", "MAD"))
    lines = exchange_lines(swap, Held(10_000, 9_000), "EUR")
    assert [line.base for line in lines] == [9_000, -9_000, 9_000, -9_000]


@given(
    held=st.builds(Held, st.integers(-100, 10**9), st.integers(-100, 10**9)),
    sold=st.integers(1, 10**9),
    bought=st.integers(1, 10**9),
    bearer=st.sampled_from(["", "WELL", "OPS"]),
)
def test_any_exchange_balances_and_its_result_stands_with_the_bearer(
    held: Held, sold: int, bought: int, bearer: str
) -> None:
    exchange = replace(SELL, sold=usd(sold), bought=eur(bought), borne_by=bearer)
    lines = exchange_lines(exchange, held, "EUR")
    DraftEntry(EntryKind.FX, exchange.fact, DAY, lines)
    left: dict[str, int] = {}
    for line in lines:
        if line.account.code == "fx":
            left[line.fund] = left.get(line.fund, 0) + line.base
    loss = held.cost_of(sold) - bought
    assert {fund: base for fund, base in left.items() if base} == (
        {bearer or "WELL": loss} if loss else {}
    )


@given(
    minor=st.integers(1, 10**9),
    base=st.integers(1, 10**9),
    cuts=st.lists(st.integers(1, 10**9), max_size=8),
)
def test_all_that_is_sold_in_parts_leaves_at_exactly_what_it_cost(
    minor: int, base: int, cuts: list[int]
) -> None:
    held, cost = Held(minor, base), 0
    for cut in [*cuts, minor]:
        part = min(cut, held.minor)
        gone = held.cost_of(part)
        held = Held(held.minor - part, held.base_minor - gone)
        cost += gone
        assert gone >= 0
    assert (held, cost) == (Held(0, 0), base)


@pytest.mark.parametrize(
    "change",
    [
        {"bought": eur(0)},
        {"sold": usd(-1)},
        {"bought": usd(1), "bought_into": DOLLARS},
        {"bought_into": AccountKey("LOCAL", "cash_box", "EUR")},
    ],
)
def test_what_is_no_exchange_is_refused(change) -> None:
    with pytest.raises(DraftError):
        replace(SELL, **change)


def test_each_tranche_has_the_rate_it_really_got(small: SmallBook) -> None:
    small.gift("G1", 50_000)
    small.wire("W1", 10_000, 108_000)
    small.wire("W2", 3_000, 32_511)
    found = tranche_rates(small.session, small.book, "WELL")
    assert [(each.fact, each.rate) for each in found] == [
        ("bank:W1:wire", Fraction("10.8")),
        ("bank:W2:wire", Fraction("10.837")),
    ]
    assert (found[1].sent, found[1].received) == (eur(3_000), mad(32_511))
    assert tranche_rates(small.session, small.book, "OPS") == ()
    assert len(tranche_rates(small.session, small.book)) == 2
