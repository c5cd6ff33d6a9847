"""A database that is lost in the middle of a request is told, and found again."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

import click
import psycopg
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, text

from app.cli.failures import WRONG_INPUT, Translating
from app.extensions import db
from app.factory import create_app
from app.settings import Settings
from ledger.book.calls import driver
from tests.lending import forget

NUMBER = text("select pg_backend_pid()")
END = text("select pg_terminate_backend(:number, 10000)")


@pytest.fixture
def losing(settings: Settings, engine_app: Engine) -> Iterator[Flask]:
    """An application with addresses that lose their connection, or ask too much."""
    app = create_app(settings)

    @app.get("/<path:_kind>/lost")
    def lost(_kind: str) -> str:
        link = driver(db.session)
        with engine_app.connect() as other:
            other.execute(END, {"number": db.session.scalar(NUMBER)})
        link.execute("select 1")
        return "never"

    @app.get("/<path:_kind>/large")
    def large(_kind: str) -> str:
        driver(db.session).execute("select %s :: int", (10**12,))
        return "never"

    @app.get("/<path:_kind>/found")
    def found(_kind: str) -> str:
        return str(driver(db.session).execute("select 7").fetchone())

    yield app
    forget(app)


@pytest.mark.parametrize("kind", ["page", "api/v1"])
def test_a_connection_lost_below_the_session_is_for_a_later_try(
    losing: Flask, kind: str
) -> None:
    client = losing.test_client()
    assert client.get(f"/{kind}/lost").status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert client.get(f"/{kind}/found").get_data(as_text=True) == "(7,)"


def test_a_number_that_the_driver_refuses_is_the_askers(losing: Flask) -> None:
    answer = losing.test_client().get("/api/v1/large")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "out of range" not in answer.get_data(as_text=True)


def test_a_command_says_that_the_database_does_not_answer() -> None:
    @click.command()
    def reach() -> None:
        psycopg.connect("host=/nowhere")

    group = Translating("igoudar", commands={"reach": reach})
    asked = CliRunner().invoke(group, ["reach"])
    assert asked.exit_code == WRONG_INPUT
    assert asked.output.startswith("Error: the database does not answer: ")
