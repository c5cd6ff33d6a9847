"""T3: a crash at every statement and every commit of every command of the ledger.

At each of these moments the process dies, or else its connections are cut. After each:
the deed is absent or complete, what was acknowledged is there, every rule of the book
holds; done again, it ends where an undisturbed one does.
"""

from __future__ import annotations

import os
import re
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database import make_engine
from ledger.book import sql
from ledger.book.books import find_book
from ledger.integrity import check_book
from ledger.periods import sql as period_sql
from ledger.proof import sql as proof_sql
from tests.crashing.conftest import GROUND
from tests.crashing.crashes import (
    KNOWN,
    Ending,
    Moments,
    do_here,
    strike_at,
    watched,
)
from tests.crashing.deeds import Place
from tests.crashing.every import DEEDS
from tests.crashing.shape import growth, read_shape

NUMBERS = count(1)
QUICK = ("give",)
LEAST = 5_000
# IGOUDAR_T3_EACH=7 strikes at every seventh moment alone, for a hurried look.
EACH = int(os.environ.get("IGOUDAR_T3_EACH", "1"))
CALLABLE = {*sql.ALL_CALLABLE, *proof_sql.CALLABLE, *period_sql.CALLABLE}
BODIES = text(
    "select proname, prosrc from pg_proc where pronamespace = 'ledger'::regnamespace"
)


class Trial:
    """One deed, struck at each of its moments in turn."""

    def __init__(self, ground, name, ending=Ending.DEATH):
        self.ground = ground
        self.name = name
        self.ending = ending
        self.points = self.absent = self.complete = 0
        self.expected = {}

    def run(self):
        """Strike the deed at moment after moment, until it ends undisturbed."""
        self._undisturbed()  # the first one of all also makes what all share
        self.expected = self._undisturbed()
        for moment in count(step=EACH):
            if not self._strike(moment):
                return
            self.points += 1

    def told(self):
        return (
            f"T3: {self.name}, {self.ending.name.lower()}: {self.points} crash points,"
            f" {self.absent} absent, {self.complete} complete, 0 half done, 0 lost,"
            " 0 doubled"
        )

    def _place(self):
        place = Place(GROUND, next(NUMBERS))
        with Session(self.ground.engine_app) as session:
            KNOWN[self.name].prepare(session, place)
        return place, read_shape(self.ground.engine_app)

    def _undisturbed(self):
        place, before = self._place()
        do_here(self.ground.engine_app, self.name, place)
        return growth(read_shape(self.ground.engine_app), before)

    def _strike(self, moment):
        engine = self.ground.engine_app
        place, before = self._place()
        struck = moment, self.ending
        outcome = strike_at(self.ground.app_url, self.name, place, struck)
        grown = growth(read_shape(engine), before)
        where = f"{self.name!r}, moment {moment}"
        assert grown in ({}, self.expected), f"{where}: half done"
        assert grown or not outcome.has_acknowledged, f"{where}: acknowledged and lost"
        self.complete += bool(grown)
        self.absent += not grown
        do_here(engine, self.name, place)
        again = growth(read_shape(engine), before)
        assert again == self.expected, f"{where}: done again, it ends elsewhere"
        return outcome.was_struck


def faults(ground):
    with Session(ground.engine_app) as session:
        found = check_book(session, find_book(session, GROUND))
        return [each for each in found if not each.is_warning]


@pytest.mark.parametrize("ending", Ending)
@pytest.mark.parametrize(
    "name",
    [
        name if name in QUICK else pytest.param(name, marks=pytest.mark.long)
        for name in DEEDS
    ],
)
def test_a_crash_at_any_moment_leaves_a_deed_absent_or_complete(
    ground, capsys, name, ending
):
    trial = Trial(ground, name, ending)
    trial.run()
    with capsys.disabled():
        print(f"\n{trial.told()}")  # noqa: T201 - the line that this test tells
    assert trial.points * EACH >= 4
    assert trial.absent * EACH >= 3  # before its commit
    assert trial.complete * EACH >= 2  # from its commit on
    assert faults(ground) == []


@pytest.fixture(scope="module")
def done(ground):
    """Every deed done once: how many moments they have, and what they called."""
    passed, called = {}, set()
    for name, deed in DEEDS.items():
        place, moments = Place(GROUND, next(NUMBERS)), Moments()
        watched_engine = watched(make_engine(ground.app_url, pooled=False), moments)
        with Session(watched_engine) as session:
            deed.prepare(session, place)
            before = moments.passed
            deed.do(session, place)
        passed[name] = moments.passed - before
        called |= moments.called
        watched_engine.dispose()
    return passed, called


@pytest.mark.both
def test_every_function_that_may_be_called_is_in_some_deed(ground, done):
    with ground.engine_app.connect() as connection:
        bodies = dict(map(tuple, connection.execute(BODIES)))
    reached, waiting = set(), set(done[1])
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= set(re.findall(r"ledger\.(\w+_v1)\(", bodies[name])) - reached
    assert CALLABLE - reached == set()


@pytest.mark.both
def test_there_are_enough_moments_to_crash_at(done, capsys):
    """What the long tier strikes at; the count may only rise."""
    points = len(Ending) * sum(done[0].values())
    with capsys.disabled():
        print(f"\nT3: {len(DEEDS)} deeds, {points} crash points in all")  # noqa: T201 - the line that this test tells
    assert points >= LEAST


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize(
    ("flaw", "complaint"),
    [
        ("commits in between", "half done"),
        ("forgets its key", "ends elsewhere"),
        ("never commits", "acknowledged and lost"),
    ],
)
def test_a_flawed_deed_is_caught(ground, flaw, complaint):
    with pytest.raises(AssertionError, match=complaint):
        Trial(ground, flaw).run()
