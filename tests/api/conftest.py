from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from app.extensions import db
from app.factory import create_app
from app.proving.keys import signing_key
from ledger.book.acts import Command, record_act
from ledger.book.books import find_book
from ledger.book.entries import AccountKey
from ledger.money import Money
from payments.daily.storing import store_day
from payments.daily.values import DayRecord, Difference, DifferenceKind, Position
from tests.api.walking import NAMES
from tests.databases import cloned
from tests.passwords import hash_fast
from tests.people.visiting import Visitor

DAY = date.fromisoformat(NAMES["day"])


@pytest.fixture(scope="module")
def closed_app(server, worker, settings, told_story):
    """The application on a told demonstration of which one day is closed."""
    with cloned(server, f"api_{worker}", template=told_story) as made:
        urls = {"database_url": made.app_url, "database_owner_url": made.owner_url}
        app = create_app(replace(settings, **urls))
        app.testing = True
        hash_fast(app)
        with Session(made.engine_app) as session:
            close_a_day(session, app.extensions["igoudar"])
        yield app
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


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
