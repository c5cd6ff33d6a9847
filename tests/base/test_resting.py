"""A connection that rested in a pool is looked at, and asked only when it must be."""

import pytest
from sqlalchemy import select, text

from app import resting
from app.database import make_engine

NUMBER = text("select pg_backend_pid()")
END = text("select pg_terminate_backend(:number, 10000)")


@pytest.fixture
def engine(database):
    made = make_engine(database.app_url)
    yield made
    made.dispose()


def number_of(engine):
    with engine.connect() as connection:
        return connection.scalar(NUMBER)


def said(engine, path):
    """Take a connection out of the pool, and return what was said to the server."""
    with engine.connect() as connection:
        own = connection.connection.driver_connection
    with path.open("wb") as file:
        own.pgconn.trace(file.fileno())
        with engine.connect() as connection:
            assert connection.connection.driver_connection is own
        own.pgconn.untrace()
    return path.read_text()


def test_what_was_just_used_is_taken_without_a_word(engine, tmp_path):
    assert said(engine, tmp_path / "said") == ""


def test_what_rested_long_is_asked(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(resting, "TRUSTED_SECONDS", -1)
    assert "Query" in said(engine, tmp_path / "said")


@pytest.mark.parametrize("seconds", [resting.TRUSTED_SECONDS, -1])
def test_what_the_server_ended_is_made_anew(engine, engine_app, monkeypatch, seconds):
    monkeypatch.setattr(resting, "TRUSTED_SECONDS", seconds)
    first = number_of(engine)
    assert number_of(engine) == first
    with engine_app.connect() as other:
        assert other.scalar(END, {"number": first})
    assert number_of(engine) != first


def test_what_we_closed_ourselves_is_made_anew(engine):
    with engine.connect() as connection:
        own = connection.connection.driver_connection
    own.close()
    with engine.connect() as connection:
        assert connection.scalar(select(1)) == 1
