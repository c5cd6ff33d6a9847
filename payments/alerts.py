"""Alerts: why a person must look at a movement that was posted all the same."""

from __future__ import annotations

from enum import StrEnum


class Alert(StrEnum):
    """The closed list of what can be odd about a movement."""

    AMOUNT_DIFFERS = "amount_differs"
    """Not the amount or the currency that was asked for: unallocated."""

    PAID_TWICE = "paid_twice"
    """A second payment of one contribution: unallocated."""

    NOT_ASKED_FOR = "not_asked_for"
    """We asked nobody for this payment: in suspense."""

    TYPE_UNKNOWN = "type_unknown"
    """A type of movement without a rule: in suspense."""

    PAYMENT_UNKNOWN = "payment_unknown"
    """It takes back a payment, or confirms a payout, that we never saw: in suspense."""

    SPENT_ALREADY = "spent_already"
    """Taken back after it was spent: the operating fund bears it."""

    PAID_BACK_TWICE = "paid_back_twice"
    """Its payer has it twice, from us and by their bank: it is claimed from them."""

    PAYOUT_DIFFERS = "payout_differs"
    """A payout is not the sum of what it contains: the rest is in suspense."""

    NAME_DIFFERS = "name_differs"
    """Somebody changed our name on the payment: posted by its page all the same."""

    WON_AFTER_LOSS = "won_after_loss"
    """Money came back of a dispute that was given up: unallocated."""

    SIGN_ODD = "sign_odd"
    """Money moved the other way than its type says: in suspense."""

    NOTHING_TO_POST = "nothing_to_post"
    """A movement of nothing."""

    UNMATCHED = "unmatched"
    """A wire without a reference that we know: unallocated, for a person."""

    WIRE_UNCOVERED = "wire_uncovered"
    """A wire went out that the project's money does not cover: in suspense."""

    WIRE_RATE_UNKNOWN = "wire_rate_unknown"
    """A wire went out, and the bank does not say what arrived: in suspense."""

    WIRE_UNEXECUTED = "wire_unexecuted"
    """A wire went out that the bank was said not to have executed: in suspense."""

    WIRE_CAME_BACK = "wire_came_back"
    """A wire to an association came back: its transfer is open again."""

    CASH_MISSING = "cash_missing"
    """Less was counted in a cash box than the book has: in suspense."""

    CASH_TOO_MUCH = "cash_too_much"
    """More was counted in a cash box than the book has: in suspense."""
