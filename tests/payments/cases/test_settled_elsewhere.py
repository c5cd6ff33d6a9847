"""Case 55 with cap and match: they count what was paid, the book what was settled."""

from datetime import date

import pytest

from app.contributing.rules import Offer
from app.projects.states import ProjectState
from ledger.book.acts import Command, record_act
from ledger.book.kinds import EntryKind
from ledger.financing.reservations import CapLimit, set_cap
from ledger.money import Money
from payments.caps import NoRoomForGiftError, cap_code, room_for_gifts
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.purposes import Purpose
from tests.payments.cases.test_surplus import apart, choose, faults, stop
from tests.payments.pools import match_gifts, matches, sweep_matches
from tests.payments.scenario import BANK

OFFER = Offer(ProjectState.FUNDING, Money(100, "USD"), Money(10**7, "USD"))


def usd(cents):
    return Money(cents, "USD")


@pytest.fixture
def bounded(till):
    """A project that takes 150.00 dollars, each of which a pool of 80.00 doubles."""
    purpose = Purpose("POOL", "f-1", "funder", EntryKind.POOL_FUNDING, "source.match")
    brought = Movement("bank", "f-1", MovementType.PAYMENT, usd(8000), date(2026, 1, 9))
    with till.session() as session:
        act = record_act(
            session, till.book.id, Command("system:test", "f", till.clock()), "x", {}
        )
        record_movement(session, till.book, act, Incoming(BANK, brought, purpose))
        limit = CapLimit(cap_code("P1"), usd(15000), date(2026, 1, 1), "Order", "P1")
        set_cap(session, act, limit)
        session.commit()
    match_gifts(till, 0, currency="USD")
    return till


def give(till, form, cents, how="card"):
    gift = till.gift(form, amount=usd(cents), email=f"{form}@example.org")
    till.give(gift, OFFER)
    till.pay(form, how)
    till.hear()


def room(till):
    with till.session() as session:
        return room_for_gifts(session, till.book, "P1", "USD", at=till.clock()).minor


def doubled(till, form):
    (match,) = matches(till, form)
    return match.state.granted, match.state.released - match.state.returned


def test_cap_and_match_count_what_was_paid(bounded):
    give(bounded, "one", 10000)
    assert bounded.balances()["source.gift P1"] == -9210
    assert (room(bounded), doubled(bounded, "one")) == (5000, (8000, 8000))
    bounded.clock.move(days=40)
    assert room(bounded) == 5000
    with pytest.raises(NoRoomForGiftError):
        give(bounded, "two", 5001)
    assert faults(bounded) == []


def test_a_part_that_goes_back_frees_its_part_of_both(bounded):
    give(bounded, "one", 10000)
    bounded.refund(2000, "one")
    bounded.hear()
    assert (room(bounded), doubled(bounded, "one")) == (7000, (8000, 8000))
    bounded.refund(4000, "one")
    bounded.hear()
    assert (room(bounded), doubled(bounded, "one")) == (11000, (8000, 4000))
    dispute = bounded.dispute("one")
    bounded.decide(dispute, "lost")
    bounded.hear()
    assert doubled(bounded, "one") == (8000, 0)
    sweep_matches(bounded)
    assert faults(bounded) == []


def test_what_a_stopped_project_does_not_take_goes_back_whole(bounded):
    gift = bounded.gift("late", amount=usd(10000), email="l@example.org")
    bounded.give(gift, OFFER)
    stop(bounded)
    bounded.pay("late")
    bounded.hear()
    assert apart(bounded) == 9210
    choose(bounded, "late")
    bounded.hear()
    assert apart(bounded) == 0
    assert bounded.standing("late") == "refunded"
    assert bounded.differences() == []
    assert faults(bounded) == []
