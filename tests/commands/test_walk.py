"""The walk of docs/operations.md, as it is written: from nothing to a gift."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.embedded_postgres import Server
from app.sandbox.wiring import NETWORK
from app.settings import Settings
from tests.databases import Database, cloned
from tests.lending import Lender
from tests.payments.shop import Wire

Igoudar = Callable[..., Result]

DOCUMENT = Path(__file__).parents[2] / "docs" / "operations.md"
PROJECT = "/en/projects/well"
GIFT = {
    "key": "form-of-the-walk-0001",
    "amount": "50.00",
    "shown": "50.00",
    "name_shown": "anonymous",
    "email": "amina@example.org",
}
OPEN = ("project", "open", "well", "--fund", "WELL", "--association", "TAMUNT")
WORDS = ("--title", "W", "--summary", "W", "--lede", "W", "--place", "W")
OURS = ("--book", "ours")
LINE = ("project", "budget", "well", "B1")


def walk() -> list[list[str]]:
    """Read the commands of the walk out of the document."""
    part = DOCUMENT.read_text().partition("## A book of your own")[2]
    block = part.partition("```sh\n")[2].partition("```")[0]
    lines = re.sub(r"\\\n\s*", "", block).splitlines()
    calls = [words for line in lines if (words := shlex.split(line, comments=True))]
    assert {words[0] for words in calls} == {"igoudar"}
    return [words[1:] for words in calls]


@pytest.fixture(scope="module")
def fresh(server: Server, worker: str) -> Iterator[Database]:
    """A database in which nobody has opened a book."""
    with cloned(server, f"walk_{worker}") as database:
        yield database


@pytest.fixture(scope="module")
def own(fresh: Database, settings: Settings) -> Settings:
    urls = {"database_url": fresh.app_url, "database_owner_url": fresh.owner_url}
    return replace(settings, **urls)


@pytest.fixture(scope="module")
def igoudar(own: Settings) -> Igoudar:
    """The command line in the fresh home; each command must do."""
    given = {
        "LOG_LEVEL": "error",
        "SECRET_KEY": own.secret_key,
        "DATABASE_URL": own.database_url,
        "DATABASE_OWNER_URL": own.database_owner_url,
        "IGOUDAR_HOME": str(own.home),
    }

    def call(*words: object) -> Result:
        runner = CliRunner(env=given | {"COLUMNS": "120"})
        return runner.invoke(main, [str(word) for word in words])

    return call


@pytest.fixture(scope="module")
def walked(igoudar: Igoudar) -> Igoudar:
    """The command line after the walk."""
    for words in walk():
        done = igoudar(*words)
        assert done.exit_code == 0, (words, done.output)
    return igoudar


@pytest.fixture(scope="module")
def visitor(lender: Lender, walked: Igoudar, own: Settings):
    """A visitor of the book, which is sound."""
    assert walked("check", *OURS).output == "Book ours is sound: every rule holds.\n"
    with lender.lend(own) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        app.extensions[NETWORK] = Wire(app)
        yield app.test_client()


def test_the_walk_leads_to_a_page_that_takes_a_gift(visitor) -> None:
    home = visitor.get("/en/").get_data(as_text=True)
    assert "Pays Siroua" in home
    assert "A well for Taliouine" in home
    page = visitor.get(PROJECT).get_data(as_text=True)
    assert "Borehole" in page
    assert f'href="{PROJECT}/contribute"' in page
    form = visitor.get(f"{PROJECT}/contribute").get_data(as_text=True)
    assert 'name="way" value="wire" checked' in form
    assert 'value="card"' not in form
    sent = visitor.post(f"{PROJECT}/contribute", data=GIFT | {"way": "wire"})
    assert sent.status_code == 303, sent.get_data(as_text=True)
    pledged = visitor.get(sent.location).get_data(as_text=True)
    assert "FR76 3000 6000 0112 3456 7890 189" in pledged


def test_a_gift_in_a_way_that_is_not_open_is_refused(visitor) -> None:
    typed = GIFT | {"key": "form-of-the-walk-0002", "way": "card"}
    refused = visitor.post(f"{PROJECT}/contribute", data=typed)
    assert refused.status_code == 422
    answer = visitor.post(
        "/api/v1/projects/well/contributions",
        json={"amount": "50", "way": "card", "email": "amina@example.org"},
        headers={"Idempotency-Key": "key-of-the-walk-0001"},
    )
    assert answer.status_code == 422
    assert "Send: wire." in answer.get_json()["errors"]["json"]["way"][0]


def test_arabic_has_the_words_that_were_told_for_it_or_the_first(visitor) -> None:
    home = visitor.get("/ar/").get_data(as_text=True)
    assert "بلاد سيروا" in home
    assert "Les projets de trois communes." in home


def test_one_keeper_collects_by_wire_and_an_associations_account_is_its_own(
    walked: Igoudar, visitor
) -> None:
    rail = ("bank", "open-rail", "--operating-fund", "OPS", *OURS, "--keeper")
    refused = walked(*rail, "TAMUNT")
    assert refused.exit_code == 1
    assert "collects through bank of OPERATOR" in refused.output
    assert "`--own` opens the account that an association has" in refused.output
    nobody = walked(*rail, "OPERATOR", "--own")
    assert (nobody.exit_code, "is no association of" in nobody.output) == (2, True)
    again = walked(*rail, "TAMUNT", "--own")
    assert (again.exit_code, "--rail local --keeper TAMUNT" in again.output) == (
        0,
        True,
    )
    box = walked("cash", "box", "--keeper", "TAMUNT", *OURS)
    assert box.exit_code == 0, box.output
    shown = visitor.get(f"{PROJECT}/contribute").get_data(as_text=True)
    assert 'name="way" value="wire" checked' in shown


@pytest.mark.full
def test_the_walk_again_changes_nothing(walked: Igoudar, visitor) -> None:
    before = visitor.get(PROJECT).get_data(as_text=True)
    for words in walk():
        if words[0] in ("territory", "association", "project"):
            again = walked(*words, *OURS)
            assert (again.exit_code, " before" in again.output) == (0, True), words
    facts = re.compile(r"<h1.*?</h1>|<dd.*?</dd>", re.DOTALL)
    after = visitor.get(PROJECT).get_data(as_text=True)
    assert facts.findall(after) == facts.findall(before)


@pytest.mark.full
def test_a_test_book_collects_by_card_through_the_sandbox(walked: Igoudar) -> None:
    rail = ("payments", "open-rail", "--keeper", "OPERATOR", "--operating-fund", "OPS")
    refused = walked(*rail, "--provider", "sandbox")
    assert (refused.exit_code, "real money" in refused.output) == (2, True)
    opened = walked("book", "open", "other", "--zone", "Africa/Casablanca", "--test")
    assert opened.exit_code == 0, opened.output
    named = ("--book", "other")
    steps = [words for words in walk() if words[0] not in ("bank", "person")]
    for words in steps[1:-1]:
        done = walked(*words, *named)
        assert done.exit_code == 0, (words, done.output)
    none = walked(*steps[-1], *named)
    assert (none.exit_code, "collects in no way" in none.output) == (1, True)
    assert walked(*rail, "--provider", "sandbox", *named).exit_code == 0
    of_tamunt = [*rail[:3], "TAMUNT", *rail[4:], "--provider", "sandbox", *named]
    other = walked(*of_tamunt)
    assert (other.exit_code, "through sandbox of OPERATOR" in other.output) == (1, True)
    assert ", by card: " in walked(*steps[-1], *named).output


@pytest.mark.full
def test_another_amount_replaces_that_of_a_line(walked: Igoudar, visitor) -> None:
    words = ("--name", "Borehole", "--from", "2026-01-01", *OURS)
    for thousands in ("300", "320"):
        done = walked(*LINE, f"{thousands}000", *words)
        assert f"has {thousands}000.00 MAD from 2026-01-01 on" in done.output
        page = visitor.get(PROJECT).get_data(as_text=True)
        assert re.search(rf"{thousands}[\W_]000", page)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ((*OPEN[:-1], "OPERATOR", *WORDS), 2, "no association 'OPERATOR'. It has: TAM"),
        ((*OPEN[:2], "Un puits", *OPEN[3:], *WORDS), 2, "cannot stand in an address."),
        (
            (*OPEN[:2], "other", *OPEN[3:], *WORDS),
            1,
            "Fund WELL is that of project well",
        ),
        (
            (*OPEN[:4], "OPS", *OPEN[5:], *WORDS),
            2,
            "OPS bears costs of the operator: open a fund",
        ),
        ((*OPEN, *WORDS, "--title", "fr=A", "--title", "fr=B"), 2, "said twice in fr"),
        ((*OPEN, *WORDS[:-1], "fr= "), 2, "write a word at least."),
        (
            (*LINE, "1.500", "--name", "x", "--from", "2026-01-01"),
            2,
            "no plain amount of MAD.",
        ),
        ((*LINE, "0", "--name", "x", "--from", "2026-01-01"), 2, "more than nothing."),
        (("project", "collect", "none"), 2, "no project 'none'. It has: well."),
        (
            ("association", "add", "TAMUNT", "--territory", "siroua", "--name", "x"),
            1,
            "in siroua, and a1 answers for its money.",
        ),
        (
            (*("association", "add", "OPERATOR", "--territory", "no"), "--name", "x"),
            2,
            "no territory 'no'. It has: siroua.",
        ),
        (
            (
                *("territory", "add", "siroua", "--currency", "EUR", "--name", "x"),
                *("--region", "x", "--lede", "x"),
            ),
            1,
            "with its figures in MAD.",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else None,
)
def test_what_cannot_be_is_told_with_its_remedy(
    walked: Igoudar, words: tuple[str, ...], status: int, told: str
) -> None:
    asked = walked(*words, "--book", "ours")
    assert (asked.exit_code, told in asked.output) == (status, True), asked.output
