"""Pledges and wires that a bank line may be about, read from the book."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments import tables as core
from payments.attempts import Attempt, attempt_of
from payments.bank import tables
from payments.bank.shown import is_shown, is_unexecuted
from payments.gateway import MovementType
from payments.payouts_shown import SENT, has_ended, name_of
from payments.references import plain_code


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """A wire that was ordered, as far as a line can tell it."""

    id: int
    code: str
    amount: Money
    has_left: bool
    has_returned: bool
    is_unexecuted: bool = False


@dataclass(frozen=True, slots=True)
class KnownPayout:
    """A payout of a provider that is on its way to the bank, or a debit of it."""

    provider: str
    remote_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines of a file may be about."""

    pledges: Mapping[str, Attempt] = field(default_factory=dict)
    orders: Mapping[str, KnownOrder] = field(default_factory=dict)
    payouts: tuple[KnownPayout, ...] = ()


def pledges_by_reference(
    session: Session, book: Book, provider: str, references: Collection[str]
) -> dict[str, Attempt]:
    """Find the pledges of references."""
    if not references:
        return {}
    table = core.attempt
    query = select(table).where(
        table.c.book_id == book.id,
        table.c.provider == provider,
        table.c.remote_id.in_(references),
    )
    found = map(attempt_of, session.execute(query))
    return {attempt.remote_id or "": attempt for attempt in found}


def orders_by_code(
    session: Session, book: Book, iban: str, codes: Collection[str]
) -> dict[str, KnownOrder]:
    """Find the wires that were ordered from an account, by their codes, plain."""
    if not codes:
        return {}
    table = tables.order
    left, back = is_shown(is_return=False), is_shown(is_return=True)
    query = select(
        table,
        left.label("has_left"),
        back.label("has_returned"),
        is_unexecuted().label("is_unexecuted"),
    ).where(
        table.c.book_id == book.id,
        table.c.iban == iban,
        func.replace(table.c.code, "-", "").in_(codes),
    )
    return {plain_code(row.code): _order(row) for row in session.execute(query)}


def payouts_under_way(session: Session, book: Book, keeper: str) -> list[KnownPayout]:
    """List the payouts that the bank has not shown yet, the oldest first."""
    table = core.movement
    query = (
        select(
            table.c.provider,
            name_of(table).label("name"),
            table.c.amount_minor,
            table.c.currency,
        )
        .where(
            table.c.book_id == book.id,
            table.c.keeper == keeper,
            table.c.type.in_(SENT),
            ~has_ended(table),
        )
        .order_by(table.c.id)
    )
    return [
        KnownPayout(row.provider, row.name, Money(-row.amount_minor, row.currency))
        for row in session.execute(query)
    ]


def original_of(
    session: Session, book: Book, provider: str, back: Money, names: Iterable[str]
) -> str | None:
    """Find the one payment that a line takes back, by what the bank calls it."""
    given = [name for name in names if name]
    if not given:
        return None
    line, movement = tables.line, core.movement
    query = (
        select(movement.c.payment)
        .join(
            line,
            (line.c.book_id == movement.c.book_id)
            & (line.c.remote_id == movement.c.remote_id),
        )
        .where(
            movement.c.book_id == book.id,
            movement.c.provider == provider,
            movement.c.type == MovementType.PAYMENT.value,
            movement.c.currency == back.currency,
            movement.c.amount_minor == -back.minor,
            line.c.bank_ref.in_(given) | line.c.end_to_end.in_(given),
        )
        .limit(2)
    )
    found = list(session.execute(query).scalars())
    return found[0] if len(found) == 1 else None


def _order(row: Row[Any]) -> KnownOrder:
    amount = Money(row.amount_minor, row.currency)
    return KnownOrder(
        row.id,
        row.code,
        amount,
        has_left=row.has_left,
        has_returned=row.has_returned,
        is_unexecuted=row.is_unexecuted,
    )
