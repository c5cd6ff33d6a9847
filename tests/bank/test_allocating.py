"""A person says what a waiting line is: the money moves, the bank's sum does not."""

from datetime import date

import pytest

from app.surplus.stopping import unspent_gifts
from ledger.book.entries import DraftEntry, Line
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.book.reversing import reverse
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.allocating import (
    confirm_payout,
    give_to_fund,
    give_to_pledge,
    refuse_match,
)
from payments.bank.allocation_errors import (
    LineNotWaitingError,
    MoreThanLeftError,
    OtherCurrencyError,
)
from payments.bank.pledges import payouts_under_way
from payments.bank.reconciling import standings, under_way
from payments.bank.waiting import count_waiting, waiting_lines
from payments.daily.reading import transit_positions
from payments.desk.payouts import list_payouts
from payments.gateway import AttemptState, Movement, MovementType
from payments.incoming import Incoming
from payments.purposes import Purpose
from payments.settling import payment_entry
from tests.bank.desk import NOW
from tests.bank.paper import FRENCH, Paper, Slip
from tests.payments.scenario import SANDBOX

WITNESS = Witness("person:fin", NOW)


def eur(cents):
    return Money(cents, "EUR")


def waiting(desk):
    return waiting_lines(desk.session, desk.book, 50)


def give(desk, line, pledge, cents):
    given = (pledge, eur(cents))
    posted = give_to_pledge(desk.session, desk.book, WITNESS, line.movement_id, given)
    desk.session.commit()
    return posted


def test_a_line_that_is_given_to_a_pledge_pays_it(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, "pour le puits")]))
    give(desk, waiting(desk)[0], pledge, 5000)
    assert desk.balances() == {"bank P1": 5000, "source.gift P1": -5000}
    assert desk.again(pledge).state is AttemptState.SUCCEEDED
    assert payment_entry(desk.session, desk.book, pledge.contribution)
    assert waiting(desk) == []
    assert desk.check() == []


def test_what_moves_from_fund_to_fund_on_the_account_is_not_under_way(desk):
    desk.send(Paper([Slip(5000, "pour le puits")]))
    rail = desk.account(FRENCH).rail
    held, apart = rail.holds("EUR"), rail.account("suspense", "EUR")
    moves = ((held, "OPS", -1000), (held, "P1", 1000))
    against = ((apart, "OPS", 1000), (apart, "P1", -1000))
    lines = tuple(Line(role, fund, eur(cents)) for role, fund, cents in moves + against)
    act, day = desk.operator.act("move"), NOW.date()
    post(desk.session, act, DraftEntry(EntryKind.UNEXPLAINED, "moved", day, lines))
    (standing,) = standings(desk.session, desk.book, day)
    assert (standing.under_way, standing.explained.minor) == (0, 0)
    assert under_way(desk.session, desk.book, standing) == []


def test_a_line_is_split_over_pledges_and_the_rest_waits(desk):
    one, two = desk.pledge(2500), desk.pledge(1500, "P2")
    desk.send(Paper([Slip(5000, f"{one.remote_id} {two.remote_id}")]))
    line = waiting(desk)[0]
    give(desk, line, one, 2500)
    give(desk, line, two, 1500)
    assert waiting(desk)[0].left == eur(1000)
    assert desk.balances()["bank OPS"] == 1000
    with pytest.raises(MoreThanLeftError):
        give(desk, line, one, 1001)
    desk.session.rollback()
    assert desk.check() == []


def test_a_part_of_a_pledge_is_shown_and_the_rest_may_follow(desk):
    pledge = desk.pledge(5000)
    first = Paper([Slip(2000, pledge.remote_id)])
    desk.send(first)
    give(desk, waiting(desk)[0], pledge, 2000)
    assert desk.again(pledge).state is AttemptState.PROCESSING
    desk.send(first.after(Slip(3000, pledge.remote_id), day=date(2026, 2, 3)))
    give(desk, waiting(desk)[0], pledge, 3000)
    assert desk.again(pledge).state is AttemptState.SUCCEEDED
    assert desk.balances() == {"bank P1": 5000, "source.gift P1": -5000}
    assert desk.check() == []


def test_what_is_explained_is_not_explained_again(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, "pour le puits")]))
    line = waiting(desk)[0]
    give(desk, line, pledge, 5000)
    with pytest.raises(LineNotWaitingError):
        give(desk, line, pledge, 5000)


