"""What becomes of an attempt: how far it got, and how its money stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ledger.money import Money
from payments.alerts import Alert
from payments.gateway import AttemptState, Movement, MovementType


class Standing(StrEnum):
    """How the money of a payment stands, as its movements say."""

    UNPAID = "unpaid"
    RECEIVED = "received"
    DISPUTED = "disputed"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"
    LOST = "lost"
    RETURNED = "returned"


def next_state(now: AttemptState, remote: AttemptState) -> AttemptState:
    """Go on to what the provider says; what succeeded stays so.

    An answer may be older than what is known: it never opens again what is decided.
    A success counts whenever it comes, because then there is money.
    """
    if now is AttemptState.SUCCEEDED or remote is AttemptState.SUCCEEDED:
        return AttemptState.SUCCEEDED
    if not now.is_open:
        return now
    if remote.is_open and _ORDER.index(remote) < _ORDER.index(now):
        return now
    return remote


_ORDER = [state for state in AttemptState if state.is_open]


STAYS = (
    MovementType.PAYMENT,
    MovementType.REFUND,
    MovementType.REFUND_FAILED,
    MovementType.RETURN,
    MovementType.DISPUTE_LOST,
    MovementType.WIRE,
    MovementType.WIRE_RETURN,
)
"""The movements whose sum is what is left of a payment."""


def state_of_pledge(asked: Money, brought: int) -> AttemptState:
    """Say how far a pledge is by what stands in the book: nobody else can be asked.

    So it may be open again, after a person took its gift back.
    """
    if brought >= asked.minor:
        return AttemptState.SUCCEEDED
    return AttemptState.PROCESSING if brought > 0 else AttemptState.REDIRECTED


def misfit_of(asked: Money, movement: Movement, *, is_paid: bool) -> Alert | None:
    """Say why a payment is not what was asked for; None where it is."""
    if movement.paid != asked:
        return Alert.AMOUNT_DIFFERS
    return Alert.PAID_TWICE if is_paid else None


def standing_of(movements: Iterable[tuple[MovementType, Money]]) -> Standing:
    """Derive how a payment stands from its movements, in whatever order they came."""
    sums: dict[MovementType, int] = {}
    for type_, amount in movements:
        # What a payment's own line was told to be elsewhere is no part of it.
        minor = amount.minor if type_ is MovementType.PAYMENT else abs(amount.minor)
        sums[type_] = sums.get(type_, 0) + minor
    paid = sums.get(MovementType.PAYMENT, 0)
    if paid <= 0:
        return Standing.UNPAID
    if MovementType.DISPUTE_LOST in sums:
        return Standing.LOST
    if MovementType.RETURN in sums:
        return Standing.RETURNED
    decided = sums.get(MovementType.DISPUTE_WON, 0)
    if sums.get(MovementType.DISPUTE_OPEN, 0) > decided:
        return Standing.DISPUTED
    refunded = (
        sums.get(MovementType.REFUND, 0)
        - sums.get(MovementType.REFUND_FAILED, 0)
        + sums.get(MovementType.WIRE, 0)
        - sums.get(MovementType.WIRE_RETURN, 0)
    )
    if refunded >= paid:
        return Standing.REFUNDED
    return Standing.PART_REFUNDED if refunded > 0 else Standing.RECEIVED
