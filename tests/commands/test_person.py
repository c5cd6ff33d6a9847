"""People of a book of one's own: invited, given roles, signed in, and out again."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.people.signing_in import limiter
from app.people.tables import Person
from app.settings import Settings
from ledger.book import tables
from tests.commands.conftest import Igoudar
from tests.databases import Database
from tests.lending import Lender
from tests.people.visiting import Visitor

Words = tuple[str, ...]
SignIn = Callable[[str, str], Visitor]

ROOT = Path(__file__).parents[2]
OURS = ("--book", "folk")
FROM = ("--from", "2026-01-01")
YEAR = (*FROM, "--until", "2026-12-31")
PASSWORD = re.compile(r"shown this once: ([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})\n")
FOUNDING: tuple[Words, ...] = (
    ("book", "open", "folk", "--zone", "Africa/Casablanca", "--live"),
    ("book", "keeper", "OP", "--currency", "EUR", *OURS),
    ("book", "fund", "WELL", "--from", "2026-01-01", *OURS),
)


@pytest.fixture(scope="module")
def folk(igoudar: Igoudar) -> Igoudar:
    """The command line, with a live book in which there is nobody yet."""
    for words in FOUNDING:
        assert igoudar(*words).exit_code == 0, words
    return igoudar


@pytest.fixture(scope="module")
def served(lender: Lender, own_story: Database, settings: Settings) -> Iterator[Flask]:
    """The application on the same database, as `igoudar serve` makes it."""
    with lender.lend(replace(settings, database_url=own_story.app_url)) as lent:
        yield lent


@pytest.fixture
def sign_in(served: Flask) -> SignIn:
    with served.app_context():
        limiter.reset()

    def signed_in(email: str, password: str) -> Visitor:
        visitor = Visitor(served)
        visitor.sign_in(email, password)
        return visitor

    return signed_in


def invited(igoudar: Igoudar, name: str, *words: str) -> tuple[str, str]:
    """Invite somebody, and return their address and what they were told."""
    email = f"{name.lower()}@example.org"
    asked = igoudar("person", "invite", email, "--name", name, *words, *OURS)
    assert asked.exit_code == 0, asked.output
    return email, password_in(asked.output)


def password_in(output: str) -> str:
    found = PASSWORD.search(output)
    assert found, output
    return found[1]


def grant(igoudar: Igoudar, email: str, *words: str) -> str:
    asked = igoudar("person", "grant", email, *words, *OURS)
    assert asked.exit_code == 0, asked.output
    return asked.output


def listed(igoudar: Igoudar, email: str) -> list[list[str]]:
    asked = igoudar("person", "list", "--format", "csv", *OURS)
    assert asked.exit_code == 0, asked.output
    rows = csv.reader(io.StringIO(asked.output))
    return [row[3:] for row in rows if row[1] == email]


def test_who_was_invited_and_given_a_role_signs_in_and_sees_what_it_allows(
    folk: Igoudar, sign_in: SignIn
) -> None:
    email, password = invited(folk, "Awa")
    books = "/en/books/folk/trial-balance"
    before = sign_in(email, password)
    assert before.get("/en/enter").location.endswith("/en/roles")
    assert (
        before.get(books).status_code,
        before.get("/en/operations").status_code,
    ) == (
        404,
        404,
    )
    said = grant(folk, email, "finance_officer", "--whole-book", *FROM)
    assert said == "Awa is finance_officer of book folk from 2026-01-01.\n"
    assert before.get("/en/enter").location.endswith("/en/operations")
    assert (
        before.get(books).status_code,
        before.get("/en/operations").status_code,
    ) == (
        200,
        200,
    )
    assert "The whole book folk" in before.get("/en/roles").text
    ended = folk(
        "person", "end", email, "finance_officer", "--whole-book", "--yes", *OURS
    )
    assert ended.output == "Awa is no longer finance_officer of book folk.\n"
    assert before.get("/en/operations").status_code == 404


def test_by_finds_who_was_invited_and_the_act_is_theirs(
    folk: Igoudar, own_story: Database
) -> None:
    email, _ = invited(folk, "Bira", "--language", "ar")
    unknown = folk("book", "fund", "BY", *FROM, "--by", "no@example.org", *OURS)
    assert unknown.exit_code == 2
    assert "`igoudar person invite` makes a person." in unknown.output
    grant(folk, email, "finance_officer", "--whole-book", *FROM)
    done = folk("book", "fund", "BY", *FROM, "--by", email.upper(), *OURS)
    assert done.exit_code == 0, done.output
    with Session(own_story.engine_app) as session:
        code = session.scalars(select(Person.code).where(Person.email == email)).one()
        act = tables.act.c
        verbs = session.scalars(select(act.verb).where(act.actor == code)).all()
    assert verbs == ["open_fund"]


def test_the_journal_and_the_second_call_tell_neither_address_nor_password(
    folk: Igoudar, own_story: Database
) -> None:
    email, password = invited(folk, "Ciro")
    again = folk("person", "invite", email.upper(), "--name", "Ciro ", *OURS)
    assert (again.exit_code, again.output) == (
        0,
        f"{email} was invited before, as Ciro, in fr.\n",
    )
    with Session(own_story.engine_app) as session:
        act = tables.act.c
        keys = session.scalars(select(act.key).where(act.verb == "invite_person")).all()
        kept = session.scalars(select(Person.password).where(Person.email == email))
        hashed = kept.one()
    assert not [key for key in keys if "ciro" in key or password in key]
    assert hashed is not None
    assert hashed.startswith("$argon2")


@pytest.mark.full
def test_another_password_shuts_out_the_one_before_and_ends_sessions(
    folk: Igoudar, sign_in: SignIn
) -> None:
    email, first = invited(folk, "Dora")
    there = sign_in(email, first)
    assert "Dora" in there.get("/en/").text
    refused = folk("person", "password", email, *OURS, answer="n\n")
    assert refused.exit_code == 1
    assert "Dora" in there.get("/en/").text
    renewed = folk("person", "password", email, "--yes", *OURS)
    assert renewed.exit_code == 0, renewed.output
    assert "Dora" not in there.get("/en/").text
    assert "Dora" not in sign_in(email, first).get("/en/").text
    second = password_in(renewed.output)
    assert second != first
    assert "Dora" in sign_in(email, second).get("/en/").text


@pytest.mark.both
def test_a_role_is_given_once_ended_once_and_may_be_given_anew(folk: Igoudar) -> None:
    email, _ = invited(folk, "Ema")
    role = ("treasurer", "--keeper", "OP")
    held = ["treasurer", "keeper OP", "2026-01-01", ""]
    assert listed(folk, email) == [["", "", "", ""]]
    for said in ("Ema is treasurer of keeper OP", "Ema was given before: treasurer"):
        assert grant(folk, email, *role, *FROM).startswith(said)
        assert listed(folk, email) == [held]
    kept = folk("person", "end", email, *role, *OURS, answer="n\n")
    assert "Is Ema no longer treasurer of keeper OP?" in kept.output
    assert (kept.exit_code, listed(folk, email)) == (1, [held])
    for said in ("Ema is no longer treasurer", "Ema had ceased to be treasurer"):
        ended = folk("person", "end", email, *role, "--yes", *OURS)
        assert ended.output.startswith(said), ended.output
        assert listed(folk, email) == [["", "", "", ""]]
    assert grant(folk, email, *role, *FROM).startswith("Ema is treasurer of keeper OP")
    assert listed(folk, email) == [held]


@pytest.mark.full
def test_an_auditor_has_a_last_day_and_nothing_else(
    folk: Igoudar, sign_in: SignIn
) -> None:
    email, password = invited(folk, "Fadl")
    audit = ("person", "grant", email, "auditor", "--whole-book")
    endless = folk(*audit, *FROM, *OURS)
    assert endless.exit_code == 2
    assert "needs a last day: name it with --until." in endless.output
    grant(folk, email, "auditor", "--whole-book", *FROM, "--until", "2096-12-31")
    mixed = folk("person", "grant", email, "president", "--keeper", "OP", *FROM, *OURS)
    assert mixed.exit_code == 1
    assert "president cannot be held beside auditor" in mixed.output
    assert "`igoudar person end` ends it." in mixed.output
    assert [row[0] for row in listed(folk, email)] == ["auditor"]
    page = sign_in(email, password).get("/en/roles").text
    assert "Auditor" in page
    assert "2096" in page


@pytest.mark.full
def test_each_place_can_be_a_role_s(folk: Igoudar) -> None:
    email, _ = invited(folk, "Gita")
    grant(folk, email, "trust_committee", "--fund", "WELL", *YEAR)
    demo = ("--book", "demo")
    territory = folk(
        *("person", "grant", email, "territory_manager", "--territory", "nowhere"),
        *(*FROM, *demo),
    )
    known = re.search(r"It has: ([a-z0-9-]+)", territory.output)
    assert known, territory.output
    of = ("territory_manager", "--territory", known[1])
    given = folk("person", "grant", email, *of, *FROM, *demo)
    assert given.output.startswith(f"Gita is territory_manager of territory {known[1]}")
    assert listed(folk, email) == [
        ["trust_committee", "fund WELL", "2026-01-01", "2026-12-31"]
    ]


WAITING = text("""
select count(distinct pid) from pg_locks join pg_stat_activity using (pid)
where not granted and datname = current_database()
""")
INVITE = (*("-m", "app.cli", "person", "invite", "ilan@example.org"), "--name", "Ilan")


def waiting_in(database: Database) -> int:
    """Count who waits, in a transaction of its own: one sees activity only once."""
    with database.engine_owner.connect() as watcher:
        found: int = watcher.execute(WAITING).scalar_one()
    return found


@pytest.mark.full
@pytest.mark.usefixtures("folk")
def test_of_two_who_invite_at_once_one_is_told_the_password(
    own_story: Database, settings: Settings, sign_in: SignIn
) -> None:
    given = os.environ | {
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": own_story.app_url,
        "DATABASE_OWNER_URL": own_story.owner_url,
        "IGOUDAR_HOME": str(settings.home),
    }
    words = [sys.executable, *INVITE, *OURS]
    with ExitStack() as both:
        with own_story.engine_owner.begin() as held:
            # Everybody can look, nobody can be written: both are on their way.
            held.execute(text("lock table app.person in share row exclusive mode"))
            running = [
                both.enter_context(
                    subprocess.Popen(
                        words, env=given, cwd=ROOT, stdout=subprocess.PIPE, text=True
                    )
                )
                for _ in range(2)
            ]
            while waiting_in(own_story) < len(running):
                assert all(one.poll() is None for one in running)
        told = sorted(one.communicate()[0] for one in running)
    assert [one.returncode for one in running] == [0, 0]
    assert told[1] == "ilan@example.org was invited before, as Ilan, in fr.\n"
    visitor = sign_in("ilan@example.org", password_in(told[0]))
    assert "Ilan" in visitor.get("/en/").text


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("grant", "EMAIL", "president", *FROM), 2, "Say where: one of --whole-book,"),
        (
            ("grant", "EMAIL", "president", "--whole-book", "--fund", "WELL", *FROM),
            2,
            "Say where: one of --whole-book,",
        ),
        (
            ("grant", "EMAIL", "owner", "--whole-book", *FROM),
            2,
            "'owner' is not one of",
        ),
        (("grant", "EMAIL", "president", "--keeper", "NO", *FROM), 2, "It has: OP."),
        (("grant", "EMAIL", "president", "--fund", "NO", *FROM), 2, "It has: "),
        (
            ("grant", "EMAIL", "president", "--territory", "no", *FROM),
            2,
            "It has: none.",
        ),
        (
            (
                *("grant", "EMAIL", "president", "--whole-book", *FROM),
                *("--until", "2025-12-31"),
            ),
            2,
            "2025-12-31 is before 2026-01-01.",
        ),
        (
            ("grant", "EMAIL", "treasurer", "--fund", "WELL", "--from", "2026-03-01"),
            1,
            "is treasurer of fund WELL from 2026-01-01 until 2026-12-31 already:",
        ),
        (
            ("grant", "no@example.org", "president", "--whole-book", *FROM),
            2,
            "`igoudar person invite` makes a person.",
        ),
        (
            ("end", "EMAIL", "president", "--whole-book", "--yes"),
            2,
            "was never president of book folk.",
        ),
        (("end", "EMAIL", "president", "--yes"), 2, "Say where: one of"),
        (("password", "no@example.org"), 2, "`igoudar person invite` makes a person."),
        (("invite", "nobody", "--name", "x"), 2, "Write it like awa@example.org."),
        (("invite", "x@example.org", "--name", " "), 2, "a person needs a name."),
        (("invite", "x@example.org", "--name", "x", "--language", "de"), 2, "'de'"),
        (("invite", "EMAIL", "--name", "Other"), 1, "was invited before, as Hana, in"),
        (
            ("invite", "EMAIL", "--name", "Hana", "--language", "en"),
            1,
            "was invited before, as Hana, in fr.",
        ),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else None,
)
def test_a_wrong_call_changes_nothing_and_tells_its_remedy(
    folk: Igoudar, hana: str, words: Words, status: int, told: str
) -> None:
    before = folk("person", "list", "--format", "csv", *OURS).output
    named = [hana if word == "EMAIL" else word for word in words]
    asked = folk("person", *named, *OURS, columns=300)
    assert (asked.exit_code, told in asked.output) == (status, True), asked.output
    assert asked.output.strip().splitlines()[-1].endswith("."), asked.output
    assert folk("person", "list", "--format", "csv", *OURS).output == before


@pytest.fixture(scope="module")
def hana(folk: Igoudar) -> str:
    """Somebody who is treasurer of one fund for a year."""
    email, _ = invited(folk, "Hana")
    grant(folk, email, "treasurer", "--fund", "WELL", *YEAR)
    return email