def test_a_person_names_the_project_of_a_gift_without_a_pledge(desk):
    desk.send(Paper([Slip(5000, "pour le puits")]))
    purpose = Purpose("P2", "gift-x", "giver-x")
    line = waiting(desk)[0]
    given = (purpose, eur(5000))
    give_to_fund(desk.session, desk.book, WITNESS, line.movement_id, given)
    assert desk.balances() == {"bank P2": 5000, "source.gift P2": -5000}
    (unspent,) = unspent_gifts(desk.session, desk.book, "P2")
    assert (unspent.party, unspent.amount) == ("giver-x", eur(5000))


def test_a_pledge_in_another_currency_is_refused(desk):
    pledge = desk.pledge(5000, currency="USD")
    desk.send(Paper([Slip(5000, "pour le puits")]))
    with pytest.raises(OtherCurrencyError):
        give(desk, waiting(desk)[0], pledge, 5000)


def undo(desk, posted):
    act = desk.operator.act("reverse_entry")
    reverse(desk.session, act, posted.fact, on=NOW.date())
    desk.session.commit()


def test_a_line_whose_gift_is_taken_back_waits_again_and_may_pay_in_parts(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, "pour le puits")]))
    undo(desk, give(desk, waiting(desk)[0], pledge, 5000))
    (line,) = waiting(desk)
    assert line.left == eur(5000)
    give(desk, line, pledge, 4000)
    assert waiting(desk)[0].left == eur(1000)
    give(desk, line, pledge, 1000)
    assert waiting(desk) == []
    assert desk.balances() == {"bank P1": 5000, "source.gift P1": -5000}
    assert desk.check() == []


def pay_out(desk, remote_id):
    """Receive a gift of ninety, and have the provider pay it out."""
    on, purpose = date(2026, 1, 9), Purpose("P1", "lot-1", "giver-1")
    gift = Movement("sandbox", "G1", MovementType.PAYMENT, eur(9000), on)
    desk.operator.record(Incoming(SANDBOX, gift, purpose))
    out = Movement("sandbox", remote_id, MovementType.PAYOUT, eur(-9000), on)
    desk.operator.record(Incoming(SANDBOX, out))
    desk.session.commit()


@pytest.mark.full
def test_a_payout_is_confirmed_by_the_line_that_shows_it(desk):
    pay_out(desk, "PO1")
    desk.send(Paper([Slip(9000, "VERSEMENT")]))
    assert count_waiting(desk.session, desk.book) == 1
    line = waiting(desk)[0]
    payout = ("sandbox", "PO1")
    confirm_payout(desk.session, desk.book, WITNESS, line.movement_id, payout)
    assert desk.balances() == {"bank P1": 9000, "source.gift P1": -9000}
    assert desk.check() == []


@pytest.mark.full
def test_an_arrival_that_was_taken_back_is_confirmed_anew(desk):
    pay_out(desk, "PO1")
    desk.send(Paper([Slip(9000, "VERSEMENT")]))
    (line,) = waiting(desk)
    payout = ("sandbox", "PO1")
    asked = (desk.session, desk.book, WITNESS, line.movement_id, payout)
    undo(desk, confirm_payout(*asked))
    (under_way,) = payouts_under_way(desk.session, desk.book, line.rail.keeper)
    assert under_way.remote_id == "PO1"
    (transit,) = transit_positions(desk.session, desk.book, NOW.date())
    assert [one.amount for one in transit.differences] == [eur(-9000)]
    assert list_payouts(desk.session, desk.book, 9)[0].on_way == eur(9000)
    confirm_payout(*asked)
    assert transit_positions(desk.session, desk.book, NOW.date()) == []
    assert desk.balances() == {"bank P1": 9000, "source.gift P1": -9000}
    assert desk.check() == []


def test_a_payout_that_is_named_is_recognised(desk):
    pay_out(desk, "po-77")
    desk.send(Paper([Slip(9000, "SANDBOX PO 77")]))
    assert desk.balances() == {"bank P1": 9000, "source.gift P1": -9000}


def test_a_refused_match_is_remembered_once(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, "pour le puits")]))
    line = waiting(desk)[0].movement_id
    for _ in range(2):
        refuse_match(desk.session, desk.book, WITNESS, line, pledge)
    desk.session.commit()
