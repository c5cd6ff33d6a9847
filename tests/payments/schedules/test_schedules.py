"""T2: after the sweeps the book is the provider's to the cent, whatever went wrong."""

import os
from collections import Counter

import pytest

from payments.rails.registry import open_rail
from tests.conftest import CODES
from tests.payments.scenario import STRIPE, open_operator
from tests.payments.schedules.plan import KINDS, OF_CALLS, OF_MESSAGES, plan_of
from tests.payments.schedules.play import Player
from tests.payments.till import open_till

FULL = int(os.environ.get("IGOUDAR_SCHEDULES", "48"))
"""Schedules of the full tier; the whole measure is 10,000, each kind 1,000 times."""

PARTS = 4


def played(till, seeds, *, most=30, all_dropped=False):
    """Play schedules one after the other, and look after each."""
    player = Player(till, all_dropped=all_dropped)
    till.api._is_strict = False
    for seed in seeds:
        player.play(plan_of(seed, most=most))
        assert player.faults_of() == [], f"seed {seed}"
    return player


def test_a_few_schedules_end_with_the_book_of_the_provider(till):
    assert played(till, range(1), most=5).injected


def figures(till):
    return {name: minor for name, minor in till.balances().items() if minor}


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_all_schedules_end_with_the_book_of_the_provider(till, part, record_property):
    player = played(till, range(part, FULL, PARTS))
    record_property("injected", dict(player.injected))
    short = {k for k in KINDS if player.injected[k] < FULL // 10 // PARTS}
    assert short == set()


@pytest.mark.long
def test_with_every_message_dropped_the_book_is_the_same(
    stripe_app, committing_session, book_code
):
    books = []
    for all_dropped in (False, True):
        code = f"{book_code}-{all_dropped:d}"
        operator = open_operator(committing_session, code, CODES)
        open_rail(committing_session, operator.act("open_rail"), STRIPE)
        committing_session.commit()
        till = open_till(stripe_app, operator.book)
        played(till, range(2), most=6, all_dropped=all_dropped)
        books.append(figures(till))
    assert books[0] == books[1]


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


def test_a_key_that_expires_is_met(till):
    till.api._is_strict = False
    player = Player(till)
    plan = plan_of(1, most=6, only="key_expiry")
    player.play(plan)
    assert player.injected["key_expiry"] == len(plan.payments)
    assert player.faults_of() == []
