"""A provider's list beside the book: what differs has a name, and the rest is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.entries import AccountKey
from ledger.money import Money
from payments.daily.provider import DayEnd, InBook, Told, compare_provider, net_of
from payments.gateway import Movement, MovementType

DAY = date(2026, 2, 10)
END = DayEnd(DAY, datetime(2026, 2, 11, tzinfo=UTC))
ACCOUNT = AccountKey("PASSERELLE", "psp", "EUR", "stripe")


def eur(minor):
    return Money(minor, "EUR")


def moved(number, minor, *, hours=-5, fee=0, type_=MovementType.PAYMENT, **more):
    at = END.ends_at + timedelta(hours=hours)
    return Movement(
        *("stripe", f"txn_{number}", type_, eur(minor), at.date()),
        fee=eur(fee) if fee else None,
        occurred_at=at,
        **more,
    )


def posted(movement, minor=None, day=DAY):
    amount = net_of(movement) if minor is None else eur(minor)
    key = (movement.id, movement.type.value)
    return InBook(key, f"stripe:{movement.id}:x", movement.occurred_on, day, amount)


def compare(now, listed, book, entries, *, is_whole=False):
    told = Told((eur(now),), tuple(listed), is_whole)
    return compare_provider(END, ACCOUNT, told, eur(book), entries)


def names(position):
    return [(one.kind.value, one.amount.minor) for one in position.differences]


def test_what_moved_after_the_day_is_taken_off():
    one, two = moved(1, 1000, fee=50), moved(2, 300, hours=1)
    found = compare(1250, [one, two], 950, [posted(one)])
    assert (found.outside, names(found), found.unexplained) == (eur(950), [], eur(0))


@pytest.mark.parametrize(
    ("now", "entries", "kind", "minor"),
    [
        (950, lambda _one: [], "unknown_to_us", 950),
        (950, lambda one: [posted(one, 900)], "amount_differs", 50),
        (950, lambda one: [posted(one, day=date(2026, 3, 1))], "posted_later", 950),
    ],
)
def test_each_way_to_differ_has_its_name(now, entries, kind, minor):
    one = moved(1, 1000, fee=50)
    found = compare(now, [one], 950 - minor, entries(one))
    assert names(found) == [(kind, minor)]
    assert not found.unexplained


def test_a_payout_whose_contents_are_not_told_is_named_so():
    out = moved(1, -500, type_=MovementType.PAYOUT, is_complete=False)
    assert names(compare(0, [out], 500, [])) == [("untold", -500)]


def test_only_the_whole_list_says_that_something_is_not_there():
    ours = posted(moved(9, 70))
    assert names(compare(0, [], 70, [ours])) == []
    found = compare(0, [], 70, [ours], is_whole=True)
    assert names(found) == [("unknown_there", -70)]


def test_a_lost_dispute_moves_nothing_at_the_provider():
    lost = moved(1, -500, type_=MovementType.DISPUTE_LOST)
    assert names(compare(0, [lost], 0, [posted(lost, 0)])) == []


def test_a_balance_without_a_movement_has_no_name():
    assert compare(300, [], 0, [], is_whole=True).unexplained == eur(300)


@given(
    st.lists(
        st.tuples(
            st.integers(-999, 999), st.booleans(), st.booleans(), st.integers(-48, 48)
        ),
        max_size=8,
    )
)
def test_a_list_that_adds_up_to_the_balance_leaves_nothing_unnamed(rows):
    listed, entries, book = [], [], 0
    for number, (minor, is_known, is_bent, hours) in enumerate(rows):
        one = moved(number, minor, hours=hours)
        listed.append(one)
        if is_known:
            entry = posted(one, minor + is_bent, max(DAY, one.occurred_on))
            if one.occurred_at < END.ends_at:
                entry = posted(one, minor + is_bent)
                book += minor + is_bent
            entries.append(entry)
    now = sum(one.amount.minor for one in listed)
    found = compare(now, listed, book, entries, is_whole=True)
    assert found.unexplained == eur(0)
