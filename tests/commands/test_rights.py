"""Whoever `--by` names holds the right that it takes; the first sets the book up."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Igoudar
from tests.commands.test_person import FROM, PASSWORD

NEW = ("--book", "fresh")
AWA, BIRA, CIRO = (f"{name}@fresh.example" for name in ("awa", "bira", "ciro"))
WORDS = tuple(f"--{name}=W" for name in ("title", "summary", "lede", "place"))
TERRITORY = ("--currency", "MAD", "--name=T", "--region=R", "--lede=L")
SHED = ("shed", "--fund", "SHED", "--association", "AZWU", *WORDS)
INVITED = ("person", "invite", "new@fresh.example", "--name", "New")
SETTING_UP = (
    ("book", "keeper", "OTHER", "--currency", "EUR"),
    ("book", "fund", "OTHER", *FROM),
    ("book", "account", "102", "--keeper", "OP", "--type", "equity"),
    ("book", "party", "a9", "--name", "Azwu"),
    ("territory", "add", "other", *TERRITORY),
    ("association", "add", "OP", "--territory", "valley", "--name=O"),
)
RUNNING = (
    ("project", "open", *SHED),
    ("project", "budget", "shed", "B1", "10", "--name=W", *FROM),
    ("project", "collect", "shed", "--yes"),
    ("project", "move", "shed", "funded", "--yes"),
)
GIVING = (
    ("person", "grant", BIRA, "treasurer", "--keeper", "AZWU", *FROM),
    ("person", "end", AWA, "administrator", "--whole-book", "--yes"),
    ("person", "password", BIRA, "--yes"),
)


def done(igoudar: Igoudar, *words: str, status: int = 0) -> str:
    answer = igoudar(*words, columns=400)
    assert answer.exit_code == status, answer.output
    return answer.output


@pytest.fixture(scope="module")
def fresh(igoudar: Igoudar) -> Igoudar:
    """A book that its first person set up by name, and then people with a role each."""
    done(igoudar, "book", "open", "fresh", "--zone", "UTC", "--test")
    for email in (AWA, BIRA, CIRO):
        said = done(igoudar, "person", "invite", email, "--name", email[:4], *NEW)
        assert PASSWORD.search(said)
    first = ("--by", AWA, *NEW)
    for keeper in ("OP", "AZWU"):
        done(igoudar, "book", "keeper", keeper, "--currency", "MAD", *first)
    done(igoudar, "territory", "add", "valley", *TERRITORY, *first)
    of_valley = ("--territory", "valley", "--name=Azwu")
    done(igoudar, "association", "add", "AZWU", *of_valley, *first)
    done(igoudar, "book", "fund", "SHED", *FROM, *first)
    done(igoudar, "project", "open", *SHED, *first)
    whole = ("--whole-book", *FROM)
    done(igoudar, "person", "grant", AWA, "administrator", *whole, *first)
    of_theirs = ("--territory", "valley", *FROM, "--by", AWA, *NEW)
    done(igoudar, "person", "grant", BIRA, "territory_manager", *of_theirs)
    return igoudar


@pytest.mark.parametrize("words", [*SETTING_UP, *RUNNING, *GIVING, INVITED])
def test_who_holds_no_role_does_nothing(fresh: Igoudar, words: tuple[str, ...]) -> None:
    said = done(fresh, *words, "--by", CIRO, *NEW, status=1)
    assert f"{CIRO} has no right to " in said
    assert "that takes the role " in said


@pytest.mark.parametrize("words", [*SETTING_UP[:5], *GIVING])
def test_a_territorys_manager_sets_no_book_up_and_gives_no_roles_of_it(
    fresh: Igoudar, words: tuple[str, ...]
) -> None:
    assert "has no right to" in done(fresh, *words, "--by", BIRA, *NEW, status=1)


def test_a_territorys_manager_runs_its_projects_and_gives_their_roles(
    fresh: Igoudar,
) -> None:
    by = ("--by", BIRA, *NEW)
    for words in (RUNNING[1], INVITED):
        done(fresh, *words, *by)
    committee = ("trust_committee", "--fund", "SHED", *FROM)
    done(fresh, "person", "grant", CIRO, *committee, *by)
    done(fresh, "person", "end", CIRO, *committee[:3], "--yes", *by)


def test_an_administrator_sets_up_and_runs_no_project(fresh: Igoudar) -> None:
    by = ("--by", AWA, *NEW)
    done(fresh, *SETTING_UP[1], *by)
    assert "no right to run project" in done(fresh, *RUNNING[1], *by, status=1)
    beside = ("book", "open", "beside", "--zone", "UTC", "--test", "--by")
    assert "in any book" in done(fresh, *beside, CIRO, status=1)
    done(fresh, *beside, AWA)
