"""What a count found missing or too much: a third person says what it was."""

import pytest

from ledger.book.errors import CorrectionBeyondError
from ledger.book.reversing import reverse
from payments.attempts import Witness
from payments.desk.apart import (
    CountedItError,
    NotApartError,
    Placing,
    PlacingRefusedError,
    list_apart,
    place_apart,
)
from payments.purposes import Purpose
from tests.cash.till import FATIMA, NOW, OMAR, TODAY, mad

CLAIRE = "person-claire"


def counted(till, amount):
    till.receive(500)
    till.confirm_count(till.count(amount))
    (found,) = list_apart(till.session, till.book, 9)
    return found


def place(till, found, placing=Placing.COST, *, actor=CLAIRE, purpose=None):
    witness = Witness(actor, NOW)
    said = (placing, purpose)
    return place_apart(till.session, till.book, witness, found.movement_id, said)


def test_what_is_missing_is_written_off_once_as_a_loss_of_the_operator(till):
    found = counted(till, 490)
    assert found.left == mad(-10)
    place(till, found)
    balances = till.balances()
    assert balances["cost.cash_shortage OPS"] == "10.00"
    assert "suspense OPS" not in balances
    assert (balances["cash_box OPS"], balances["cash_box P1"]) == ("-10.00", "500.00")
    with pytest.raises(NotApartError):
        place(till, found)
    assert till.check() == []


@pytest.mark.parametrize("actor", [FATIMA, OMAR])
def test_whoever_counted_or_confirmed_writes_nothing_off(till, actor):
    found = counted(till, 490)
    with pytest.raises(CountedItError):
        place(till, found, actor=actor)
    assert till.balances()["suspense OPS"] == "10.00"


def test_what_is_too_much_may_be_a_gift_and_is_no_cost(till):
    found = counted(till, 520)
    with pytest.raises(PlacingRefusedError):
        place(till, found)
    place(till, found, Placing.GIFT, purpose=Purpose("P1", "gift-x", "giver-x"))
    balances = till.balances()
    assert balances["source.gift P1"] == "-520.00"
    assert "suspense OPS" not in balances
    assert balances["cash_box P1"] == "520.00"
    assert till.check() == []


@pytest.mark.parametrize("again", [Placing.COST, Placing.OWED])
def test_what_was_placed_and_taken_back_waits_again_and_is_placed_anew(till, again):
    amount = 490 if again is Placing.COST else 520
    found = counted(till, amount)
    first = place(till, found, again)
    act = till.operator.act("reverse_entry")
    undone = reverse(till.session, act, first.fact, on=TODAY)
    (waits,) = list_apart(till.session, till.book, 9)
    assert waits.left == found.left
    second = place(till, waits, again)
    assert second.fact != first.fact
    assert list_apart(till.session, till.book, 9) == []
    assert "suspense OPS" not in till.balances()
    assert till.check() == []
    with pytest.raises(CorrectionBeyondError):
        reverse(till.session, act, undone.fact, on=TODAY)
