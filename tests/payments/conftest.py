from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy.orm import Session

from app.clock import CLOCK
from app.demo.founding import found
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
def shop_app(lender, database, pay_settings):
    """The application on the worker's database."""
    with lender.lend(replace(pay_settings, database_url=database.app_url)) as app:
        yield app


@pytest.fixture
def shop(shop_app, committing_session, book_code):
    """A shop with a book of its own."""
    return open_shop(shop_app, committing_session, book_code)


@pytest.fixture
def lone_shop(lender, server, worker, pay_settings):
    """A shop in a database of its own: a worker does what stands for every book."""
    with cloned(server, f"lone_{worker}") as made:
        yield from alone(lender, made, pay_settings, open_shop)


def alone(lender, database, settings, open_one):
    with lender.lend(replace(settings, database_url=database.app_url)) as app:
        with Session(database.engine_app) as session:
            opened = open_one(app, session, "alone")
        yield opened


def open_shop(app, session, code):
    operator = open_operator(session, code, CODES)
    session.commit()
    clock, wire = Clock(), Wire(app)
    app.extensions[CLOCK] = clock
    app.extensions[NETWORK] = wire
    return Shop(app, operator.book, clock, wire, count())


@pytest.fixture(scope="session")
def stripe_app(lender, database, pay_settings):
    """The application with Stripe, on the worker's database."""
    with lender.lend(replace(pay_settings, database_url=database.app_url)) as app:
        yield app


@pytest.fixture
def till(stripe_app, committing_session, book_code):
    """A shop with a book of its own that collects through Stripe's twin."""
    return till_of(stripe_app, committing_session, book_code)


@pytest.fixture
def lone_till(lender, server, worker, pay_settings):
    """A till in a database of its own: its book is the one that pages show."""
    with cloned(server, f"till_{worker}") as made:
        yield from alone(lender, made, pay_settings, till_of)


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
def site(lender, founded, pay_settings):
    """The application on the founded demonstration; it calls itself by its port."""
    settings = replace(pay_settings, database_url=founded.app_url, port=0)
    with lender.lend(settings) as app:
        yield app
