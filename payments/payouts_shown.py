"""Whether a payout still is on its way: the bank has not shown it, nor did it fail."""

from __future__ import annotations

from sqlalchemy import Alias, ColumnElement, FromClause, Table, case, exists, func

from ledger.book import tables as ledger
from ledger.book.kinds import EntryKind
from payments import tables as core
from payments.bank import tables
from payments.gateway import MovementType

SENT = (MovementType.PAYOUT.value, MovementType.DEPOSIT.value)
"""What goes to a bank: payouts of providers, and carried cash."""

_ENDS = (MovementType.RECEIPT.value, MovementType.PAYOUT_FAILED.value)


def name_of(payout: Table | Alias) -> ColumnElement[str]:
    """Say what its end calls it: cash by its slip, which each bank gives anew."""
    is_cash = payout.c.type == MovementType.DEPOSIT.value
    return case((is_cash, payout.c.payment), else_=payout.c.remote_id)


def is_end_of(end: FromClause, payout: Table | Alias) -> ColumnElement[bool]:
    """Ask whether a movement names a payout, or carried cash, as what it ends."""
    via = func.coalesce(func.nullif(end.c.via, ""), end.c.provider)
    return (
        (end.c.book_id == payout.c.book_id)
        & (end.c.keeper == payout.c.keeper)
        & (end.c.payment == name_of(payout))
        & (via == payout.c.provider)
    )


def has_ended(payout: Table | Alias) -> ColumnElement[bool]:
    """Ask of a payout, or of carried cash, whether an entry that stands ended it.

    A line that was set apart ended nothing.
    """
    return _arrived(payout) | _explained(payout)


def _arrived(payout: Table | Alias) -> ColumnElement[bool]:
    """Ask whether a line of its own shows it, or it came back to its provider."""
    end, entry = core.movement.alias("ended"), ledger.journal_entry
    is_set_apart = exists().where(
        entry.c.book_id == end.c.book_id,
        entry.c.id == end.c.entry_id,
        entry.c.kind == EntryKind.UNEXPLAINED.value,
    )
    stands = func.ledger.stands_v1(end.c.book_id, end.c.entry_id)
    return exists().where(
        is_end_of(end, payout),
        end.c.type.in_(_ENDS),
        end.c.entry_id.is_(None) | (stands & ~is_set_apart),
    )


def _explained(payout: Table | Alias) -> ColumnElement[bool]:
    """Ask whether somebody said of a waiting line that it is this payout."""
    told, line = tables.allocation.alias("told"), core.movement.alias("line")
    return exists().where(
        told.c.book_id == payout.c.book_id,
        told.c.payout == payout.c.provider + ":" + name_of(payout),
        line.c.book_id == told.c.book_id,
        line.c.id == told.c.movement_id,
        line.c.keeper == payout.c.keeper,
        func.ledger.stands_v1(told.c.book_id, told.c.entry_id),
    )
