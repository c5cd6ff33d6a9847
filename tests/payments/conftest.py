from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy.orm import Session

from app.clock import CLOCK
from app.demo.founding import found
from app.extensions import db
from app.factory import create_app
from app.logs import configure_logs
from app.sandbox.wiring import NETWORK
from app.settings import Settings
from payments.rails.registry import open_rail
from tests.conftest import CODES
from tests.databases import cloned
from tests.payments.scenario import STRIPE, open_operator
from tests.payments.shop import Clock, Shop, Wire
from tests.payments.till import open_till


@pytest.fixture
def operator(session, book_code):
    """An operator whose book is gone after the test."""
    return open_operator(session, book_code, CODES)


@pytest.fixture(scope="session")
def pay_settings(tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("home"), secret_key="s" * 32)


@pytest.fixture(scope="session")
def shop_app(database, pay_settings):
    """The application on the worker's database."""
    app = create_app(replace(pay_settings, database_url=database.app_url))
    yield app
    forget(app)


@pytest.fixture
def shop(shop_app, committing_session, book_code):
    """A shop with a book of its own."""
    return open_shop(shop_app, committing_session, book_code)


@pytest.fixture
def lone_shop(server, worker, pay_settings):
    """A shop in a database of its own: a worker does what stands for every book."""
    yield from alone(server, f"lone_{worker}", pay_settings, open_shop)


def alone(server, name, settings, open_one):
    with cloned(server, name) as made:
        app = create_app(replace(settings, database_url=made.app_url))
        with Session(made.engine_app) as session:
            opened = open_one(app, session, "alone")
        yield opened
        forget(app)


def open_shop(app, session, code):
    operator = open_operator(session, code, CODES)
    session.commit()
    clock, wire = Clock(), Wire(app)
    app.extensions[CLOCK] = clock
    app.extensions[NETWORK] = wire
    return Shop(app, operator.book, clock, wire, count())


@pytest.fixture(scope="session")
def stripe_app(database, pay_settings):
    """The application with Stripe, on the worker's database."""
    app = create_app(replace(pay_settings, database_url=database.app_url))
    yield app
    forget(app)


@pytest.fixture
def till(stripe_app, committing_session, book_code):
    """A shop with a book of its own that collects through Stripe's twin."""
    return till_of(stripe_app, committing_session, book_code)


@pytest.fixture
def lone_till(server, worker, pay_settings):
    """A till in a database of its own: its book is the one that pages show."""
    yield from alone(server, f"till_{worker}", pay_settings, till_of)


def till_of(app, session, code):
    # Whatever another test set: what is told aloud is listened to.
    configure_logs("info")
    operator = open_operator(session, code, CODES)
    open_rail(session, operator.act("open_rail"), STRIPE)
    session.commit()
    return open_till(app, operator.book)


@pytest.fixture(scope="session")
def founded(server, worker):
    """A database in which the demonstration is founded, without its story."""
    with cloned(server, f"founded_{worker}") as made:
        with Session(made.engine_app) as session:
            found(session)
            session.commit()
        yield made


@pytest.fixture(scope="session")
def site(founded, pay_settings):
    """The application on the founded demonstration; it calls itself by its port."""
    app = create_app(replace(pay_settings, database_url=founded.app_url, port=0))
    yield app
    forget(app)


def forget(app):
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
