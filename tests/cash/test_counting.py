"""Counting the box: two persons, and what differs stands in suspense."""

from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DatabaseError

from ledger.money import Money
from payments.cash import tables
from payments.cash.counting import (
    NewCount,
    confirm_count,
    count_box,
    discard_count,
    find_count,
    list_counts,
)
from payments.cash.errors import (
    CountEndedError,
    CountOpenError,
    CurrencyError,
    SamePersonError,
)
from tests.cash.till import FATIMA, KEEPER, OMAR, TODAY, mad


def confirm(till, count, actor=OMAR):
    return confirm_count(till.session, till.book, till.command(actor), count)


def discard(till, count, actor=FATIMA):
    return discard_count(till.session, till.book, till.command(actor), count)


def test_a_count_that_agrees_posts_nothing(till):
    till.receive(500)
    count = confirm(till, till.count(500))
    assert (count.difference, count.state, count.entry_id) == (
        mad(0),
        "confirmed",
        None,
    )
    assert till.alerts() == []


def test_what_is_missing_stands_in_suspense_and_no_project_loses(till):
    till.receive(500)
    count = confirm(till, till.count(490))
    assert count.entry_id is not None
    assert till.balances() == {
        "cash_box OPS": "-10.00",
        "suspense OPS": "10.00",
        "cash_box P1": "500.00",
        "source.gift P1": "-500.00",
    }
    assert till.alerts() == ["cash_missing"]
    assert till.check() == []
    assert till.count(490).difference == mad(0)


def test_what_is_too_much_stands_in_suspense(till):
    till.receive(500)
    confirm(till, till.count("500.50"))
    assert till.balances()["suspense OPS"] == "-0.50"
    assert till.alerts() == ["cash_too_much"]


def test_what_waits_for_a_second_name_or_an_approval_is_expected(till):
    till.receive(500)
    till.issue(40)
    till.void(till.issue(7))
    assert till.count(510, spent=30).difference == mad(0)


def test_one_counts_and_another_confirms(till):
    count = till.count(0)
    with pytest.raises(SamePersonError):
        confirm(till, count, FATIMA)
    assert find_count(till.session, till.book, count.public_id).state == "open"


def test_one_count_at_a_time(till):
    count = till.count(0)
    with pytest.raises(CountOpenError):
        till.count(1)
    assert discard(till, count).state == "discarded"
    assert till.count(0).state == "open"
    assert len(list_counts(till.session, till.book, KEEPER, 9)) == 2


@pytest.mark.parametrize("end", [confirm, discard])
def test_a_count_ends_once(till, end):
    count = till.count(5)
    end(till, count, OMAR)
    with pytest.raises(CountEndedError):
        end(till, count, OMAR)
    assert len(till.alerts()) == (end is confirm)


def test_the_same_count_sent_twice_is_one(till):
    new = NewCount(KEEPER, mad(3), TODAY, mad(0))
    command = till.command(key="form")
    first = count_box(till.session, till.book, command, new)
    assert count_box(till.session, till.book, command, new) == first


def test_the_box_is_counted_in_its_own_currency(till):
    new = NewCount(KEEPER, Money(1, "EUR"), TODAY, mad(0))
    with pytest.raises(CurrencyError):
        count_box(till.session, till.book, till.command(), new)


def test_an_unknown_count_is_told(till):
    with pytest.raises(LookupError):
        find_count(till.session, till.book, UUID(int=0))


def test_the_database_itself_holds_two_names(till):
    count = till.count(5)
    row = {
        "book_id": till.book.id,
        "count_id": count.id,
        "counted_by": FATIMA,
        "ended_by": FATIMA,
        "state": "confirmed",
        "at": count.counted_at,
        "act_id": till.operator.act("x").id,
    }
    with pytest.raises(DatabaseError), till.session.begin_nested():
        till.session.execute(insert(tables.count_end).values(row))
