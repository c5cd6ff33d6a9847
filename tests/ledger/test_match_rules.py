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
from ledger.financing.match_steps import Kept, MatchDue, MatchState, steps_of
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
    "wrong",
    [
        {"adds": 0},
        {"per": 0},
        {"shares": ()},
        {"shares": (MatchShare("A"), MatchShare("A"))},
        {"shares": (MatchShare("P1"),)},
        {"closes_at": OPENS},
        {"per_giver": Money(0, "EUR")},
        {"at_most": Money(5, "MAD")},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(MatchRuleError):
        replace(ONE_FOR_ONE, **wrong)


def test_a_share_is_more_than_nothing():
    with pytest.raises(MatchRuleError, match="POOL"):
        MatchShare("POOL", 0)


def test_the_end_of_a_rule_no_longer_counts():
    closes = datetime(2026, 2, 1, tzinfo=UTC)
    rule = replace(ONE_FOR_ONE, closes_at=closes)
    assert [rule.is_open(at) for at in (OPENS, closes)] == [True, False]


# What becomes of a match is decided from where it stands, and only once.


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
