"""A wire that nobody pledged and no project takes: its giver's word, written down."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.banking.held import (
    NotToWireError,
    count_open,
    decide_back,
    decide_elsewhere,
    decide_sent,
    decide_to_send,
    find_held,
    held_wires,
    order_back,
)
from app.matching.standing import money_of
from app.surplus.choosing import (
    ChosenAlreadyError,
    ask_back,
    decide_due,
    give_elsewhere,
    pay_back,
)
from app.surplus.holding import hold_entries
from app.surplus.sending_back import NotToSendBackError
from app.surplus.stopping import offer_back
from app.surplus.tables import Surplus
from app.surplus.told import HeldState, OwnLineError
from ledger.financing.reservations import CapLimit, set_cap
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import OurAccount, open_account
from payments.bank.allocating import give_to_fund, give_to_pledge
from payments.bank.allocation_errors import LineNotWaitingError
from payments.bank.orders import WireRefusedError
from payments.bank.payees import Scheme
from payments.bank.releases import cancel_wire
from payments.bank.waiting import waiting_lines
from payments.bank.wire_list import list_wires
from payments.caps import cap_code
from payments.formats.pain001 import Party
from payments.purposes import Purpose
from payments.rails.registry import Rail, open_rail
from payments.refunds import orders_of
from tests.bank.desk import NOW
from tests.bank.paper import FRENCH, MOROCCAN, OTHER, Paper, Slip
from tests.bank.test_told_back import eur
from tests.bank.test_wires import LATER, command, release

FIN = Witness("person:fin", NOW)
SECOND = Witness("person:second", NOW)
WAITED = Witness("person:second", LATER)
HOME = Party("Amina A.", OTHER)


@pytest.fixture
def over(desk):
    """A wire of 50.00 told to be a gift to a project that takes 30.00."""
    act = desk.operator.act("set_cap")
    limit = CapLimit(cap_code("P1"), eur(3000), date(2026, 1, 1), "Order 7", "P1")
    set_cap(desk.session, act, limit)
    return told(desk)


def told(desk, amount=None):
    """Tell a line to be a gift to P1: the one that a test sent, else another."""
    if amount is None:
        desk.paper, amount = Paper([Slip(5000, "pour le puits")]), eur(5000)
    desk.send(desk.paper)
    line = waiting_lines(desk.session, desk.book, 9)[0].movement_id
    purpose = Purpose("P1", "gift-told", "giver-told")
    given = (purpose, amount)
    posted = give_to_fund(desk.session, desk.book, FIN, line, given)
    hold_entries(desk.session, desk.book, FIN, {posted.id: purpose})
    desk.session.commit()
    return desk


def surplus(desk):
    query = select(Surplus).where(Surplus.book_id == desk.book.id)
    return desk.session.scalars(query).one()


def shown(desk, app, reader="person:second", at=LATER):
    with app.test_request_context("/en/"):
        return held_wires(desk.session, desk.book, reader, at)


def back(desk, witness=SECOND, key="k1", to=HOME):
    decide_back(desk.session, desk.book, witness, surplus(desk), (key, to))


def order(desk, witness=WAITED):
    account = desk.account(FRENCH)
    order_back(desk.session, desk.book, witness, surplus(desk), account)
    desk.session.commit()
    return list_wires(desk.session, desk.book, 1)[0]


def test_what_a_project_does_not_take_of_a_told_wire_waits_for_a_word(over, app):
    (one,) = shown(over, app)
    assert (one.state, one.choice.amount) == (HeldState.OPEN, eur(2000))
    assert (one.choice.reason, one.choice.is_by_wire) == ("full", True)
    assert not one.is_own
    assert shown(over, app, "person:fin")[0].is_own
    assert find_held(over.session, over.book, surplus(over).public_id)


def test_who_told_of_the_gift_does_not_decide(over):
    with pytest.raises(OwnLineError):
        decide_elsewhere(over.session, over.book, FIN, surplus(over), "P2")
    with pytest.raises(OwnLineError):
        back(over, FIN)


def test_it_is_given_to_another_project_once(over, app):
    decide_elsewhere(over.session, over.book, SECOND, surplus(over), "P2")
    assert over.balances() == {
        "bank P1": 3000,
        "bank P2": 2000,
        "source.gift P1": -3000,
        "source.gift P2": -2000,
    }
    with pytest.raises(ChosenAlreadyError):
        back(over)
    assert shown(over, app)[0].state is HeldState.GIVEN
    assert over.check() == []


def test_a_pledged_wire_that_goes_back_is_a_task_for_an_officer(desk, app):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, pledge.remote_id)]))
    offer_back(desk.session, desk.book, command("stop"), ("P1", "No well"))
    assert shown(desk, app) == ()
    ask_back(desk.session, desk.book, FIN, surplus(desk))
    desk.session.commit()
    with app.test_request_context("/en/"):
        assert not pay_back(desk.session, desk.book, FIN, surplus(desk))
    assert orders_of(desk.session, desk.book, desk.again(pledge)) == []
    (one,) = shown(desk, app)
    assert (one.state, one.choice.amount) == (HeldState.BACK, eur(5000))
    assert one.choice.needs_account
    assert count_open(desk.session, desk.book) == 1
    assert find_held(desk.session, desk.book, surplus(desk).public_id)
    back(desk)
    assert order(desk).amount == eur(5000)
    assert shown(desk, app)[0].state is HeldState.ORDERED
    assert count_open(desk.session, desk.book) == 0


def test_a_part_of_a_pledge_that_moves_is_no_part_of_it_any_more(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(2000, "un"), Slip(3000, "deux")]))
    for line in waiting_lines(desk.session, desk.book, 9):
        number, given = line.movement_id, (pledge, line.left)
        give_to_pledge(desk.session, desk.book, FIN, number, given)
    offer_back(desk.session, desk.book, command("stop"), ("P1", "No well"))
    second = desk.session.scalars(
        select(Surplus).where(
            Surplus.book_id == desk.book.id, Surplus.amount_minor == 3000
        )
    ).one()
    give_elsewhere(desk.session, desk.book, FIN, second, "P2")
    kept = money_of(desk.session, desk.book, pledge.purpose.lot, "EUR")
    assert kept.settled == 2000
    assert desk.balances()["source.gift P2"] == -3000
    assert desk.check() == []


def test_it_goes_back_by_wire_to_the_account_that_the_giver_names(over, app):
    with pytest.raises(NotToWireError):
        order(over)
    back(over)
    with pytest.raises(WireRefusedError) as refused:
        order(over, SECOND)
    assert refused.value.code == "cooling"
    over.session.rollback()
    back(over)
    wire = order(over)
    assert (wire.payee, wire.amount) == ("Amina A.", eur(2000))
    with pytest.raises(NotToWireError):
        order(over)
    assert shown(over, app)[0].state is HeldState.ORDERED
    release(over, [wire.id], Scheme.SEPA)
    over.send(over.paper.after(Slip(-2000, wire.code), day=date(2026, 3, 1)))
    assert over.balances() == {"bank P1": 3000, "source.gift P1": -3000}
    assert over.check() == []


def test_a_moroccan_account_goes_with_no_sepa_file(over):
    back(over, to=Party("Amina A.", MOROCCAN))
    wire = order(over)
    with pytest.raises(WireRefusedError) as refused:
        release(over, [wire.id], Scheme.SEPA)
    assert refused.value.code == "scheme"
    over.session.rollback()
    release(over, [wire.id], Scheme.ABROAD)


def test_a_wire_back_that_was_taken_back_is_ordered_anew(over, app):
    back(over)
    first = order(over)
    cancel_wire(over.session, over.book, command("cancel"), first.id)
    assert shown(over, app)[0].state is HeldState.BACK
    assert order(over).code != first.code


def test_what_nobody_decides_is_to_go_back_and_needs_an_account(over, app):
    late = Witness("system:due", NOW + timedelta(days=20))
    decide_due(over.session, over.book, late)
    (one,) = shown(over, app)
    assert (one.state, one.account) == (HeldState.BACK, None)
    with pytest.raises(WireRefusedError):
        order(over)
    over.session.rollback()
    back(over)
    assert order(over).amount == eur(2000)


def test_a_told_gift_of_a_stopped_project_goes_back_whole(desk, app):
    told(desk)
    offer_back(desk.session, desk.book, command("stop"), ("P1", "No well"))
    desk.session.commit()
    assert shown(desk, app)[0].choice.reason == "stopped"
    with app.test_request_context("/en/"):
        assert count_open(desk.session, desk.book) == 1
    back(desk)
    wire = order(desk)
    release(desk, [wire.id], Scheme.SEPA)
    desk.send(desk.paper.after(Slip(-5000, wire.code), day=date(2026, 3, 1)))
    assert desk.balances() == {}
    assert desk.check() == []


def test_a_moved_wire_of_a_project_that_is_stopped_too_goes_back(over, app):
    decide_elsewhere(over.session, over.book, SECOND, surplus(over), "P2")
    offer_back(over.session, over.book, command("stop"), ("P2", "No well"))
    over.session.commit()
    newest, first = shown(over, app)
    assert (newest.state, first.state) == (HeldState.OPEN, HeldState.GIVEN)
    assert (newest.choice.amount, newest.choice.is_by_wire) == (eur(2000), True)
    again = find_held(over.session, over.book, newest.choice.public_id)
    decide_back(over.session, over.book, SECOND, again, ("k1", HOME))
    order_back(over.session, over.book, WAITED, again, over.account(FRENCH))
    over.session.commit()
    (wire,) = list_wires(over.session, over.book, 1)
    release(over, [wire.id], Scheme.SEPA)
    over.send(over.paper.after(Slip(-2000, wire.code), day=date(2026, 3, 1)))
    assert over.balances() == {"bank P1": 3000, "source.gift P1": -3000}
    assert over.check() == []


LOCAL = Rail("local", "TIFAOUINE", "MAD", "local_bank", "OPS", answers="Tifaouine")


@pytest.fixture
def local(desk):
    """A gift told on an association's own bank, for a project that takes less."""
    act = desk.operator.act("open_local")
    open_rail(desk.session, act, LOCAL)
    account = OurAccount(OTHER, "Tifaouine", "BCMAMAMC", LOCAL)
    open_account(desk.session, act, account)
    limit = CapLimit(cap_code("P1"), mad(3000), date(2026, 1, 1), "Order 7", "P1")
    set_cap(desk.session, act, limit)
    desk.paper = Paper([Slip(5000, "x")], account=OTHER, currency="MAD")
    return told(desk, mad(5000))


