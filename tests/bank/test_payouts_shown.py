"""A payout that the bank shows: once, whatever its lines or two people say."""

from datetime import date

import pytest

from payments.attempts import Witness
from payments.bank.allocating import confirm_payout
from payments.bank.explaining import NotExplainedError
from payments.bank.waiting import waiting_lines
from payments.daily.reading import transit_positions
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.purposes import Purpose
from tests.bank.desk import NOW
from tests.bank.paper import Paper, Slip
from tests.payments.beside import beside
from tests.payments.pools import eur
from tests.payments.scenario import SANDBOX

ON = date(2026, 1, 9)
PAYOUT = ("sandbox", "PO1")
CAME = {"bank P1": 9000, "source.gift P1": -9000}


@pytest.fixture
def paid(desk):
    """A gift of ninety that the provider pays out."""
    gift = moved("G1", MovementType.PAYMENT, 9000)
    desk.operator.record(Incoming(SANDBOX, gift, Purpose("P1", "lot-1", "giver-1")))
    out(desk, -9000)
    return desk


def moved(remote_id, type_, cents):
    return Movement("sandbox", remote_id, type_, eur(cents), ON)


def out(desk, cents):
    desk.operator.record(Incoming(SANDBOX, moved("PO1", MovementType.PAYOUT, cents)))
    desk.session.commit()


def waiting(desk):
    return waiting_lines(desk.session, desk.book, 9)


def confirming(desk, line, who="officer"):
    def work(session):
        confirm_payout(session, desk.book, Witness(who, NOW), line.movement_id, PAYOUT)

    return work


def on_its_way(desk):
    return transit_positions(desk.session, desk.book, NOW.date())


def test_a_payout_that_one_file_shows_twice_arrives_once(paid):
    paid.send(Paper([Slip(9000, "SANDBOX PO1"), Slip(9000, "SANDBOX PO1")]))
    assert [line.left for line in waiting(paid)] == [eur(9000)]
    assert on_its_way(paid) == []
    assert paid.balances() == {**CAME, "bank OPS": 9000, "suspense OPS": -9000}


def test_two_who_take_two_lines_for_one_payout_at_once_confirm_one(paid, sessions):
    paid.send(Paper([Slip(9000, "VERSEMENT 1"), Slip(9000, "VERSEMENT 2")]))
    first, second = (confirming(paid, line) for line in waiting(paid))
    assert isinstance(beside(sessions, first, second), NotExplainedError)
    assert len(waiting(paid)) == 1
    assert on_its_way(paid) == []


def test_a_payout_that_came_back_does_not_arrive(paid):
    back = Movement(
        "sandbox", "B1", MovementType.PAYOUT_FAILED, eur(9000), ON, payment="PO1"
    )
    paid.operator.record(Incoming(SANDBOX, back))
    paid.session.commit()
    paid.send(Paper([Slip(9000, "SANDBOX PO1")]))
    (line,) = waiting(paid)
    assert on_its_way(paid) == []
    with pytest.raises(NotExplainedError):
        confirming(paid, line)(paid.session)


def test_a_debit_for_a_balance_below_nothing_is_confirmed_by_a_line_without_name(desk):
    out(desk, 2000)
    before = desk.balances()
    desk.send(Paper([Slip(-2000, "PRELEVEMENT")]))
    confirming(desk, waiting(desk)[0])(desk.session)
    assert waiting(desk) == []
    assert desk.balances() == before
    assert desk.check() == []


def test_a_debit_that_one_file_shows_twice_waits_the_second_time(desk):
    out(desk, 2000)
    before = desk.balances()["bank OPS"]
    desk.send(Paper([Slip(-2000, "SANDBOX PO1"), Slip(-2000, "SANDBOX PO1")]))
    assert [line.left for line in waiting(desk)] == [eur(-2000)]
    assert desk.balances()["bank OPS"] == before - 2000
