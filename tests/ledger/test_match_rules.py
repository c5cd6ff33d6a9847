"""Rules of matching: amounts, limits, shares; and what becomes of a match."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.financing.match_rules import (
    Brought,
    MatchRule,
    MatchRuleError,
    MatchShare,
)
from ledger.financing.match_steps import (
    Kept,
    MatchDue,
    MatchState,
    MatchSteps,
    steps_of,
)
from ledger.money import Money

OPENS = datetime(2026, 1, 1, tzinfo=UTC)
ONE_FOR_ONE = MatchRule("r", "P1", "EUR", 1, 1, (MatchShare("POOL"),), OPENS)
amounts = st.integers(0, 10**9)
weights = st.lists(st.integers(1, 100), min_size=1, max_size=4)


def eur(minor):
    return Money(minor, "EUR")


def rule_of(adds, per, weights):
    shares = tuple(MatchShare(f"POOL{n}", w) for n, w in enumerate(weights))
    return replace(ONE_FOR_ONE, adds=adds, per=per, shares=shares)


@given(amounts, st.integers(1, 9), st.integers(1, 9), weights)
def test_shares_add_up_to_the_whole_which_never_passes_the_ratio(
    minor, adds, per, weights
):
    rule = rule_of(adds, per, weights)
    parts = rule.wanted(eur(minor), Brought.nothing("EUR"))
    whole = sum(part.minor for part in parts)
    assert whole == rule.whole(eur(minor)).minor
    assert whole * per <= minor * adds < (whole + 1) * per


@given(st.lists(amounts, max_size=8), amounts, amounts)
def test_limits_hold_whatever_the_order_of_gifts(gifts, per_giver, at_most):
    rule = replace(ONE_FOR_ONE, per_giver=eur(per_giver + 1), at_most=eur(at_most + 1))
    brought = 0
    for gift in gifts:
        so_far = Brought(eur(brought), eur(brought))
        brought += sum(p.minor for p in rule.wanted(eur(gift), so_far))
        assert brought <= min(per_giver, at_most) + 1
    assert brought == min(sum(gifts), per_giver + 1, at_most + 1)


def test_25_25_50_is_shared_by_largest_remainders():
    rule = rule_of(1, 1, [25, 25, 50])
    assert [p.minor for p in rule.split(eur(1001))] == [250, 250, 501]
    assert [p.minor for p in rule.split(eur(1))] == [0, 0, 1]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"adds": 0}, "a rule adds something for every something given"),
        ({"per": 0}, "a rule adds something for every something given"),
        ({"shares": ()}, "a rule names its pools, each once"),
        (
            {"shares": (MatchShare("A"), MatchShare("A"))},
            "a rule names its pools, each once",
        ),
        ({"shares": (MatchShare("P1"),)}, "a fund does not match gifts to itself"),
        ({"closes_at": OPENS}, "a rule ends after it begins"),
        ({"per_giver": Money(0, "EUR")}, "limits are in EUR, above nothing"),
        ({"at_most": Money(5, "MAD")}, "limits are in EUR, above nothing"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong, why):
    with pytest.raises(MatchRuleError) as caught:
        replace(ONE_FOR_ONE, **wrong)
    assert str(caught.value) == why


def test_a_share_is_more_than_nothing():
    with pytest.raises(MatchRuleError) as caught:
        MatchShare("POOL", 0)
    assert str(caught.value) == "the share of POOL must be more than nothing"
    assert MatchShare("POOL", 1).weight == 1


def test_the_least_rule_is_one():
    rule = replace(ONE_FOR_ONE, per_giver=eur(1), at_most=eur(1))
    assert rule.whole(eur(-5)) == eur(0)
    assert rule.wanted(eur(5), Brought(eur(0), eur(0))) == (eur(1),)


def test_the_end_of_a_rule_no_longer_counts():
    closes = datetime(2026, 2, 1, tzinfo=UTC)
    rule = replace(ONE_FOR_ONE, closes_at=closes)
    assert [rule.is_open(at) for at in (OPENS, closes)] == [True, False]


def test_the_first_gift_finds_that_nothing_was_brought():
    assert Brought.nothing("MAD") == Brought(Money(0, "MAD"), Money(0, "MAD"))


# What becomes of a match is decided from where it stands, and only once.


OPEN_50 = MatchState(100, reserved=50, kept=Kept.OPEN)
GIVEN_60 = MatchState(100, released=60, unspent=60)


@pytest.mark.parametrize(
    ("state", "due", "steps"),
    [
        pytest.param(OPEN_50, (0, 0, 100), MatchSteps(), id="it waits for its giver"),
        pytest.param(OPEN_50, (0, 0, 30), MatchSteps(reserve=30), id="less is hoped"),
        pytest.param(
            OPEN_50,
            *((30, 30, 100), MatchSteps(release=30, reserve=20)),
            id="a part was paid, and the rest is kept",
        ),
        pytest.param(
            OPEN_50, (50, 50, 100), MatchSteps(release=50), id="all kept is due"
        ),
        pytest.param(
            OPEN_50,
            *((1, 51, 100), MatchSteps(release=1, reserve=50)),
            id="what a release leaves is reserved anew",
        ),
        pytest.param(
            MatchState(100), (0, 50, 60), MatchSteps(reserve=50), id="a bank decides"
        ),
        pytest.param(
            MatchState(100, reserved=30, kept=Kept.EXPIRED),
            *((0, 0, 50), MatchSteps(reserve=0)),
            id="what expired is not kept for a hope",
        ),
        pytest.param(GIVEN_60, (60, 60, 100), MatchSteps(), id="it stands"),
        pytest.param(
            GIVEN_60, (60, 80, 100), MatchSteps(reserve=20), id="more is under way"
        ),
        pytest.param(
            replace(GIVEN_60, reserved=50, kept=Kept.OPEN),
            *((60, 80, 80), MatchSteps(reserve=20)),
            id="no more is kept than is hoped beyond what is there",
        ),
        pytest.param(
            replace(GIVEN_60, reserved=50, kept=Kept.OPEN),
            *((60, 60, 60), MatchSteps(reserve=0)),
            id="nothing more is hoped",
        ),
        pytest.param(GIVEN_60, (59, 59, 59), MatchSteps(give_back=1), id="a unit back"),
        pytest.param(
            GIVEN_60,
            *((0, 60, 60), MatchSteps(give_back=60, reserve=60)),
            id="a dispute sends it back and keeps it",
        ),
        pytest.param(
            replace(GIVEN_60, unspent=20),
            *((10, 10, 10), MatchSteps(give_back=20, write_off=30)),
            id="what was spent is written off",
        ),
        pytest.param(
            replace(GIVEN_60, unspent=0, written_off=50),
            *((10, 10, 10), MatchSteps()),
            id="what is written off is not written off again",
        ),
    ],
)
def test_a_match_follows_its_gift(state, due, steps):
    assert steps_of(state, MatchDue(*due)) == steps


def carry_out(state, steps):
    """Play what is decided, with a pool that has room."""
    open_minor = state.reserved if state.kept is Kept.OPEN else 0
    if steps.release:
        open_minor, kept = 0, Kept.USED
    else:
        kept = state.kept
    if steps.reserve is not None:
        open_minor = steps.reserve
        kept = Kept.OPEN if steps.reserve else Kept.RELEASED
    return replace(
        state,
        released=state.released + steps.release,
        returned=state.returned + steps.give_back,
        written_off=state.written_off + steps.write_off,
        unspent=state.unspent + steps.release - steps.give_back,
        reserved=open_minor,
        kept=kept,
    )


dues = st.tuples(amounts, amounts, amounts).map(
    lambda t: MatchDue(t[0], t[0] + t[1], t[0] + t[1] + t[2])
)


@given(st.integers(1, 10**9), st.lists(st.tuples(dues, amounts), max_size=12))
def test_a_match_never_passes_what_was_granted_and_settles_at_once(granted, story):
    state = MatchState(granted, reserved=granted, kept=Kept.OPEN)
    for due, spent in story:
        state = replace(state, unspent=max(state.unspent - spent, 0))
        state = carry_out(state, steps_of(state, due))
        assert 0 <= state.outstanding <= granted
        assert state.outstanding + state.reserved <= granted
        assert 0 <= state.unspent <= state.outstanding
        assert (
            state.outstanding - state.written_off <= max(min(due.firm, granted), 0)
            or state.unspent == 0
        )
        assert steps_of(state, due).is_nothing


@given(st.integers(1, 10**9), amounts, st.lists(amounts, max_size=6))
def test_refunds_in_parts_end_where_one_refund_does(granted, gift, parts):
    start = MatchState(granted, reserved=granted, kept=Kept.OPEN)
    state = carry_out(start, steps_of(start, MatchDue(gift, gift, gift)))
    left = gift
    for part in parts:
        left = max(left - part, 0)
        state = carry_out(state, steps_of(state, MatchDue(left, left, left)))
    assert state.outstanding == min(left, granted)
    assert state.written_off == 0
