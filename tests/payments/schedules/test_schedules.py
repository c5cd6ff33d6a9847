"""T2: after the sweeps the book is the provider's to the cent, whatever went wrong."""

import os
import time
from collections import Counter

import pytest

from app.logs import configure_logs
from payments.rails.registry import open_rail
from tests.conftest import CODES
from tests.payments.scenario import STRIPE, open_operator
from tests.payments.schedules.figures import PROPERTY
from tests.payments.schedules.plan import KINDS, OF_CALLS, OF_MESSAGES, plan_of
from tests.payments.schedules.play import Player
from tests.payments.till import open_till

FULL = int(os.environ.get("IGOUDAR_SCHEDULES", "400"))
"""Schedules of the long tier, each kind of fault 1,000 times; the whole is 10,000."""
SILENT = int(os.environ.get("IGOUDAR_SCHEDULES_SILENT", "4"))
"""Of so many schedules one is played again with every message dropped."""
WANTED = 1000
LEAST = 400
"""From so many schedules on each kind of fault is wanted so often."""
PARTS = 4


@pytest.fixture
def opened(stripe_app, committing_session):
    """Open a till with a book of its own: as many as are wanted."""
    # A full run tells a million things aloud, which the runner would keep.
    configure_logs("critical")

    def opened_till():
        operator = open_operator(committing_session, f"plan-{next(CODES)}", CODES)
        open_rail(committing_session, operator.act("open_rail"), STRIPE)
        committing_session.commit()
        return open_till(stripe_app, operator.book)

    return opened_till


def played(till, seed, *, most=30, all_dropped=False):
    """Play a schedule, and look at the book after it."""
    player = Player(till, all_dropped=all_dropped)
    player.play(plan_of(seed, most=most))
    assert player.faults_of() == [], f"seed {seed}"
    return player


def figures(till):
    return {name: minor for name, minor in till.balances().items() if minor}


def test_a_few_schedules_end_with_the_book_of_the_provider(opened):
    assert played(opened(), 0, most=5).injected


@pytest.mark.both
def test_with_every_message_dropped_a_short_schedule_ends_the_same(opened):
    told = opened()
    played(told, 3, most=5)
    silent = opened()
    played(silent, 3, most=5, all_dropped=True)
    assert figures(told) == figures(silent)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_all_schedules_end_with_the_book_of_the_provider(opened, part, record_property):
    begun, sums = time.monotonic(), Counter()
    for seed in range(part, FULL, PARTS):
        till = opened()
        player = played(till, seed)
        sums += player.injected
        sums.update({f"in {kind}": n for kind, n in player.died_in.items()})
        sums.update(schedules=1, payments=len(plan_of(seed).payments))
        if seed // PARTS % SILENT == 0:
            again = opened()
            played(again, seed, all_dropped=True)
            assert figures(till) == figures(again), f"seed {seed}"
            sums.update(silent=1)
    seconds = round(time.monotonic() - begun, 1)
    record_property(PROPERTY, {**sums, "seconds": seconds})
    wanted = WANTED // PARTS if FULL >= LEAST else FULL // PARTS
    assert {kind for kind in KINDS if sums[kind] < wanted} == set()


def test_every_kind_of_fault_is_drawn():
    drawn = Counter(
        kind
        for seed in range(200)
        for payment in plan_of(seed).payments
        for kind in payment.faults
    )
    assert set(drawn) == set(OF_CALLS)
    messages = plan_of(0)
    assert {messages.messages.choice(messages.kinds) for _ in range(200)} == {
        *OF_MESSAGES,
        "",
    }


@pytest.mark.both
def test_a_key_that_expires_is_met(till):
    player = Player(till)
    plan = plan_of(1, most=6, only="key_expiry")
    player.play(plan)
    assert player.injected["key_expiry"] == len(plan.payments)
    assert player.faults_of() == []
