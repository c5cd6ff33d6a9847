"""Fixtures for every test: a real PostgreSQL, sessions on it, fresh names.

The run has one server. Each xdist worker works in a database of its own, and each
test in a book of its own inside it: rows of the journal cannot be taken back.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import cast

import pytest
import structlog
from _pytest.terminal import TerminalReporter
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker
from xdist.workermanage import WorkerController

from app.embedded_postgres import Server, connect_or_start
from app.people.signing_in import limiter
from app.settings import Settings
from tests.browser import chromium, open_context, served
from tests.databases import Database, cloned, start_server, stop_server
from tests.examples import HUNDRED
from tests.lending import Lender
from tests.narrowing import hold_to_a_book
from tests.payments.schedules.figures import PROPERTY, line_of
from tests.told import told, told_app, told_client, told_story

__all__ = ["told", "told_app", "told_client", "told_story"]
# Figures belong to `make bench`: no example fails because the machine is busy.
settings.register_profile("untimed", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=HUNDRED // 5)
settings.load_profile("untimed")

SERVER = pytest.StashKey[Server]()
HOME = "igoudar_home"


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the process that leads the workers, before them."""
    is_leader = bool(config.getoption("numprocesses", default=None))
    if is_leader and not config.option.collectonly:
        try:
            config.stash[SERVER] = start_server()
        except Exception as error:
            raise pytest.UsageError(f"no database for the tests: {error}") from error


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the first case of what is sampled to the quick tier; the rest is full."""
    for item in items:
        if item.get_closest_marker("sampled"):
            is_full = any(item.callspec.indices.values())
        else:
            is_full = item.get_closest_marker("both") is not None
        if is_full:
            item.add_marker(pytest.mark.full)


def pytest_collection_finish() -> None:
    """Let no search for garbage go through all modules and tests again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """Tell a worker where the leader's server is."""
    node.workerinput[HOME] = str(node.config.stash[SERVER].folders.root.parent)


def pytest_unconfigure(config: pytest.Config) -> None:
    if (server := config.stash.get(SERVER, None)) is not None:
        stop_server(server)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say in one line what the schedules of payments played, where they did."""
    reports = terminalreporter.getreports("passed")
    played = [
        cast("Mapping[str, object]", value)
        for report in reports
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    if played:
        terminalreporter.write_line(line_of(played))


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Server:
    """The run's PostgreSQL; started here when there are no workers."""
    if given := getattr(pytestconfig, "workerinput", {}).get(HOME):
        return connect_or_start(Path(given), durable=False)
    if SERVER not in pytestconfig.stash:
        pytestconfig.stash[SERVER] = start_server()
    return pytestconfig.stash[SERVER]


@pytest.fixture(scope="session")
def worker(pytestconfig: pytest.Config) -> str:
    return getattr(pytestconfig, "workerinput", {}).get("workerid", "alone")


@pytest.fixture(scope="session")
def database(server: Server, worker: str) -> Iterator[Database]:
    """The worker's database, migrated to head, shared by its tests."""
    with cloned(server, f"test_{worker}") as made:
        yield made


@pytest.fixture(scope="session")
def engine_app(database: Database) -> Engine:
    """Connections as the application's role."""
    return database.engine_app


@pytest.fixture(scope="session")
def engine_owner(database: Database) -> Engine:
    """Connections as the role that owns the tables."""
    return database.engine_owner


@event.listens_for(Engine, "before_cursor_execute")
def _hold_to_a_book(_connection: object, _cursor: object, *asked: object) -> None:
    hold_to_a_book(str(asked[0]))


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compile each template once a worker, whichever application reads it."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    Flask.jinja_options = {"bytecode_cache": kept}


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    """Let what other tests tried count for nothing."""
    if limiter.initialized:
        limiter.reset()


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Let a test that changes how much is logged change it for itself alone."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def session(engine_app: Engine) -> Iterator[Session]:
    """A session of the application's role, rolled back at the end."""
    with Session(engine_app) as opened:
        yield opened


@pytest.fixture(scope="session")
def sessions(engine_app: Engine) -> sessionmaker[Session]:
    """A maker of sessions of the application's role, for tests that commit."""
    return sessionmaker(engine_app)


@pytest.fixture
def committing_session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A session whose commits stay: open a book of your own in it."""
    with sessions() as opened:
        yield opened


@pytest.fixture(scope="session")
def settings(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an installation on the worker's database."""
    return Settings(
        home=tmp_path_factory.mktemp("home"),
        secret_key="a secret of the tests, of enough characters",  # noqa: S106
        database_url=database.app_url,
        database_owner_url=database.owner_url,
        log_level="error",
    )


@pytest.fixture(scope="session")
def lender() -> Lender:
    """Lends applications to those who need one of their own."""
    return Lender()


@pytest.fixture(scope="session")
def app(lender: Lender, settings: Settings) -> Iterator[Flask]:
    """The web application, on the worker's database."""
    with lender.lend(settings) as lent:
        yield lent


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without a browser, and without cookies yet."""
    return app.test_client()


@pytest.fixture(scope="session")
def live_url(app: Flask) -> Iterator[str]:
    """The address of the application, served on this machine for a browser."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium, started once for the worker's tests."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page, in a context of its own."""
    context = open_context(browser)
    yield context.new_page()
    context.close()


CLONES = count(1)
CODES = count(1)


@pytest.fixture
def fresh_database(server: Server, worker: str) -> Iterator[Database]:
    """A database nobody else has seen (a tenth of a second)."""
    with cloned(server, f"test_{worker}_{next(CLONES)}") as made:
        yield made


@pytest.fixture
def book_code() -> str:
    """A code that no other test of this worker's database uses for its book."""
    return f"book-{next(CODES)}"
