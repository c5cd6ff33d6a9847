"""What a connection has prepared stays prepared, whatever ended meanwhile."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from app.database import PREPARED, make_engine

PREPARED_THERE = text("select count(*) from pg_prepared_statements")
ASKED = text("select cast(:number as integer) + 1")


def asked_often(connection):
    for number in range(10):
        assert connection.scalar(ASKED, {"number": number}) == number + 1


def test_a_statement_stays_prepared_after_a_rollback(database):
    engine = make_engine(database.app_url)
    with engine.connect() as connection:
        asked_often(connection)
        before = connection.scalar(PREPARED_THERE)
        connection.rollback()
        assert 0 < before <= connection.scalar(PREPARED_THERE)
        asked_often(connection)
    # Given back to the pool and taken out again, as from one request to the next.
    with engine.connect() as connection:
        assert connection.scalar(PREPARED_THERE) >= before
    engine.dispose()


def test_what_was_written_before_a_rollback_is_gone(database):
    engine = make_engine(database.app_url)
    with engine.connect() as connection:
        connection.execute(text("set local statement_timeout = '7s'"))
        connection.rollback()
        assert connection.scalar(text("show statement_timeout")) == "0"
    engine.dispose()


def test_a_broken_transaction_is_rolled_back_too(database):
    engine = make_engine(database.app_url)
    with engine.connect() as connection:
        asked_often(connection)
        nested = connection.begin_nested()
        nested.rollback()
        asked_often(connection)
        with pytest.raises(DataError):
            connection.execute(text("select 1 / 0"))
        connection.rollback()
        asked_often(connection)
    engine.dispose()


def test_more_is_kept_prepared_than_a_gift_asks(database):
    engine = make_engine(database.app_url)
    with engine.connect() as connection:
        for number in range(150):
            for _ in range(6):
                connection.execute(text(f"select {number}"))
        assert 150 <= connection.scalar(PREPARED_THERE) <= PREPARED
    engine.dispose()
