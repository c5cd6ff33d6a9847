from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributing.tables import Contribution
from app.extensions import db
from app.letters.links import Opens, sign
from app.proving.keys import signing_key
from app.refunds.commands import Asked, ask_refund
from app.sandbox.wiring import NETWORK
from ledger.book.acts import Command, record_act
from ledger.book.books import find_book
from ledger.book.entries import AccountKey
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import OurAccount, open_account, our_accounts
from payments.bank.orders import NewWire, order_wire
from payments.bank.payees import write_payee
from payments.bank.releases import release_wires
from payments.daily.storing import store_day
from payments.daily.values import DayRecord, Difference, DifferenceKind, Position
from payments.formats.pain001 import Party
from payments.rails.registry import find_rail, open_rail
from tests.api.walking import NAMES
from tests.bank.paper import MOROCCAN
from tests.databases import cloned
from tests.payments.conftest import lone_shop, pay_settings
from tests.payments.places import open_place
from tests.payments.shop import Clock, Shop, Wire
from tests.people.visiting import Visitor

__all__ = ["lone_shop", "pay_settings"]

FORM = "form-of-the-walk"
DAY = date.fromisoformat(NAMES["day"])


@pytest.fixture(scope="module")
def closed_app(server, worker, lender, settings, told_story):
    """The application on a told demonstration of which one day is closed."""
    with cloned(server, f"api_{worker}", template=told_story) as made:
        urls = {"database_url": made.app_url, "database_owner_url": made.owner_url}
        with lender.lend(replace(settings, **urls)) as app:
            with Session(made.engine_app) as session:
                close_a_day(session, app.extensions["igoudar"])
            yield app


def close_a_day(session, settings):
    book = find_book(session, "demo")
    at = datetime(2026, 3, 11, 1, tzinfo=UTC)
    command = Command("system:test", "close-day", at)
    act = record_act(session, book.id, command, "close_day", {"day": DAY})
    key = signing_key(session, settings, book)
    told, silent = (
        AccountKey("PASSERELLE", "psp", "EUR", "sandbox"),
        AccountKey("TAMUNT", "local_bank", "MAD"),
    )
    named = Difference(DifferenceKind.UNTOLD, "sandbox:po_1", Money(5, "EUR"), DAY)
    positions = (
        Position(told, DAY, Money(12, "EUR"), Money(5, "EUR"), (named,), DAY),
        Position(silent, DAY, None, Money(700, "MAD")),
    )
    record = DayRecord(key.name, DAY, book.zone, at, None, positions)
    store_day(session, act, record, 1, [key])
    session.commit()


@pytest.fixture(scope="module")
def api(closed_app):
    """A program that reads the told demonstration."""
    return closed_app.test_client()


@pytest.fixture(scope="module")
def officer(closed_app):
    """A program that carries the session of the finance officer."""
    visitor = Visitor(closed_app)
    visitor.sign_in("claire@demo.igoudar.example")
    return visitor.client


@pytest.fixture(scope="module")
def treasurer(closed_app):
    """A program that carries the session of an association's treasurer."""
    visitor = Visitor(closed_app)
    visitor.sign_in("mohand@demo.igoudar.example")
    return visitor.client


@pytest.fixture(scope="module")
def names(closed_app):
    """A value for each name in the addresses of the interface; each is there."""
    with closed_app.app_context():
        shop = Shop(
            closed_app,
            find_book(db.session, "demo"),
            Clock(),
            Wire(closed_app),
            count(),
        )
    shop.clock.now = datetime.now(UTC)
    closed_app.extensions[NETWORK] = shop.wire
    shop.give(shop.gift(FORM, fund="P1"))
    shop.happen("paid", FORM)
    shop.look(FORM)
    with shop.session() as session:
        open_wallet(session, shop.book)
    return NAMES | asked_back(shop) | released(shop)


def open_wallet(session, book):
    """Give the association of the walk a mobile wallet."""
    command = Command("system:test", "test:wallet", datetime(2026, 3, 1, tzinfo=UTC))
    act = record_act(session, book.id, command, "open_wallet", {})
    cash = find_rail(session, book.id, "cash", NAMES["keeper"])
    rail = replace(cash, code="wallet", role="wallet")
    open_rail(session, act, rail)
    open_account(session, act, OurAccount("+212661234567", "Tamunt", "", rail))
    session.commit()


def released(shop):
    """Let one officer order a wire and another one release it; say its file."""
    with shop.session() as session:

        def command(actor, name, days):
            at = shop.clock() + timedelta(days=days)
            return Command(f"person:{actor}", f"test:{name}", at)

        accounts = our_accounts(session, shop.book.id)
        ours = next(one for one in accounts if one.rail.code == "bank")
        to = Party("Tifaouine", MOROCCAN, "")
        written = command("first", "payee", -4)
        payee = write_payee(session, shop.book, written, to, "TIFAOUINE")
        new = NewWire("P1-W77", "P1", payee, Money(100, "EUR"), "MAD", "Test")
        number = order_wire(session, shop.book, command("first", "order", 0), ours, new)
        wanted = (payee.scheme, [number])
        let_go = command("second", "release", 0)
        file = release_wires(session, shop.book, let_go, ours, wanted)
        session.commit()
        return {"number": str(file)}


def asked_back(shop):
    """Let the giver ask for a part back; say what leads to the gift and the request."""
    with shop.session() as session:
        row = session.scalar(select(Contribution).where(Contribution.token == FORM))
        witness = Witness("giver", shop.clock())
        asked = Asked("walk", Money(700, "EUR"), "Given by mistake")
        made = ask_refund(session, shop.book, witness, row, asked)
        session.commit()
        return {
            "public_id": str(made.public_id),
            "reference": str(row.public_id),
            "line": "1",
            "token": sign(Opens.PAYMENTS, row.public_id),
        }


@pytest.fixture
def place(lone_shop):
    """A shop in a database of its own, with a project that collects."""
    open_place(lone_shop)
    return lone_shop
