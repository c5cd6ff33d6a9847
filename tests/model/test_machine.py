"""T1: the ledger against a model, a random command at a time, and with seeded bugs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from tests.databases import Database
from tests.model.bugs import BUGS, Bug
from tests.model.counts import Counts
from tests.model.machine import machine
from tests.model.slips import SLIPS, Slip

# The whole is 100,000 steps, in parts that workers share. IGOUDAR_T1_SHARE takes a part
# of each, such as 0.1; what must have happened is then as much less.
STEPS, PARTS = 100_000, 4
SHARE = float(os.environ.get("IGOUDAR_T1_SHARE", "1"))
EACH_RULE, EACH_REFUSAL = 1_000, 100
QUICK = "no guard is checked"


def play(
    sessions: sessionmaker[Session],
    counts: Counts,
    books: int,
    seed: int,
    *,
    is_hunt: bool = False,
) -> None:
    """Run some books of up to sixty steps; a failure shows the shortest history.

    A hunt for a seeded bug is content with the first history that shows it.
    """
    played = settings(
        max_examples=books,
        stateful_step_count=60,
        deadline=None,
        database=None,
        phases=[Phase.generate] if is_hunt else [Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seeded(seed)(machine(sessions, counts)), settings=played)


def survives(bug: Bug | Slip, database: Database, patch: pytest.MonkeyPatch) -> bool:
    """Plant a bug and look for it, in up to three hundred books."""
    bug.plant(database.engine_owner, patch)
    sessions, counts = sessionmaker(database.engine_app), Counts()
    try:
        for seed in range(10):
            play(sessions, counts, 30, seed, is_hunt=True)
    except (AssertionError, DBAPIError, psycopg.Error):
        return False
    return True


def test_a_slice_of_histories_is_as_the_model_says(
    sessions: sessionmaker[Session],
) -> None:
    counts = Counts()
    play(sessions, counts, 8, seed=1)
    assert counts.steps >= 300


def test_the_machine_sees_a_seeded_bug(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bug,) = (bug for bug in BUGS if bug.name == QUICK)
    assert not survives(bug, fresh_database, monkeypatch), f"survived: {bug.name}"


@pytest.mark.long
@pytest.mark.parametrize("bug", [*BUGS, *SLIPS], ids=lambda bug: bug.name)
def test_the_machine_sees_every_seeded_bug(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch, bug: Bug | Slip
) -> None:
    assert not survives(bug, fresh_database, monkeypatch), f"survived: {bug.name}"


def test_there_are_enough_seeded_bugs() -> None:
    assert len({bug.name for bug in (*BUGS, *SLIPS)}) >= 30


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_t1_every_history_is_as_the_model_says(
    fresh_database: Database, capsys: pytest.CaptureFixture[str], part: int
) -> None:
    counts, wanted = Counts(), SHARE * STEPS / PARTS
    sessions = sessionmaker(fresh_database.engine_app)
    least = EACH_RULE * SHARE / PARTS, EACH_REFUSAL * SHARE / PARTS
    for seed in seeds(part):
        # What is seldom may take more steps, but not without an end.
        is_enough = not counts.seldom(*least) or counts.steps >= 3 * wanted
        if counts.steps >= wanted and is_enough:
            break
        play(sessions, counts, 50, seed)
    with capsys.disabled():
        print(f"\nT1: part {part + 1}/{PARTS}: {counts.told()}")  # noqa: T201 - the line that this test tells
    assert counts.seldom(*least) == {}


def seeds(part: int) -> Iterator[int]:
    """Other seeds for each part; enough for the steps, but not without an end."""
    return iter(range(part * 1000, part * 1000 + 1000))
