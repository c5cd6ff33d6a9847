"""Periods on the command line: figures as tables, statuses, refusals in a sentence."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import UTC, date, datetime
from itertools import count
from random import choice

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app.cli import main
from app.people.commands import NewGrant, NewPerson, grant_role, invite_person
from app.policy.values import Role, Scope
from ledger.book.acts import Command
from ledger.book.books import list_books
from ledger.book.charts.files import find_chart
from ledger.book.charts.registers import adopt_chart
from ledger.book.entries import AccountKey, Line
from ledger.book.registers import open_account, open_keeper
from ledger.book.roles import AccountType
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


@pytest.mark.both
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
    said = [(row["fact"], row["currency"], row["amount"]) for row in late]
    assert said == [("bank:G1:gift", "EUR", "10.00")]


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


def test_an_account_without_a_number_stops_and_the_remedy_is_told(
    run, fresh_database: Database
) -> None:
    tools = AccountKey("OP", "tools", "EUR")
    with Session(fresh_database.engine_app) as session:
        small = SmallBook(session, list_books(session)[0], count(10**6))
        chart = find_chart("fr-association-2018-06")
        adopt_chart(session, small.act(), "OP", chart, from_on=date(2026, 1, 1))
        open_account(session, small.act(), tools, AccountType.EXPENSE)
        lines = Line(tools, "WELL", eur(300)), Line(BANK, "WELL", eur(-300))
        small.post("operating_cost", "bank:T1:cost", lines)
        session.commit()
    fresh_database.dispose()
    stopped = run("close", "OP", "2026-01", "--yes", "--format", "csv")
    assert stopped.exit_code == 1
    assert "stops,no_number,tools,,EUR,3.00" in stopped.stdout
    assert "Mend first: no_number." in stopped.stderr
    assert "administrator does it with: igoudar chart number" in stopped.stderr


def test_the_coming_year_is_declared_once(run) -> None:
    today = datetime.now(UTC).date()
    first = run("open", "OP")
    assert first.exit_code == 0, first.output
    coming = f"{today.year + 1}-01-01 to {today.year + 1}-12-31 of OP"
    assert f"{coming} is declared." in first.output
    known = rows(run("list", "--format", "csv"))
    again = run("open", "OP")
    assert again.exit_code == 0
    assert again.output == f"The fiscal year {coming} was declared before.\n"
    assert rows(run("list", "--format", "csv")) == known


@pytest.mark.full
def test_a_year_that_is_named_is_declared_once(run) -> None:
    given = ("--from", "2028-01-01", "--to", "2028-06-30")
    for word in ("is declared", "was declared before"):
        done = run("open", "OP", *given)
        assert (done.exit_code, word in done.output) == (0, True), done.output
    # Without its last day it is the one that is known, or as long as the last one.
    assert "2028-06-30 of OP was declared" in run("open", "OP", *given[:2]).output
    assert (
        "2028-12-31 of OP is declared"
        in run("open", "OP", "--from", "2028-07-01").output
    )
    founded = ("--from", "2026-01-01", "--to", "2026-12-31")
    assert "was declared before" in run("open", "OP", *founded).output
    overlapping = run("open", "OP", "--from", "2028-06-01", "--to", "2028-12-31")
    assert overlapping.exit_code == 1
    assert overlapping.output == (
        "Error: 2028-06-01 to 2028-12-31 overlaps a fiscal year of OP, which has"
        " 2026-01-01 to 2026-12-31, 2028-01-01 to 2028-06-30, 2028-07-01 to 2028-12-31."
        " Name days that no year has yet.\n"
    )
    assert run("open", "OP", "--to", "2031-12-31").exit_code == 2


@pytest.mark.full
def test_the_first_year_of_a_keeper_is_named(run, fresh_database: Database) -> None:
    with Session(fresh_database.engine_app) as session:
        small = SmallBook(session, list_books(session)[0], count(10**6))
        open_keeper(session, small.act(), "NEW", currency="EUR", zone="Europe/Paris")
        session.commit()
    fresh_database.dispose()
    unnamed = run("open", "NEW")
    assert unnamed.exit_code == 2
    assert "--from" in unnamed.output
    done = run("open", "NEW", "--from", "2026-09-01")
    assert done.exit_code == 0, done.output
    assert "2026-09-01 to 2027-08-31 of NEW is declared." in done.output
    unknown = run("open", "NOBODY")
    assert unknown.exit_code == 2
    assert "It has: LOCAL, NEW, OP." in " ".join(unknown.output.split())


@pytest.fixture
def officers(fresh_database: Database) -> dict[str, tuple[str, str]]:
    """Three people, each as the option that names them."""
    emails = {name: f"{name}@example.org" for name in ("ann", "bea", "cleo")}
    with Session(fresh_database.engine_app) as session:
        (book,) = list_books(session)
        for email in emails.values():
            new = NewPerson("Claire", email, "en", "x")
            command = Command("system:test", f"invite:{email}", datetime.now(UTC))
            who = invite_person(session, book, command, new, choose=choice)
            officer = NewGrant(
                who.code, Role.FINANCE_OFFICER, Scope(book.id), date(2020, 1, 1)
            )
            given = Command("system:test", f"grant:{email}", command.at)
            grant_role(session, book, given, officer)
        session.commit()
    fresh_database.dispose()
    return {name: ("--by", email) for name, email in emails.items()}


@pytest.mark.full
def test_who_closes_or_locks_what_is_so_already_is_told_that_it_is(
    run, officers
) -> None:
    ann, bea = officers["ann"], officers["bea"]
    assert "is closed" in run("close", "OP", "2026-01", *ann, "--yes").output
    for again in (bea, (*ann, "--accept", "suspense")):
        closed = run("close", "OP", "2026-01", *again, "--yes")
        assert (closed.exit_code, "was closed before" in closed.output) == (0, True)
    assert "is locked" in run("lock", "OP", "2026-01", *bea, "--yes").output
    for by in (ann, bea):
        locked = run("lock", "OP", "2026-01", *by)
        assert (locked.exit_code, "was locked before" in locked.output) == (0, True)


@pytest.mark.full
@pytest.mark.usefixtures("run")
def test_two_who_close_at_the_same_instant_get_the_same_answer(officers) -> None:
    program = [sys.executable, "-m", "app.cli", "period"]
    ann, bea, cleo = officers.values()
    for verb, who in (("close", (ann, bea)), ("lock", (cleo, ()))):
        words = [*program, verb, "OP", "2026-01", "--yes"]
        both = [
            subprocess.Popen([*words, *by], stdout=subprocess.PIPE, text=True)
            for by in who
        ]
        said = [one.communicate(timeout=60)[0] for one in both]
        assert [one.returncode for one in both] == [0, 0], said
        assert sorted("before" in one for one in said) == [False, True]


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


def test_who_holds_nothing_in_the_book_closes_and_locks_nothing(
    run, fresh_database: Database
) -> None:
    with Session(fresh_database.engine_app) as session:
        (book,) = list_books(session)
        new = NewPerson("Eve", "eve@example.org", "en", "x")
        command = Command("system:test", "invite:eve", datetime.now(UTC))
        invite_person(session, book, command, new, choose=choice)
        session.commit()
    fresh_database.dispose()
    by = ("--by", "eve@example.org", "--yes")
    closed = run("close", "OP", "2026-01", *by)
    assert closed.exit_code == 1
    assert "has no right to close period in book small" in said(closed)
    assert "that takes the role finance_officer." in said(closed)
    assert run("close", "OP", "2026-01", "--yes").exit_code == 0
    locked = run("lock", "OP", "2026-01", *by)
    assert locked.exit_code == 1
    assert "that takes the role auditor or finance_officer." in said(locked)
    second = rows(run("list", "--keeper", "OP", "--format", "csv"))[0]
    assert second["state"] == "closed"


def said(result: Result) -> str:
    return " ".join(result.output.split())
