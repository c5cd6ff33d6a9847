"""What happens to a wire between its order and its release, or at one instant."""

from datetime import date

from payments.bank.giver_accounts import write_giver_account
from payments.bank.orders import WireRefusedError, order_wire
from payments.bank.payees import Scheme
from payments.formats.pain001 import Party
from tests.bank.desk import NOW
from tests.bank.paper import FRENCH, OTHER, Paper, Slip
from tests.bank.test_paying_back import order as order_payback
from tests.bank.test_sent_back import ask, lines, strange
from tests.bank.test_wires import (
    command,
    funded,
    refusal,
    release,
    states,
    wire,
)
from tests.payments.beside import beside

__all__ = ["funded", "strange"]
MARCH = date(2026, 3, 1)


def taken_back(desk, cents):
    """The bank takes the credit of the reference B1 back."""
    slip = Slip(cents, "annulation", ref="B1", is_reversal=True, day=MARCH)
    desk.send(desk.paper.after(slip, day=MARCH))


def test_no_gift_is_wired_back_that_its_bank_has_taken_back(desk):
    desk.pledged = desk.pledge(5000)
    desk.paper = Paper([Slip(5000, desk.pledged.remote_id, ref="B1")])
    desk.send(desk.paper)
    desk.party = desk.again(desk.pledged).purpose.party
    named = command("account", "giver", NOW)
    write_giver_account(desk.session, desk.book, named, desk.party, Party("A", OTHER))
    number = order_payback(desk)
    taken_back(desk, -5000)
    assert refusal(release, desk, [number], Scheme.SEPA) == "gone"


def test_no_line_is_sent_back_that_its_bank_has_taken_back(desk):
    desk.paper = Paper([Slip(7000, "facture", ref="B1", name="Amina", account=OTHER)])
    desk.send(desk.paper)
    desk.line = lines(desk)[0].movement_id
    number = ask(desk)
    taken_back(desk, -7000)
    assert refusal(release, desk, [number], Scheme.SEPA) == "gone"


def test_a_code_that_two_order_at_once_is_ordered_by_one(funded, sessions):
    new = wire(funded, cents=4000)
    funded.session.commit()
    account = funded.account(FRENCH)

    def ordering(who):
        asked = command(f"order:{who}", who)
        return lambda session: order_wire(session, funded.book, asked, account, new)

    met = beside(sessions, ordering("person:a"), ordering("person:b"))
    assert isinstance(met, WireRefusedError)
    assert met.code == "twice"
    assert len(states(funded)) == 1
