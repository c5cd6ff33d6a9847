"""A gift by mobile wallet that no project takes: its giver's word, and back again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cash.boxes import Box
from app.cash.wallet_held import (
    Looker,
    count_open,
    decide_back,
    decide_elsewhere,
    find_held,
    held_mobile,
    tell_sent,
)
from app.policy.values import Scope
from app.surplus.choosing import ChosenAlreadyError, decide_due
from app.surplus.holding import hold_entries
from app.surplus.sending_back import NotToSendBackError
from app.surplus.stopping import offer_back
from app.surplus.tables import Surplus
from app.surplus.told import HeldState, OwnLineError
from ledger.book.kinds import EntryKind
from ledger.financing.reservations import CapLimit, set_cap
from payments.attempts import Witness
from payments.bank.allocating import give_to_fund
from payments.bank.allocation_errors import LineNotWaitingError, OtherAmountError
from payments.bank.waiting import waiting_lines
from payments.caps import cap_code
from payments.purposes import Purpose
from tests.cash.test_wallet import FIRST, WALLET, send, wallet
from tests.cash.till import FATIMA, KEEPER, NOW, OMAR, mad

__all__ = ["wallet"]

TOLD_BY, OTHER = Witness(FATIMA, NOW), Witness(OMAR, NOW)
BACK = "02/03/2026;Envoi;B;-80;2;115\n"
SHORT = "03/03/2026;Envoi;C;-79;0;36\n"


@pytest.fixture
def over(wallet):
    """A gift of 200.00 by wallet, told for a project that takes 120.00."""
    act = wallet.operator.act("set_cap")
    limit = CapLimit(cap_code("P1"), mad(120), date(2026, 1, 1), "Order 7", "P1")
    set_cap(wallet.session, act, limit)
    return told(wallet)


def told(till):
    send(till, FIRST)
    (line,) = waiting(till)
    purpose = Purpose("P1", "gift-told", "giver-told", EntryKind.LOCAL_RECEIPT)
    given = (purpose, mad(200))
    posted = give_to_fund(till.session, till.book, TOLD_BY, line.movement_id, given)
    hold_entries(till.session, till.book, TOLD_BY, {posted.id: purpose})
    till.session.commit()
    return till


def waiting(till):
    return waiting_lines(till.session, till.book, 9)


def box(till):
    return Box(till.book, KEEPER, "Tifaouine", Scope(till.book.id), WALLET)


def surplus(till):
    query = select(Surplus).where(Surplus.book_id == till.book.id)
    return till.session.scalars(query).one()


def shown(till, app, reader=OMAR):
    looker = Looker(reader, NOW, (), waiting(till))
    with app.test_request_context("/en/"):
        (one,) = held_mobile(till.session, box(till), looker)
    return one


def sent(till, line, witness=OTHER):
    tell_sent(till.session, box(till), witness, surplus(till), line.movement_id)


def test_what_a_project_does_not_take_of_it_waits_for_another_officer(over, app):
    one = shown(over, app)
    assert (one.state, one.amount, one.reason) == (HeldState.OPEN, mad(80), "full")
    assert not one.is_own
    assert shown(over, app, FATIMA).is_own
    assert count_open(over.session, box(over)) == 1
    assert find_held(over.session, box(over), surplus(over).public_id)
    with pytest.raises(OwnLineError):
        decide_back(over.session, box(over), TOLD_BY, surplus(over))
    with pytest.raises(OwnLineError):
        decide_elsewhere(over.session, box(over), TOLD_BY, surplus(over), "P2")


def test_it_is_given_to_another_project_once(over, app):
    decide_elsewhere(over.session, box(over), OTHER, surplus(over), "P2")
    balances = over.balances()
    assert balances["wallet P2"] == "80.00"
    assert balances["source.gift P2"] == "-80.00"
    assert "over_target OPS" not in balances
    with pytest.raises(ChosenAlreadyError):
        decide_back(over.session, box(over), OTHER, surplus(over))
    assert shown(over, app).state is HeldState.GIVEN
    assert over.check() == []


def test_it_goes_back_with_the_wallet_and_its_list_shows_it(over, app):
    send(over, FIRST, BACK)
    (line,) = waiting(over)
    with pytest.raises(NotToSendBackError):
        sent(over, line)
    over.session.rollback()
    decide_back(over.session, box(over), OTHER, surplus(over))
    with pytest.raises(OwnLineError):
        sent(over, line, TOLD_BY)
    assert shown(over, app).lines == (line,)
    sent(over, line)
    assert over.balances() == {
        "wallet P1": "120.00",
        "wallet OPS": "-5.00",
        "source.gift P1": "-120.00",
        "cost.wallet_fee OPS": "5.00",
    }
    assert shown(over, app).state is HeldState.ORDERED
    assert count_open(over.session, box(over)) == 0
    assert over.check() == []
    with pytest.raises(NotToSendBackError):
        sent(over, line)


def test_a_line_of_another_amount_or_one_that_was_explained_sends_nothing_back(over):
    decide_back(over.session, box(over), OTHER, surplus(over))
    send(over, FIRST, BACK, SHORT)
    back, short = waiting(over)
    with pytest.raises(OtherAmountError):
        sent(over, short)
    sent(over, back)
    other = Witness("person-third", NOW)
    with pytest.raises((NotToSendBackError, LineNotWaitingError)):
        sent(over, back, other)
    assert over.balances()["suspense OPS"] == "79.00"


def test_what_nobody_decides_goes_back_too(over, app):
    late = Witness("system:due", NOW + timedelta(days=20))
    decide_due(over.session, over.book, late)
    assert shown(over, app).state is HeldState.BACK
    send(over, FIRST, BACK)
    sent(over, waiting(over)[0])
    assert shown(over, app).state is HeldState.ORDERED


def test_a_gift_by_wallet_of_a_stopped_project_goes_back_whole(wallet, app):
    told(wallet)
    offer_back(wallet.session, wallet.book, wallet.command(OMAR), ("P1", "No well"))
    wallet.session.commit()
    assert shown(wallet, app).reason == "stopped"
    decide_back(wallet.session, box(wallet), OTHER, surplus(wallet))
    send(wallet, FIRST, "02/03/2026;Envoi;B;-200;0;-3\n")
    sent(wallet, waiting(wallet)[0])
    assert wallet.balances() == {
        "wallet OPS": "-3.00",
        "cost.wallet_fee OPS": "3.00",
    }
    assert wallet.check() == []


def test_a_moved_gift_by_wallet_of_a_project_that_is_stopped_too_goes_back(over):
    decide_elsewhere(over.session, box(over), OTHER, surplus(over), "P2")
    offer_back(over.session, over.book, over.command(OMAR), ("P2", "No well"))
    over.session.commit()
    assert count_open(over.session, box(over)) == 1
    query = select(Surplus).where(
        Surplus.book_id == over.book.id, Surplus.reason == "stopped"
    )
    again = over.session.scalars(query).one()
    with pytest.raises(OwnLineError):
        decide_back(over.session, box(over), TOLD_BY, again)
    decide_back(over.session, box(over), OTHER, again)
    send(over, FIRST, BACK)
    (line,) = waiting(over)
    tell_sent(over.session, box(over), OTHER, again, line.movement_id)
    assert over.balances() == {
        "wallet P1": "120.00",
        "wallet OPS": "-5.00",
        "source.gift P1": "-120.00",
        "cost.wallet_fee OPS": "5.00",
    }
    assert count_open(over.session, box(over)) == 0
    assert over.check() == []
