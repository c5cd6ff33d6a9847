"""Many entries in one round trip: the same rules as one by one."""

from datetime import UTC, date, datetime

import pytest

from ledger.book.acts import Command, record_act
from ledger.book.batches import post_all
from ledger.book.books import open_book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.errors import DraftError, FactReusedError
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.book.reading import entry_of
from ledger.book.registers import (
    NewBudgetLine,
    declare_fiscal_year,
    open_budget_line,
    open_fund,
    open_keeper,
    register_party,
)
from ledger.money import Money


@pytest.fixture
def act(session, book_code):
    """An act in a book with one keeper, one fund, one budget line and one party."""
    book = open_book(session, book_code, zone="UTC", is_live=False)
    command = Command("system:test", "batch", datetime(2026, 1, 1, tzinfo=UTC))
    act = record_act(session, book.id, command, "try_out", {})
    open_keeper(session, act, "K", currency="EUR", zone="UTC")
    open_fund(session, act, "P1")
    open_budget_line(session, act, NewBudgetLine("P1", "B1", "EUR"))
    register_party(session, act, "party-1")
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    declare_fiscal_year(session, act, "K", **year)
    return act


def gift(number, minor=1000, **more):
    amount = Money(minor, "EUR")
    lot = f"lot-{number}"
    return DraftEntry(
        kind=EntryKind.GIFT,
        fact=f"test:{number}",
        occurred_on=date(2026, 1, number),
        lines=(
            Line(AccountKey("K", "host", "EUR"), "P1", amount, party="party-1"),
            Line(AccountKey("K", "source.gift", "EUR"), "P1", -amount, lot=lot),
        ),
        **more,
    )


def spent(number):
    amount = Money(700, "EUR")
    return DraftEntry(
        kind=EntryKind.EXPENSE_SEEN,
        fact=f"test:spent-{number}",
        occurred_on=date(2026, 1, number),
        lines=(
            Line(AccountKey("K", "use", "EUR"), "P1", amount, budget_line="B1"),
            Line(AccountKey("K", "host", "EUR"), "P1", -amount),
        ),
    )


def test_entries_are_recorded_in_their_order(session, act):
    posted = post_all(session, act, [gift(3), gift(1), spent(2)])
    assert [one.fact for one in posted] == ["test:3", "test:1", "test:spent-2"]
    assert [one.day.day for one in posted] == [3, 1, 2]
    assert sorted(one.id for one in posted) == [one.id for one in posted]
    assert all(one.is_new for one in posted)


def test_an_entry_of_a_batch_says_what_one_alone_says(session, act, book_code):
    book = open_book(session, book_code, zone="UTC", is_live=False)
    post_all(session, act, [gift(1), spent(2)])
    for draft in (gift(1), spent(2)):
        entry = entry_of(session, book, draft.fact)
        said = [
            (one.account, one.amount, one.lot, one.party, one.budget_line)
            for one in entry.postings
        ]
        assert said == [
            (line.account.code, line.amount, line.lot, line.party, line.budget_line)
            for line in draft.lines
        ]


def test_a_fact_posted_before_gives_the_same_entry_back(session, act):
    alone = post(session, act, gift(1))
    (again, other) = post_all(session, act, [gift(1), gift(2)])
    assert (again.id, again.is_new, other.is_new) == (alone.id, False, True)


def test_a_broken_rule_of_one_refuses_all(session, act):
    post_all(session, act, [gift(1)])
    with pytest.raises(FactReusedError):
        post_all(session, act, [gift(2), gift(1, minor=999)])


def test_nothing_to_post_is_nothing_posted(session, act):
    assert post_all(session, act, []) == []


def test_what_takes_back_another_entry_goes_alone(session, act):
    post_all(session, act, [gift(1)])
    with pytest.raises(DraftError, match="test:2"):
        post_all(session, act, [gift(2, corrects="test:1")])
