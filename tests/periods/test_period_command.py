"""Periods on the command line: figures as tables, statuses, refusals in a sentence."""

from __future__ import annotations

import csv
import io
from itertools import count

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app.cli import main
from ledger.book.books import list_books
from ledger.book.entries import Line
from tests.databases import Database
from tests.ledger.small_book import BANK, GIFT, SUSPENSE, SmallBook, eur


@pytest.fixture
def run(fresh_database: Database, tmp_path, monkeypatch):
    """The command line on a database of its own, with one book in it."""
    with Session(fresh_database.engine_app) as session:
        small = SmallBook.open(session, "small")
        for key in (BANK, GIFT):
            small.account(key)
        small.gift("G1", 1000)
        session.commit()
    fresh_database.dispose()
    monkeypatch.setenv("DATABASE_URL", fresh_database.app_url)
    monkeypatch.setenv("DATABASE_OWNER_URL", fresh_database.owner_url)
    monkeypatch.setenv("IGOUDAR_HOME", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "a secret of the tests, of enough characters")
    runner = CliRunner()

    def call(*arguments: str, **options: str) -> Result:
        return runner.invoke(main, ["period", *arguments], **options)

    return call


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_a_month_is_closed_listed_and_locked_by_another(run) -> None:
    done = run("close", "OP", "2026-01", "--yes")
    assert done.exit_code == 0, done.output
    assert "is closed, up to number 1 of the register" in done.output
    assert "was closed before" in run("close", "OP", "2026-01-31", "--yes").output
    refused = run("lock", "OP", "2026-01", "--yes")
    assert refused.exit_code == 1
    assert "cannot lock it" in refused.output
    first, second, *_ = rows(run("list", "--keeper", "OP", "--format", "csv"))
    assert (first["state"], first["register_number"]) == ("closed", "1")
    assert (first["checkpoint"], second["state"]) == ("1", "open")
    late = rows(run("cut-off", "OP", "2026-01", "--days", "31", "--format", "csv"))
    assert [row["fact"] for row in late] == ["bank:G1:gift"]


@pytest.mark.both
def test_closing_asks_and_a_no_changes_nothing(run) -> None:
    assert run("close", "OP", "2026-01", input="n\n").exit_code == 1
    (first, *_) = rows(run("list", "--format", "csv"))
    assert first["state"] == "open"


@pytest.mark.full
def test_what_stops_and_what_warns_is_told(run, fresh_database: Database) -> None:
    stopped = run("close", "OP", "2026-02", "--yes")
    assert stopped.exit_code == 1
    assert "Mend first: earlier_open." in stopped.output
    with Session(fresh_database.engine_app) as session:
        small = SmallBook(session, list_books(session)[0], count(10**6))
        lines = (Line(BANK, "OPS", eur(5)), Line(SUSPENSE, "OPS", eur(-5)))
        small.post("unexplained", "bank:U1", lines)
        session.commit()
    fresh_database.dispose()
    warned = run("close", "OP", "2026-01", "--yes")
    assert warned.exit_code == 1
    assert "--accept suspense" in warned.output
    assert run("close", "OP", "2026-01", "--yes", "--accept", "suspense").exit_code == 0


@pytest.mark.full
def test_the_next_year_is_declared_as_long_as_the_last(run) -> None:
    assert "2027-01-01 to 2027-12-31 of OP is declared" in run("open", "OP").output
    given = ("--from", "2028-01-01", "--to", "2028-06-30")
    assert "2028-06-30 of OP is declared" in run("open", "OP", *given).output
    assert "2028-12-31 of OP is declared" in run("open", "OP").output
    assert "is declared" not in run("open", "OP", *given).output


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize(
    "arguments",
    [
        ("close", "NOBODY", "2026-01"),
        ("close", "OP", "2026-13"),
        ("close", "OP", "2026-01", "--by", "nobody@example.org"),
        ("lock", "OP", "soon"),
    ],
)
def test_a_wrong_call_is_told_what_is_right(run, arguments) -> None:
    result = run(*arguments, "--yes")
    assert result.exit_code == 2
    assert "OP" in result.output or "--by" in result.output
