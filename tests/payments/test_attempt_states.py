"""How an attempt goes on, and how its money stands, in whatever order news comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from payments.attempt_states import Standing, next_state, standing_of
from payments.desk.standings import stood
from payments.gateway import AttemptState
from payments.gateway import MovementType as M

STATES = st.sampled_from(list(AttemptState))
PAID = (M.PAYMENT, Money(100, "EUR"))


@given(st.lists(STATES))
def test_a_success_is_never_forgotten(news):
    state = AttemptState.SUCCEEDED
    for remote in news:
        state = next_state(state, remote)
    assert state is AttemptState.SUCCEEDED


@given(STATES)
def test_a_success_counts_whenever_it_comes(state):
    assert next_state(state, AttemptState.SUCCEEDED) is AttemptState.SUCCEEDED


@given(STATES, STATES)
def test_what_is_decided_is_not_opened_again(now, remote):
    if not now.is_open:
        assert not next_state(now, remote).is_open


@given(STATES, STATES)
def test_the_same_news_twice_changes_nothing(now, remote):
    once = next_state(now, remote)
    assert next_state(once, remote) is once


def test_an_older_answer_does_not_lead_back():
    processing = AttemptState.PROCESSING
    assert next_state(processing, AttemptState.REDIRECTED) is processing


def standing(*movements):
    return standing_of((M(name), Money(minor, "EUR")) for name, minor in movements)


def test_the_standing_follows_from_the_movements():
    assert standing() is Standing.UNPAID
    assert standing(("payment", 100)) is Standing.RECEIVED
    assert standing(("payment", 100), ("refund", -40)) is Standing.PART_REFUNDED
    assert standing(("payment", 100), ("refund", -100)) is Standing.REFUNDED
    assert standing(("payment", 100), ("return", -100)) is Standing.RETURNED
    disputed = (("payment", 100), ("dispute_open", -100))
    assert standing(*disputed) is Standing.DISPUTED
    assert standing(*disputed, ("dispute_won", 100)) is Standing.RECEIVED
    assert standing(*disputed, ("dispute_lost", -100)) is Standing.LOST


def test_c12_a_refund_that_came_back_counts_no_more():
    back = (("payment", 100), ("refund", -40), ("refund_failed", 40))
    assert standing(*back) is Standing.RECEIVED


@given(st.permutations([PAID, (M.REFUND, Money(-40, "EUR")), PAID]))
def test_the_order_of_movements_does_not_matter(movements):
    assert standing_of(movements) is Standing.PART_REFUNDED


@pytest.mark.parametrize(
    ("sums", "standing", "left", "withheld"),
    [
        ({}, Standing.UNPAID, 0, 0),
        ({M.PAYMENT: 50}, Standing.RECEIVED, 50, 0),
        ({M.PAYMENT: 50, M.REFUND: -20}, Standing.PART_REFUNDED, 30, 0),
        ({M.PAYMENT: 50, M.DISPUTE_OPEN: -50}, Standing.DISPUTED, 50, 50),
        (
            {M.PAYMENT: 50, M.DISPUTE_OPEN: -50, M.DISPUTE_WON: 50},
            Standing.RECEIVED,
            50,
            0,
        ),
        (
            {
                M.PAYMENT: 50,
                M.DISPUTE_OPEN: -50,
                M.DISPUTE_WON: 20,
                M.DISPUTE_LOST: -30,
            },
            Standing.LOST,
            20,
            0,
        ),
    ],
)
def test_what_is_left_of_a_payment_and_what_a_dispute_holds(
    sums, standing, left, withheld
):
    found = stood(sums, "EUR")
    assert (found.standing, found.left.minor, found.withheld.minor) == (
        standing,
        left,
        withheld,
    )
