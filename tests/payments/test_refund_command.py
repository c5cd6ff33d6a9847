"""Refunds by command: one person asks, another one decides, as on the pages."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from secrets import choice, token_hex

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.cli import main
from app.contributing.jobs import sweep_book
from app.contributing.tables import Contribution
from app.people.commands import NewGrant, NewPerson, grant_role, invite_person
from app.policy.values import Role, Scope
from app.refunds.tables import RefundDecision, RefundRequest
from ledger.book.acts import Command
from ledger.book.resolving import numbers
from tests.payments.conftest import lone_shop, pay_settings
from tests.payments.officer import INVITED
from tests.payments.places import open_place

__all__ = ["lone_shop", "pay_settings"]


@pytest.fixture
def call(lone_shop, monkeypatch):
    """The command line on a shop whose sandbox it cannot reach."""
    open_place(lone_shop)
    settings = lone_shop.app.extensions["igoudar"]
    for name, value in (
        ("DATABASE_URL", settings.database_url),
        ("SECRET_KEY", settings.secret_key),
        ("IGOUDAR_HOME", str(settings.home)),
        ("PORT", "9"),
    ):
        monkeypatch.setenv(name, value)

    def run(*words):
        words = ["payments", "refund", *(str(word) for word in words)]
        return CliRunner().invoke(main, words)

    return run


@pytest.fixture
def gift(lone_shop):
    lone_shop.give(lone_shop.gift())
    lone_shop.happen("paid")
    lone_shop.work()
    with lone_shop.session() as session:
        return session.scalar(select(Contribution.public_id))


def person(shop, scope=None, until=None):
    """Invite somebody, and return the address that names them."""
    email = f"{token_hex(4)}@example.org"
    with shop.session() as session:
        new = NewPerson("Said", email, "en", "x")
        command = Command("system:test", f"invite:{email}", INVITED)
        who = invite_person(session, shop.book, command, new, choose=choice)
        where = scope or Scope(shop.book.id)
        since = date(2020, 1, 1)
        officer = NewGrant(who.code, Role.FINANCE_OFFICER, where, since, until)
        given = Command("system:test", f"grant:{email}", command.at)
        grant_role(session, shop.book, given, officer)
        session.commit()
    return email


def asked(call, gift, *more):
    done = call("ask", gift, "20", "--reason", "She called", *more)
    assert done.exit_code == 0, done.output
    return re.search(r"request ([0-9a-f-]{36})\.", done.output)[1]


def count(shop, table):
    with shop.session() as session:
        return len(session.scalars(select(table)).all())


def test_one_asks_another_approves_and_the_next_sweep_gives_back(call, lone_shop, gift):
    awa, brahim = person(lone_shop), person(lone_shop)
    request = asked(call, gift, "--by", awa)
    assert lone_shop.kinds() == ["gift"]
    own = call("approve", request, "20", "--by", awa, "--yes")
    assert (own.exit_code, "somebody else decides" in own.output) == (1, True)
    assert count(lone_shop, RefundDecision) == 0
    done = call("approve", request, "12.50", "--by", brahim, "--yes")
    assert (done.exit_code, "It is decided." in done.output) == (0, True), done.output
    with lone_shop.session() as session:
        sweep_book(session, lone_shop.book, "sandbox")
    assert lone_shop.kinds() == ["gift", "refund"]
    assert lone_shop.balances()["source.gift P1"] == -3750
    again = call("approve", request, "12.50", "--by", brahim, "--yes")
    assert (again.exit_code, "decided on it already" in again.output) == (1, True)
    (row,) = csv.DictReader(io.StringIO(call("list", "--format", "csv").output))
    assert (row["request"], row["by"], row["decision"]) == (
        request,
        "officer",
        "approved",
    )


def test_the_command_line_does_not_decide_on_what_it_asked(call, lone_shop, gift):
    request = asked(call, gift)
    for words in (
        ("approve", request, "20", "--yes"),
        ("decline", request, "--why", "x"),
    ):
        own = call(*words)
        assert (own.exit_code, "somebody else decides" in own.output) == (1, True)
    no = call("decline", request, "--why", "Call us", "--by", person(lone_shop))
    assert no.exit_code == 0, no.output
    with lone_shop.session() as session:
        assert session.scalar(select(RefundDecision.why)) == "Call us"
    assert lone_shop.kinds() == ["gift"]


def test_who_holds_a_part_of_the_book_or_held_it_before_decides_nothing(
    call, lone_shop, gift
):
    with lone_shop.session() as session:
        fund = numbers(session, lone_shop.book.id).fund(session, "P1")
    request = asked(call, gift, "--by", person(lone_shop))
    one_project = person(lone_shop, Scope(lone_shop.book.id, fund_id=fund))
    ended = person(lone_shop, until=date(2020, 12, 31))
    for email in (one_project, ended):
        done = call("approve", request, "20", "--by", email, "--yes")
        assert (done.exit_code, "has no right" in done.output) == (1, True)
    assert count(lone_shop, RefundDecision) == 0


@pytest.mark.both
def test_what_cannot_be_asked_back_is_told(call, lone_shop, gift):
    for words, status, told in (
        (("ask", gift, "50.01"), 1, "at most 50.00 EUR."),
        (("ask", gift, "1.500"), 2, "no plain amount of EUR."),
        (("ask", "00000000-0000-4000-8000-000000000000", "5"), 2, "no contribution"),
        (("ask", gift, "5", "--by", "no@body.example"), 2, "nobody has the address"),
    ):
        done = call(*words)
        assert (done.exit_code, told in done.output) == (status, True), done.output
    request = asked(call, gift)
    twice = call("ask", gift, "5")
    assert (twice.exit_code, "asked back already" in twice.output) == (1, True)
    more = call("approve", request, "20.01", "--by", person(lone_shop), "--yes")
    assert (more.exit_code, "cannot be given back" in more.output) == (1, True)
    assert count(lone_shop, RefundRequest) == 1
