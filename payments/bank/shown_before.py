"""Payouts and carried cash that a line names although they are in the account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments import tables as core
from payments.bank import tables
from payments.bank.deciding import is_named
from payments.gateway import MovementType
from payments.payouts_shown import SENT, is_end_of, name_of

MOST = 200


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """What has arrived: a provider's payout, or cash by the number of its slip.

    ``is_by_slip``: no line of the bank shows it; an officer confirmed it from paper.
    """

    provider: str
    remote_id: str
    amount: Money
    arrived_on: date
    entry: UUID
    is_by_slip: bool


def shown_before(session: Session, book: Book, keeper: str) -> list[ShownBefore]:
    """List what has arrived at a keeper's bank and stands, the newest first."""
    sent, end, entry = core.movement, core.movement.alias("ended"), ledger.journal_entry
    is_line = exists().where(
        tables.line.c.book_id == end.c.book_id,
        tables.line.c.remote_id == end.c.remote_id,
    )
    query = (
        select(
            sent.c.provider,
            name_of(sent).label("name"),
            sent.c.amount_minor,
            sent.c.currency,
            end.c.occurred_on,
            entry.c.public_id,
            (~is_line).label("is_by_slip"),
        )
        .join(end, is_end_of(end, sent))
        .join(
            entry,
            (entry.c.book_id == end.c.book_id) & (entry.c.id == end.c.entry_id),
        )
        .where(
            sent.c.book_id == book.id,
            sent.c.keeper == keeper,
            sent.c.type.in_(SENT),
            end.c.type == MovementType.RECEIPT.value,
            entry.c.kind != EntryKind.UNEXPLAINED.value,
            func.ledger.stands_v1(entry.c.book_id, entry.c.id),
        )
        .order_by(sent.c.id.desc())
        .limit(MOST)
    )
    return [
        ShownBefore(
            row.provider,
            row.name,
            Money(-row.amount_minor, row.currency),
            row.occurred_on,
            row.public_id,
            row.is_by_slip,
        )
        for row in session.execute(query)
    ]


def named_again(
    texts: Iterable[str], left: Money, known: Iterable[ShownBefore]
) -> tuple[ShownBefore, ...]:
    """Choose what a line of that amount names."""
    said = tuple(texts)
    return tuple(
        one for one in known if one.amount == left and is_named(one.remote_id, said)
    )
