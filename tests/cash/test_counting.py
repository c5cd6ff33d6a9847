"""Counting the box: two persons, and what differs stands in suspense."""

import threading
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from ledger.money import Money
from payments.cash import tables
from payments.cash.counting import (
    NewCount,
    count_box,
    discard_count,
    find_count,
    list_counts,
)
from payments.cash.errors import (
    MOST_UNITS,
    AmountTooLargeError,
    BoxChangedError,
    CashError,
    CountEndedError,
    CountOpenError,
    CountStaleError,
    CurrencyError,
    ReceiptsWaitError,
    SamePersonError,
)
from tests.cash.till import FATIMA, KEEPER, OMAR, TODAY, Till, mad


def confirm(till, count, actor=OMAR):
    return till.confirm_count(count, actor=actor)


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


def test_spending_that_waits_for_approval_has_left_the_box(till):
    till.receive(500)
    till.void(till.issue(7))
    assert till.count(470, spent=30).difference == mad(0)


def test_no_count_while_receipts_wait_and_they_are_named(till):
    first, second = till.issue(40), till.issue(5)
    with pytest.raises(ReceiptsWaitError) as refused, till.session.begin_nested():
        till.count(45)
    assert refused.value.labels == (first.label, second.label)
    till.confirm(first)
    till.void(second)
    assert till.count(40).difference == mad(0)


def test_a_count_that_was_begun_before_the_box_changed_is_refused(till):
    seen = till.mark()
    till.receive(40)
    new = till.new_count(0, seen=seen)
    with pytest.raises(BoxChangedError), till.session.begin_nested():
        count_box(till.session, till.book, till.command(), new)
    assert till.count(40).difference == mad(0)


def test_no_shortage_is_posted_for_a_receipt_that_was_void_meanwhile(till):
    receipt = till.receive(40)
    count = till.count(0)
    assert count.difference == mad(-40)
    till.void(receipt)
    with pytest.raises(CountStaleError), till.session.begin_nested():
        confirm(till, count)
    assert till.alerts() == []
    discard(till, count)
    assert till.count(0).difference == mad(0)


def test_a_count_is_stale_when_spending_was_reported_since(till):
    till.receive(500)
    count = till.count(500)
    with pytest.raises(CountStaleError), till.session.begin_nested():
        till.confirm_count(count, spent=30)


def test_a_receipt_given_after_the_count_does_not_disturb_it(till):
    till.receive(500)
    count = till.count(500)
    till.issue(40)
    assert confirm(till, count).state == "confirmed"


def test_a_sum_that_no_box_holds_is_refused(till):
    with pytest.raises(AmountTooLargeError):
        till.new_count(MOST_UNITS + 1)
    with pytest.raises(AmountTooLargeError):
        till.issue(MOST_UNITS + 1)


def test_a_confirmation_sent_twice_is_one(till):
    count = till.count(5)
    first = till.confirm_count(count, key="press")
    assert till.confirm_count(count, key="press") == first
    assert till.alerts() == ["cash_too_much"]


@pytest.mark.parametrize("voids", [True, False])
def test_two_officers_at_one_instant_leave_the_box_right(kept, database, voids):
    """One confirms the count, the other voids or confirms a receipt meanwhile."""
    done, waits = kept.receive(40), None
    count = kept.count(40)
    waits = None if voids else kept.issue(7)
    kept.session.commit()
    starts = threading.Barrier(2)
    refused: list[str] = []

    def run(act):
        with Session(database.engine_app) as session:
            own = Till(replace(kept.operator, session=session), kept.keys)
            starts.wait(timeout=10)
            try:
                act(own)
                session.commit()
            except CashError as error:
                refused.append(type(error).__name__)

    other = (lambda t: t.void(done)) if voids else (lambda t: t.confirm(waits))
    acts = (lambda t: t.confirm_count(count), other)
    both = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in both:
        one.start()
    for one in both:
        one.join()
    kept.session.rollback()
    state = find_count(kept.session, kept.book, count.public_id).state
    assert refused in ([], ["CountStaleError"])
    assert state == ("open" if refused else "confirmed")
    assert kept.alerts() == []


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
    new = till.new_count(3)
    command = till.command(key="form")
    first = count_box(till.session, till.book, command, new)
    assert count_box(till.session, till.book, command, new) == first


def test_the_box_is_counted_in_its_own_currency(till):
    new = NewCount(KEEPER, Money(1, "EUR"), TODAY, mad(0), "")
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
