"""A pledge whose gift was taken back by hand says so, and can be told anew."""

from datetime import timedelta

from app.contributing.pledging import end_pledges
from app.reversing.following import take_back
from ledger.book.reading import list_entries
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.allocating import give_to_pledge
from payments.bank.waiting import waiting_lines
from payments.desk.standings import standings
from payments.gateway import AttemptState
from payments.refunds import refundable
from payments.settling import standing
from tests.bank.desk import NOW
from tests.bank.paper import Paper, Slip

LATER = NOW + timedelta(days=90)


def tell(desk, pledge, cents):
    line = waiting_lines(desk.session, desk.book, 9)[0].movement_id
    given = (pledge, Money(cents, "EUR"))
    witness = Witness("person:fin", NOW)
    posted = give_to_pledge(desk.session, desk.book, witness, line, given)
    desk.session.commit()
    return posted.fact


def undo(desk, fact, at=LATER):
    act, witness = desk.operator.act("reverse_entry"), Witness("person:b", at)
    done = take_back(desk.session, desk.book, act, fact, by=(witness, at.date()))
    desk.session.commit()
    return done.fact


def state(desk, pledge):
    """How far a pledge is and how its money stands: the same wherever that is asked."""
    again = desk.again(pledge)
    how = standing(desk.session, desk.book, again)
    (listed,) = standings(desk.session, desk.book, [again]).values()
    assert listed.standing is how
    assert listed.left == refundable(desk.session, desk.book, again)
    return again.state, how.value


def test_a_pledge_waits_again_when_its_gift_is_taken_back_and_is_told_anew(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, "pour le puits")]))
    fact = tell(desk, pledge, 5000)
    assert state(desk, pledge) == (AttemptState.SUCCEEDED, "received")
    undo(desk, fact)
    assert state(desk, pledge) == (AttemptState.REDIRECTED, "unpaid")
    ended = end_pledges(desk.session, desk.book, Witness("system:test", LATER))
    assert ended == 0, "it waits as long as a new one"
    tell(desk, pledge, 5000)
    assert state(desk, pledge) == (AttemptState.SUCCEEDED, "received")
    assert desk.balances() == {"bank P1": 5000, "source.gift P1": -5000}
    assert desk.check() == []


def test_a_gift_that_stands_again_pays_its_pledge_again(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, "pour le puits")]))
    reversal = undo(desk, tell(desk, pledge, 5000))
    undo(desk, reversal)
    assert state(desk, pledge) == (AttemptState.SUCCEEDED, "received")
    assert desk.check() == []


def test_of_two_parts_the_one_that_stands_is_said(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(2000, "puits"), Slip(3000, "suite")]))
    tell(desk, pledge, 2000)
    second = tell(desk, pledge, 3000)
    undo(desk, second)
    assert state(desk, pledge) == (AttemptState.PROCESSING, "received")
    tell(desk, pledge, 3000)
    assert state(desk, pledge) == (AttemptState.SUCCEEDED, "received")


def test_a_wire_that_was_matched_by_itself_and_taken_back_may_come_anew(desk):
    pledge = desk.pledge(5000)
    paper = Paper([Slip(5000, pledge.remote_id, ref="B1")])
    desk.send(paper)
    (entry,) = list_entries(desk.session, desk.book)
    undo(desk, entry.fact)
    assert state(desk, pledge) == (AttemptState.REDIRECTED, "unpaid")
    desk.send(paper.after(Slip(5000, pledge.remote_id, ref="B2")))
    assert state(desk, pledge) == (AttemptState.SUCCEEDED, "received")
    assert desk.balances()["source.gift P1"] == -5000
    assert desk.check() == []
