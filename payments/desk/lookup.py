"""Find payments by whatever somebody has in hand: a name, a code, an amount, a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, Text, cast, exists, or_, select
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments import tables
from payments.attempts import Attempt, attempt_of
from payments.gateway import AttemptState, RefundState
from payments.references import references_in


class Sought(StrEnum):
    """Which payments are looked for."""

    OPEN = "open"
    PAID = "paid"
    ENDED = "ended"
    DISPUTED = "disputed"
    REFUNDING = "refunding"
    ALERTED = "alerted"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search asks; what is None or empty is not narrowed.

    ``contributions`` are those that the text names in words of the application;
    ``asked_back`` those of which a refund waits for its decision there.
    ``before`` is the number of the last payment of the page before.
    """

    text: str = ""
    sought: Sought | None = None
    amount: Money | None = None
    begun_from: datetime | None = None
    begun_until: datetime | None = None
    contributions: tuple[str, ...] = ()
    asked_back: tuple[str, ...] = ()
    before: int | None = None
    limit: int = 50


def find_payments(session: Session, book: Book, asked: Asked) -> list[Attempt]:
    """List the payments that fit, the latest first."""
    table = tables.attempt
    query = select(table).where(table.c.book_id == book.id, *_conditions(asked))
    rows = session.execute(query.order_by(table.c.id.desc()).limit(asked.limit))
    return [attempt_of(row) for row in rows]


def _conditions(asked: Asked) -> Iterable[ColumnElement[bool]]:
    table = tables.attempt
    if asked.text:
        yield _named(asked.text, asked.contributions)
    if asked.sought is not None:
        is_asked = table.c.contribution.in_(asked.asked_back)
        yield or_(_SOUGHT[asked.sought], is_asked)
    if asked.amount is not None:
        yield table.c.amount_minor == asked.amount.minor
        yield table.c.currency == asked.amount.currency
    if asked.begun_from is not None:
        yield table.c.created_at >= asked.begun_from
    if asked.begun_until is not None:
        yield table.c.created_at < asked.begun_until
    if asked.before is not None:
        yield table.c.id < asked.before


def _named(text: str, contributions: tuple[str, ...]) -> ColumnElement[bool]:
    """Fit whatever carries this name: ours, the provider's, the giver's code."""
    table, movement = tables.attempt, tables.movement
    refund, dispute = tables.refund, tables.dispute
    plain = ("".join(text.split()), *references_in([text]))
    return or_(
        table.c.remote_id.in_([text, *plain]),
        table.c.party.in_([text, f"giver-{text}"]),
        cast(table.c.public_id, Text) == text.lower(),
        table.c.contribution.in_([text, *contributions]),
        _has(movement, movement.c.remote_id == text),
        _has(movement, movement.c.payment == text),
        _has(refund, refund.c.remote_id == text),
        _has(dispute, dispute.c.remote_id == text),
    )


def _has(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    attempt = tables.attempt
    return exists().where(
        table.c.book_id == attempt.c.book_id,
        table.c.attempt_id == attempt.c.id,
        condition,
    )


def _in(states: Iterable[AttemptState]) -> ColumnElement[bool]:
    return tables.attempt.c.state.in_([state.value for state in states])


_SUCCEEDED = AttemptState.SUCCEEDED
_SOUGHT = {
    Sought.OPEN: _in(state for state in AttemptState if state.is_open),
    Sought.PAID: _in([_SUCCEEDED]),
    Sought.ENDED: _in(s for s in AttemptState if not s.is_open and s != _SUCCEEDED),
    Sought.DISPUTED: _has(tables.dispute, tables.dispute.c.is_open),
    Sought.REFUNDING: _has(
        tables.refund,
        tables.refund.c.state.in_([s.value for s in RefundState if s.is_open]),
    ),
    Sought.ALERTED: _has(tables.movement, tables.movement.c.alert.is_not(None)),
}
