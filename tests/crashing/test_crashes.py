"""A crash at every statement and every commit of every command of the ledger.

After each: the deed is absent or complete, what was acknowledged is there, every rule
of the book holds; done again, it ends where an undisturbed one does.
"""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy.orm import Session

from ledger.book import sql
from ledger.book.books import find_book
from ledger.integrity import check_book
from ledger.proof import sql as proof_sql
from tests.crashing.conftest import GROUND
from tests.crashing.crashes import KNOWN, Moments, die_at, do_here, watched
from tests.crashing.deeds import DEEDS, Place
from tests.crashing.shape import growth, read_shape

NUMBERS = count(1)
QUICK = ("give",)
# They only read or lock; what follows them in the same transaction is what counts.
HARMLESS = {"entry_nature_v1", "stands_v1", "lock_queue_v1", "queue_head_v1"}


class Trial:
    """One deed, interrupted at each of its moments in turn."""

    def __init__(self, ground, name):
        self.ground = ground
        self.name = name
        self.deaths = self.absent = self.complete = 0
        self.expected = {}

    def run(self):
        """Interrupt the deed at moment after moment, until it ends undisturbed."""
        self._undisturbed()  # the first one of all also makes what all share
        self.expected = self._undisturbed()
        for moment in count():
            if not self._interrupt(moment):
                return
            self.deaths += 1

    def _place(self):
        place = Place(GROUND, next(NUMBERS))
        with Session(self.ground.engine_app) as session:
            KNOWN[self.name].prepare(session, place)
        return place, read_shape(self.ground.engine_app)

    def _undisturbed(self):
        place, before = self._place()
        do_here(self.ground.engine_app, self.name, place)
        return growth(read_shape(self.ground.engine_app), before)

    def _interrupt(self, moment):
        engine = self.ground.engine_app
        place, before = self._place()
        outcome = die_at(self.ground.app_url, self.name, place, moment)
        grown = growth(read_shape(engine), before)
        where = f"{self.name!r}, moment {moment}"
        assert grown in ({}, self.expected), f"{where}: half done"
        assert grown or not outcome.has_acknowledged, f"{where}: acknowledged and lost"
        self.complete += bool(grown)
        self.absent += not grown
        do_here(engine, self.name, place)
        again = growth(read_shape(engine), before)
        assert again == self.expected, f"{where}: done again, it ends elsewhere"
        return outcome.has_died


def faults(ground):
    with Session(ground.engine_app) as session:
        found = check_book(session, find_book(session, GROUND))
        return [each for each in found if not each.is_warning]


@pytest.mark.parametrize(
    "name",
    [
        name if name in QUICK else pytest.param(name, marks=pytest.mark.long)
        for name in DEEDS
    ],
)
def test_a_crash_at_any_moment_leaves_a_deed_absent_or_complete(ground, name):
    trial = Trial(ground, name)
    trial.run()
    assert trial.deaths >= 4
    assert trial.absent >= 3  # before its commit
    assert trial.complete >= 2  # from its commit on
    assert faults(ground) == []


def test_every_function_that_writes_is_in_some_deed(ground):
    moments = Moments()
    engine = watched(ground.engine_app, moments)
    engine.dispose()
    for name in DEEDS:
        place = Place(GROUND, next(NUMBERS))
        with Session(engine) as session:
            DEEDS[name].prepare(session, place)
            DEEDS[name].do(session, place)
    writing = {
        *sql.CALLABLE,
        *sql.CHARTS_CALLABLE,
        *proof_sql.CALLABLE,
    } - HARMLESS
    assert writing - moments.called == set()


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
