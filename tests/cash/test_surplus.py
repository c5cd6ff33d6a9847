"""Cash above what a project takes is held like any gift, and its giver decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cash.surplus import hold_cash
from app.reversing.following import take_back
from app.surplus.choosing import (
    ChosenAlreadyError,
    ask_back,
    decide_due,
    give_elsewhere,
    pay_back,
)
from app.surplus.handing_back import (
    NotToHandBackError,
    hand_back,
    held_by,
    is_handed_back,
)
from app.surplus.keeping import keep_owed
from app.surplus.stopping import offer_back, unspent_gifts
from app.surplus.tables import Surplus
from ledger.book.acts import record_act
from payments.attempts import Witness
from payments.cash.errors import CashOwedError
from payments.purposes import Purpose
from tests.cash.test_depositing import carry
from tests.cash.till import KEEPER, NOW, OMAR, TODAY, mad

WITNESS = Witness(OMAR, NOW)


def test_cash_above_the_limit_is_held_and_no_letter_is_written(over):
    (held,) = over.held
    assert held.amount_minor == mad(150).minor
    assert held_by(over.session, over.book, over.receipt.entry_id) == [held]
    assert over.balances() == {
        "cash_box OPS": "150.00",
        "cash_box P1": "100.00",
        "over_target OPS": "-150.00",
        "source.gift P1": "-100.00",
    }
    again = hold_cash(over.session, over.book, over.command(OMAR), over.receipt)
    assert again == [held]
    assert over.check() == []


def test_held_cash_goes_to_another_project_of_the_box(over):
    (held,) = over.held
    give_elsewhere(over.session, over.book, WITNESS, held, "P2")
    assert over.balances()["cash_box P2"] == "150.00"
    assert over.balances()["source.gift P2"] == "-150.00"
    assert "over_target OPS" not in over.balances()
    with pytest.raises(ChosenAlreadyError):
        ask_back(over.session, over.book, WITNESS, held)
    assert over.check() == []


def test_held_cash_is_handed_back_out_of_the_box_once(over):
    (held,) = over.held
    ask_back(over.session, over.book, WITNESS, held)
    assert not pay_back(over.session, over.book, WITNESS, held)
    first = hand_back(over.session, over.book, WITNESS, held)
    assert hand_back(over.session, over.book, WITNESS, held).id == first.id
    assert over.balances() == {"cash_box P1": "100.00", "source.gift P1": "-100.00"}
    assert over.check() == []


def reverse_entry(till, posted):
    witness = Witness("person-third", NOW)
    act = record_act(
        till.session,
        till.book.id,
        witness.command(f"reverse:{posted.fact}"),
        "reverse",
        {},
    )
    by = (witness, TODAY)
    return take_back(till.session, till.book, act, posted.fact, by=by)


def test_cash_whose_handing_back_was_reversed_is_owed_and_handed_back_anew(over):
    (held,) = over.held
    ask_back(over.session, over.book, WITNESS, held)
    first = hand_back(over.session, over.book, WITNESS, held)
    assert is_handed_back(over.session, over.book, held)
    reverse_entry(over, first)
    assert not is_handed_back(over.session, over.book, held)
    assert over.balances()["over_target OPS"] == "-150.00"
    carried = over.session.begin_nested()
    carry(over, ("OPS", 150))
    with pytest.raises(CashOwedError):
        keep_owed(over.session, over.book, KEEPER, ("OPS",))
    carried.rollback()
    second = hand_back(over.session, over.book, WITNESS, held)
    assert second.id != first.id
    assert hand_back(over.session, over.book, WITNESS, held).id == second.id
    assert is_handed_back(over.session, over.book, held)
    assert over.balances() == {"cash_box P1": "100.00", "source.gift P1": "-100.00"}
    assert over.check() == []


def test_what_nobody_decides_is_to_be_handed_back_and_stops_no_other(over):
    with pytest.raises(NotToHandBackError):
        hand_back(over.session, over.book, WITNESS, over.held[0])
    late = Witness("system:due", NOW + timedelta(days=15))
    assert decide_due(over.session, over.book, late) == 0
    (held,) = over.held
    with pytest.raises(ChosenAlreadyError):
        give_elsewhere(over.session, over.book, WITNESS, held, "P2")
    hand_back(over.session, over.book, late, held)
    assert "over_target OPS" not in over.balances()


def stopped(till, fund="P1"):
    """Stop a fund; give what is held of it now, in order."""
    offer_back(till.session, till.book, till.command(OMAR), (fund, "No well"))
    query = select(Surplus).where(
        Surplus.book_id == till.book.id, Surplus.reason == "stopped"
    )
    return list(till.session.scalars(query.order_by(Surplus.id)))


def test_cash_of_a_stopped_project_is_offered_back_and_handed_over(till):
    receipt = till.receive(250)
    (held,) = stopped(till)
    assert (held.entry_id, held.amount_minor) == (receipt.entry_id, mad(250).minor)
    ask_back(till.session, till.book, WITNESS, held)
    first = hand_back(till.session, till.book, WITNESS, held)
    assert hand_back(till.session, till.book, WITNESS, held).id == first.id
    assert till.balances() == {}
    assert unspent_gifts(till.session, till.book, "P1") == []
    assert till.check() == []


def test_cash_of_a_stopped_project_goes_to_another_one(till):
    till.receive(250)
    (held,) = stopped(till)
    give_elsewhere(till.session, till.book, WITNESS, held, "P2")
    assert till.balances() == {"cash_box P2": "250.00", "source.gift P2": "-250.00"}
    assert till.check() == []


def test_what_was_too_much_and_what_is_unspent_of_one_receipt_wait_apart(over):
    (held,) = stopped(over)
    both = held_by(over.session, over.book, over.receipt.entry_id)
    assert both == [*over.held, held]
    assert [each.amount_minor for each in both] == [mad(150).minor, mad(100).minor]
    for each in both:
        ask_back(over.session, over.book, WITNESS, each)
        hand_back(over.session, over.book, WITNESS, each)
    assert over.balances() == {}
    assert over.check() == []


def test_cash_that_left_the_box_is_not_offered_back(till):
    till.receive(250)
    second = till.receive(100)
    carry(till, ("P1", 300))
    (held,) = stopped(till)
    assert (held.entry_id, held.amount_minor) == (second.entry_id, mad(50).minor)


def test_a_gift_that_nobody_had_begun_on_a_form_is_offered_back(till):
    till.operator.pay("p-1", Purpose("P1", "gift-x", "giver-x"), 5000)
    (held,) = stopped(till)
    assert (held.party, held.amount_minor) == ("giver-x", 5000)


def test_moved_cash_of_a_project_that_is_stopped_too_is_handed_back(over):
    (held,) = over.held
    give_elsewhere(over.session, over.book, WITNESS, held, "P2")
    (again,) = stopped(over, "P2")
    assert again.amount_minor == mad(150).minor
    assert held_by(over.session, over.book, over.receipt.entry_id) == [held, again]
    over.session.flush()
    carried = over.session.begin_nested()
    carry(over, ("P2", 150))
    with pytest.raises(CashOwedError):
        keep_owed(over.session, over.book, KEEPER, ("P2",))
    carried.rollback()
    ask_back(over.session, over.book, WITNESS, again)
    hand_back(over.session, over.book, WITNESS, again)
    assert over.balances() == {"cash_box P1": "100.00", "source.gift P1": "-100.00"}
    assert over.check() == []
