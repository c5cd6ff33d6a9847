"""Cash that is owed back to givers stays in the box until they have it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.surplus.choosing import ask_back, give_elsewhere
from app.surplus.handing_back import hand_back
from app.surplus.keeping import BoxShare, keep_owed
from ledger.financing.queues import QueueShortError
from payments.cash.errors import CashOwedError
from tests.cash.test_depositing import carry, spend
from tests.cash.test_surplus import WITNESS, stopped
from tests.cash.till import KEEPER, mad


def keep(till, *funds):
    keep_owed(till.session, till.book, KEEPER, funds or ("P1", "P2", "OPS"))


def pay(till, amount, fund="P1"):
    return spend(till, amount, fund, till.rail.holds("MAD"))


def at_the_end(till):
    """Let the database check what it checks at the end of a transaction."""
    till.session.execute(text("set constraints all immediate"))


def test_a_box_that_holds_less_than_it_owes_cannot_be():
    BoxShare("P1", mad(100), mad(100))
    with pytest.raises(CashOwedError) as refused:
        BoxShare("P1", mad(99), mad(100))
    assert refused.value.owed == mad(100)


def test_what_a_stopped_project_owes_is_not_spent_nor_carried_away(till):
    till.receive(250)
    stopped(till)
    keep(till)
    pay(till, 1)
    with pytest.raises(CashOwedError):
        keep(till)


def test_the_database_lets_no_owed_cash_be_carried_away(till):
    till.receive(250)
    stopped(till)
    at_the_end(till)
    with pytest.raises(IntegrityError, match="owes 25000 back"):
        carry(till, ("P1", 1))


def test_what_is_not_owed_is_carried_away(till):
    till.receive(250)
    till.receive(100, role="source.households")
    till.receive(70, "P2")
    stopped(till)
    carry(till, ("P1", 100), ("P2", 70))
    at_the_end(till)
    keep(till)


def test_what_was_handed_back_or_given_elsewhere_is_owed_no_more(till):
    till.receive(250)
    till.receive(100)
    first, second = stopped(till)
    ask_back(till.session, till.book, WITNESS, first)
    hand_back(till.session, till.book, WITNESS, first)
    keep(till)
    give_elsewhere(till.session, till.book, WITNESS, second, "P2")
    pay(till, 100, "P2")
    at_the_end(till)
    keep(till)


def test_what_is_too_much_stays_in_the_box_for_its_giver(over):
    over.receive(50, "OPS")
    keep(over)
    # What was set apart is no lot: nothing is paid from it.
    with pytest.raises(QueueShortError):
        pay(over, 51, "OPS")
    pay(over, 50, "OPS")
    at_the_end(over)
    keep(over)


def test_a_gift_goes_back_whole_though_other_cash_was_spent_meanwhile(till):
    till.receive(250)
    till.receive(100, role="source.households")
    (held,) = stopped(till)
    pay(till, 100)
    keep(till)
    ask_back(till.session, till.book, WITNESS, held)
    hand_back(till.session, till.book, WITNESS, held)
    assert "cash_box P1" not in till.balances()
    assert till.check() == []
