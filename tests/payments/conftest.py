from itertools import count

import pytest

from app import web
from app.clock import CLOCK
from app.extensions import db
from app.factory import create_app
from app.people import signing_in
from app.sandbox import service
from app.sandbox.wiring import NETWORK
from app.settings import Settings
from app.webhooks import register
from tests.conftest import CODES
from tests.payments.scenario import open_operator
from tests.payments.shop import Clock, Shop, Wire


@pytest.fixture
def operator(session, book_code):
    """An operator whose book is gone after the test."""
    return open_operator(session, book_code, CODES)


@pytest.fixture(scope="session")
def shop_app(database, tmp_path_factory):
    """The application on the worker's database."""
    settings = Settings(
        home=tmp_path_factory.mktemp("home"),
        secret_key="s" * 32,
        database_url=database.app_url,
    )
    app = create_app(settings)
    if "webhooks" not in app.blueprints:
        web.init_app(app)
        signing_in.init_app(app, settings)
        service.register(app)
        register(app)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def shop(shop_app, committing_session, book_code):
    """A shop with a book of its own."""
    operator = open_operator(committing_session, book_code, CODES)
    committing_session.commit()
    clock, wire = Clock(), Wire(shop_app)
    shop_app.extensions[CLOCK] = clock
    shop_app.extensions[NETWORK] = wire
    return Shop(shop_app, operator.book, clock, wire, count())
