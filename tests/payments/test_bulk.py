"""Many movements at once: as one by one, each once, and one that is bad stops none."""

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from sqlalchemy import func, select

from ledger.book.balances import trial_balance
from ledger.book.errors import DayOutsideYearsError
from ledger.financing.reservations import CapLimit, set_cap
from ledger.money import Money
from payments import tables
from payments.bulk import record_many
from payments.caps import cap_code
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.purposes import Purpose
from tests.conftest import CODES
from tests.payments.scenario import STRIPE, open_operator

EUR = "EUR"
DAY = date(2026, 1, 12)
OUTSIDE = date(2031, 1, 1)


def incoming(number, type_=MovementType.PAYMENT, *, fund="P1", on=DAY):
    movement = Movement(
        "stripe", f"txn_{number}", type_, Money(5000, EUR), on, fee=Money(188, EUR)
    )
    if type_ is not MovementType.PAYMENT:
        return Incoming(STRIPE, replace(movement, amount=Money(-200, EUR), fee=None))
    return Incoming(STRIPE, movement, Purpose(fund, f"G{number}", f"giver-{number}"))


def some():
    fee, odd = MovementType.FEE, MovementType.UNKNOWN
    strange = replace(incoming(90), purpose=None)
    return [
        *(incoming(n, fund=("P1", "P9")[n % 2]) for n in range(6)),
        incoming(10, fee),
        strange,
        incoming(11, odd),
        incoming(7),
    ]


def sums(operator):
    rows = trial_balance(operator.session, operator.book).rows
    return {f"{r.account} {r.fund}": r.amount.minor for r in rows if r.amount}


def stored(operator):
    table = tables.movement
    query = select(func.count()).where(table.c.book_id == operator.book.id)
    return operator.session.execute(query).scalar_one()


def many(operator, incomings):
    return record_many(operator.session, operator.book, operator.act(), incomings)


def test_many_are_recorded_as_one_by_one(session, book_code):
    alone = open_operator(session, f"{book_code}-alone", CODES)
    one_by_one = [alone.record(each) for each in some()]
    together = open_operator(session, f"{book_code}-many", count(1))
    recorded = many(together, some())
    assert recorded.refused == ()
    assert sums(together) == sums(alone)
    assert [(p.kind, p.alert, p.is_new) for p in recorded.posted] == [
        (p.kind, p.alert, p.is_new) for p in one_by_one
    ]
    facts = [p.entry and p.entry.fact for p in recorded.posted]
    assert facts == [p.entry and p.entry.fact for p in one_by_one]


def test_what_came_before_and_what_comes_twice_is_recorded_once(operator):
    first = many(operator, some()[:4])
    again = many(operator, [*some(), *some()])
    assert (len(first.posted), len(again.posted)) == (4, len(some()) - 4)
    assert stored(operator) == len(some())
    assert many(operator, some()).posted == ()


@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_movement_that_the_book_refuses_is_named_and_stops_no_other(operator, place):
    told = some()
    told.insert(place, incoming(99, on=OUTSIDE))
    recorded = many(operator, told)
    (refused,) = recorded.refused
    assert refused.movement.id == "txn_99"
    assert isinstance(refused.error, DayOutsideYearsError)
    assert len(recorded.posted) == len(some())
    assert stored(operator) == len(some())


def test_a_gift_that_a_cap_may_cut_asks_for_its_room(operator):
    limit = CapLimit(
        cap_code("P2"), Money(7000, EUR), date(2026, 1, 1), "Order 7", "P2"
    )
    set_cap(operator.session, operator.act(), limit)
    recorded = many(operator, [incoming(1, fund="P2"), incoming(2, fund="P2")])
    assert len(recorded.posted) == 2
    assert sums(operator)["over_target OPS"] == -3000