def mad(centimes):
    return Money(centimes, "MAD")


def gone(desk, cents):
    """Let the account show that so much left it; name the line."""
    desk.paper = desk.paper.after(Slip(-cents, "retour", day=date(2026, 3, 1)))
    desk.send(desk.paper)
    return waiting_lines(desk.session, desk.book, 9)[-1].movement_id


def test_a_gift_on_an_associations_own_bank_goes_back_from_there(local, app):
    (one,) = shown(local, app)
    assert (one.state, one.is_ordered_here, one.lines) == (HeldState.OPEN, False, ())
    line = gone(local, 2000)
    with pytest.raises(OwnLineError):
        decide_to_send(local.session, local.book, FIN, surplus(local))
    with pytest.raises(NotToSendBackError):
        decide_sent(local.session, local.book, SECOND, surplus(local), line)
    decide_to_send(local.session, local.book, SECOND, surplus(local))
    with pytest.raises(NotToWireError):
        order(local)
    (one,) = shown(local, app)
    assert [each.movement_id for each in one.lines] == [line]
    decide_sent(local.session, local.book, SECOND, surplus(local), line)
    assert shown(local, app)[0].state is HeldState.ORDERED
    assert count_open(local.session, local.book) == 0
    assert local.balances() == {"local_bank P1 MAD": 3000, "source.gift P1 MAD": -3000}
    assert local.check() == []


def test_a_line_of_another_account_sent_nothing_back(local):
    decide_to_send(local.session, local.book, SECOND, surplus(local))
    local.send(Paper([Slip(-2000, "autre")]))
    line = waiting_lines(local.session, local.book, 9)[-1].movement_id
    with pytest.raises(LineNotWaitingError):
        decide_sent(local.session, local.book, SECOND, surplus(local), line)
