"""A gift that its giver moved is theirs again where that project is stopped, too."""

import pytest
from sqlalchemy import select

from app.letters.tables import OutboxLetter
from app.letters.values import LetterKind
from ledger.book.reversing import reversal_fact
from payments.refunds import refundable
from tests.payments.cases.test_surplus import (
    apart,
    choose,
    decide,
    late_excess,
    offered,
    pay,
    reverse_entry,
    stop,
)
from tests.payments.pools import decide as approve
from tests.payments.pools import (
    faults,
    match_gifts,
    pool_money,
    propose,
    raised,
    rule,
)


def owed(till):
    return sum(v for key, v in till.balances().items() if key.startswith("owed "))


def left(till, form):
    with till.session() as session:
        return refundable(session, till.book, till.attempts(form)[0]).minor


@pytest.mark.both
def test_a_moved_gift_is_offered_back_and_paid_back_once(till):
    pay(till, "a", 5000)
    assert stop(till) == [5000]
    choose(till, "a", "P2")
    assert stop(till, "P2") == [5000]
    assert offered(till, "a") == [("stopped", 5000)]
    till.clock.move(days=15)
    assert decide(till) == 1
    assert decide(till) == 0
    assert (raised(till), raised(till, "P2"), owed(till)) == (0, 0, 0)
    assert till.standing("a") == "refunded"
    assert left(till, "a") == 0
    assert till.differences() == []
    assert faults(till) == []


@pytest.mark.both
def test_what_was_too_much_and_moved_goes_back_and_the_gift_stays(till):
    late_excess(till)
    choose(till, "late", "P2")
    assert stop(till, "P2") == [4000]
    choose(till, "late")
    assert raised(till, "P2") == 4000, "its bank can still take the debit back"
    assert left(till, "late") == 6000
    till.clock.move(days=57)
    assert decide(till) == 1
    assert (raised(till), raised(till, "P2")) == (10000, 0)
    assert (apart(till), owed(till), left(till, "late")) == (0, 0, 6000)
    assert till.differences() == []
    assert faults(till) == []


def test_a_gift_that_was_moved_twice_goes_back_where_it_is(till):
    match_gifts(till, 20000)
    propose(till, rule(fund="P2", code="dormitory", per=1))
    approve(till, "dormitory")
    pay(till, "a", 5000)
    stop(till)
    choose(till, "a", "P2")
    assert (raised(till, "P2"), pool_money(till)) == (10000, 15000)
    stop(till, "P2")
    choose(till, "a", "P3")
    assert (raised(till, "P2"), raised(till, "P3")) == (0, 5000)
    stop(till, "P3")
    choose(till, "a")
    assert (raised(till, "P3"), owed(till), pool_money(till)) == (0, 0, 20000)
    assert till.standing("a") == "refunded"
    assert till.differences() == []
    assert faults(till) == []


def given(till):
    facts = (e.fact for e in till.entries())
    return sorted(f for f in facts if ":given" in f and ":reversed" not in f)


def offers(till):
    with till.session() as session:
        query = select(OutboxLetter.key).where(
            OutboxLetter.book_id == till.book.id,
            OutboxLetter.kind == LetterKind.SURPLUS_OFFERED.value,
        )
        return len(session.scalars(query).all())


@pytest.mark.both
def test_what_was_given_elsewhere_and_reversed_waits_for_its_giver_again(till):
    late_excess(till)
    choose(till, "late", "P2")
    till.clock.move(days=57)
    reverse_entry(till, given(till)[0])
    assert (raised(till, "P2"), apart(till)) == (0, 4000)
    assert offered(till, "late") == [("full", 4000)]
    assert offers(till) == 2
    assert decide(till) == 0, "its giver has time to choose again"
    choose(till, "late", "P2")
    assert (raised(till, "P2"), apart(till), offered(till, "late")) == (4000, 0, [])
    reverse_entry(till, given(till)[1])
    till.clock.move(days=15)
    assert decide(till) == 1
    assert (raised(till, "P2"), apart(till), left(till, "late")) == (0, 0, 6000)
    assert till.differences() == []
    assert faults(till) == []


def test_a_choice_that_stands_again_is_decided(till):
    late_excess(till)
    choose(till, "late", "P2")
    first = given(till)[0]
    reverse_entry(till, first)
    reverse_entry(till, reversal_fact(first))
    assert (raised(till, "P2"), offered(till, "late")) == (4000, [])
    till.clock.move(days=80)
    assert decide(till) == 0
    assert faults(till) == []
