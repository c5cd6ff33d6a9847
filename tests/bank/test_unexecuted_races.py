"""What two do at one instant to a wire that the bank did not execute."""

import pytest

from app.banking.receiving import Sent, receive_file
from payments.bank.files import keep_file
from payments.bank.importing import Asked, import_file
from payments.bank.orders import WireRefusedError
from payments.bank.unexecuted import confirm_unexecuted, open_rulings
from payments.bank.wire_list import WireState
from tests.bank import test_wires as wires
from tests.bank.paper import Slip, camt
from tests.bank.test_unexecuted import AT, DUE, SAID, WITNESS, say
from tests.bank.test_wires import command, order, release, states, wire
from tests.payments.beside import beside

funded = wires.funded
DEBIT = Slip(-6000, end="P1-W1", instructed="640.50 MAD", day=DUE)


@pytest.fixture
def said(funded):
    """A desk whose wire is with the bank, and one officer says that it was not done."""
    first = order(funded, wire(funded))
    release(funded, [first])
    funded.numbers_said = say(funded, [first], **SAID)
    funded.bytes = camt(funded.paper.after(DEBIT, day=DUE))
    return funded


def confirming(desk, who="person:b"):
    asked = command(f"confirm:{who}", who, AT)
    numbers = desk.numbers_said
    return lambda session: confirm_unexecuted(session, desk.book, asked, numbers)


@pytest.mark.both
def test_a_debit_that_is_imported_as_its_wire_is_ended_waits_with_an_alert(
    said, sessions
):
    def importing(session):
        receive_file(session, said.book, "person:fin", AT, Sent("f", said.bytes))

    assert beside(sessions, confirming(said), importing) is None
    said.session.rollback()
    assert (states(said), said.alerts()) == (
        [WireState.UNEXECUTED],
        ["wire_unexecuted"],
    )
    assert said.check() == []


@pytest.mark.both
def test_a_wire_is_not_ended_as_its_debit_is_imported(said, sessions):
    def importing(session):
        sent = ("f", said.bytes)
        file = keep_file(session, said.book, "person:fin", AT, sent)
        import_file(session, said.book, Asked(WITNESS, file, said.bytes, AT.date()))

    met = beside(sessions, importing, confirming(said))
    assert isinstance(met, WireRefusedError)
    said.session.rollback()
    assert (states(said), said.alerts()) == ([WireState.DEBITED], [])
    assert open_rulings(said.session, said.book) == []


@pytest.mark.both
def test_of_two_officers_who_confirm_at_one_instant_one_does(said, sessions):
    met = beside(sessions, confirming(said), confirming(said, "person:c"))
    assert isinstance(met, WireRefusedError)
    assert met.code == "ended"
    said.session.rollback()
    assert states(said) == [WireState.UNEXECUTED]
