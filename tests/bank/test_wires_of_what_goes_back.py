"""What is on its way back is not wired as well, nor given back what is being wired."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from app.contributing.tables import Contribution
from app.refunds.looking import Obstacle, look_at
from app.sandbox.wiring import NETWORK
from ledger.book.acts import Command
from payments.bank.orders import NewWire, WireRefusedError, order_wire
from payments.bank.payees import Scheme, payees, write_payee
from payments.bank.releases import release_wires
from payments.formats.pain001 import Party
from payments.rails.registry import open_rail
from tests.bank.desk import open_desk
from tests.bank.paper import FRENCH, MOROCCAN
from tests.conftest import CODES
from tests.payments.conftest import pay_settings, stripe_app
from tests.payments.pools import eur
from tests.payments.scenario import STRIPE, open_operator
from tests.payments.test_whole_day import Network
from tests.payments.till import open_till
from twins.stripe import giving_back

__all__ = ["pay_settings", "stripe_app"]


@pytest.fixture
def given(stripe_app, committing_session, book_code):
    """A till and a desk of one book, with two gifts of 50.00 by card to P1."""
    session = committing_session
    operator = open_operator(session, book_code, CODES)
    open_rail(session, operator.act("open_rail"), STRIPE)
    desk = open_desk(operator, count(1))
    till = open_till(stripe_app, operator.book)
    stripe_app.extensions[NETWORK] = Network(till)
    early = Command("a", "payee", till.clock() - timedelta(days=9))
    party = Party("Azwu", MOROCCAN, "BCMAMAMC")
    write_payee(session, operator.book, early, party, "AZWU")
    session.commit()
    for form in ("one", "two"):
        till.give(till.gift(form, email=f"{form}@example.org"))
        till.pay(form)
        till.hear()
    till.desk = desk
    return till


def order(till, cents, code="P1-W1"):
    desk = till.desk
    (payee,) = payees(desk.session, desk.book)
    new = NewWire(code, "P1", payee, eur(cents), "MAD", "Tranche 1")
    asked = Command("a", f"order:{code}", till.clock())
    try:
        made = order_wire(desk.session, desk.book, asked, desk.account(FRENCH), new)
    except WireRefusedError as error:
        desk.session.rollback()
        return error.code
    desk.session.commit()
    return made


def release(till, number):
    desk = till.desk
    asked = Command("b", "release", till.clock())
    try:
        release_wires(
            desk.session,
            desk.book,
            asked,
            desk.account(FRENCH),
            (Scheme.ABROAD, [number]),
        )
    except WireRefusedError as error:
        desk.session.rollback()
        return error.code
    desk.session.commit()
    return "released"


def refund_later(till):
    till.store.next_refund = "pending"
    till.refund(5000, "one")
    till.hear()


def test_a_refund_under_way_covers_no_wire(given):
    refund_later(given)
    assert order(given, 5001) == "uncovered"
    assert isinstance(order(given, 5000), int)


def test_a_refund_that_came_between_order_and_release_stops_it(given):
    number = order(given, 5001)
    refund_later(given)
    assert release(given, number) == "uncovered"
    (refund,) = given.store.objects["refund"].values()
    giving_back.refund_ends(given.store, refund["id"], "canceled")
    given.hear()
    assert release(given, number) == "released"


def test_contested_money_covers_no_wire(given):
    number = order(given, 5001)
    given.dispute("one")
    given.hear()
    assert release(given, number) == "uncovered"
    assert order(given, 100, "P1-W2") == "uncovered"


def returnable(till, form):
    with till.session() as session:
        query = select(Contribution).where(Contribution.token == form)
        of_book = query.where(Contribution.book_id == till.book.id)
        found = look_at(session, till.book, session.scalars(of_book).one())
    return found.most.minor, found.obstacle


def test_what_the_bank_was_told_to_send_is_not_given_back(given):
    number = order(given, 8000)
    assert returnable(given, "one") == (5000, None)
    release(given, number)
    assert returnable(given, "one") == (2000, Obstacle.TRANSFERRED)
    assert returnable(given, "two") == (2000, Obstacle.TRANSFERRED)


def test_what_other_givers_get_back_covers_no_refund(given):
    release(given, order(given, 5000))
    refund_later(given)
    assert returnable(given, "two") == (0, Obstacle.TRANSFERRED)
