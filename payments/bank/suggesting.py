"""Which pledges, payouts and wires a waiting line may be about. Pure, and no more.

A suggestion says why it is one. Nothing here is ever posted without a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from ledger.money import Money
from payments.attempts import Attempt
from payments.references import may_be_of, pieces_in, references_in

MOST = 5


class Why(IntEnum):
    """Why something is suggested, the strongest reason first."""

    REFERENCE = 1
    """Its reference stands in the line, and something else differs."""

    PIECE = 2
    """What may be left of its reference stands in the line."""

    SUM = 3
    """It is one of several pledges that the line names, and together they fit."""

    AMOUNT = 4
    """Only the amount is the same."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pledge that a line may pay, and how much of the line that would be."""

    pledge: Attempt
    why: Why
    amount: Money


def suggest(
    texts: tuple[str, ...], left: Money, pledges: Iterable[Attempt]
) -> tuple[Suggestion, ...]:
    """Order the open pledges that a line may be about, the likeliest first."""
    if left.minor <= 0:
        return ()
    named, pieces = references_in(texts), pieces_in(texts)
    found = []
    for pledge in pledges:
        if pledge.amount.currency != left.currency:
            continue
        why = _why(pledge, left, named, pieces)
        if why is not None:
            found.append(Suggestion(pledge, why, min(pledge.amount, left)))
    found = _together(found, left)
    found.sort(key=lambda one: (one.why, -one.pledge.id))
    return tuple(found[:MOST])


def _why(
    pledge: Attempt, left: Money, named: tuple[str, ...], pieces: tuple[str, ...]
) -> Why | None:
    reference = pledge.remote_id or ""
    if reference in named:
        return Why.REFERENCE
    if reference and any(may_be_of(piece, reference) for piece in pieces):
        return Why.PIECE
    return Why.AMOUNT if pledge.amount == left else None


def _together(found: list[Suggestion], left: Money) -> list[Suggestion]:
    """Say of pledges that are all named, and add up to the line, that they do."""
    named = [one for one in found if one.why is Why.REFERENCE]
    sum_ = sum(one.pledge.amount.minor for one in named)
    if len(named) < 2 or sum_ != left.minor:  # noqa: PLR2004 - several
        return found
    return [
        Suggestion(one.pledge, Why.SUM, one.pledge.amount) if one in named else one
        for one in found
    ]
