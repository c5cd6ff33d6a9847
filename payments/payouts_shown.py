"""Whether a payout still is on its way: the bank has not shown it, nor did it fail."""

from __future__ import annotations

from sqlalchemy import Alias, ColumnElement, Table, exists, func

from ledger.book import tables as ledger
from ledger.book.kinds import EntryKind
from payments import tables as core
from payments.bank import tables
from payments.gateway import MovementType

_ENDS = (MovementType.RECEIPT.value, MovementType.PAYOUT_FAILED.value)


def has_ended(
    payout: Table | Alias, name: ColumnElement[str] | None = None
) -> ColumnElement[bool]:
    """Ask of a payout, or of carried cash, whether an entry that stands ended it.

    ``name`` is what its end calls it, where that is not its id. A line that was set
    apart ended nothing.
    """
    named = payout.c.remote_id if name is None else name
    return _arrived(payout, named) | _explained(payout, named)


def _arrived(payout: Table | Alias, name: ColumnElement[str]) -> ColumnElement[bool]:
    """Ask whether a line of its own shows it, or it came back to its provider."""
    end, entry = core.movement.alias("ended"), ledger.journal_entry
    via = func.coalesce(func.nullif(end.c.via, ""), end.c.provider)
    is_set_apart = exists().where(
        entry.c.book_id == end.c.book_id,
        entry.c.id == end.c.entry_id,
        entry.c.kind == EntryKind.UNEXPLAINED.value,
    )
    stands = func.ledger.stands_v1(end.c.book_id, end.c.entry_id)
    return exists().where(
        end.c.book_id == payout.c.book_id,
        end.c.keeper == payout.c.keeper,
        end.c.type.in_(_ENDS),
        end.c.payment == name,
        via == payout.c.provider,
        end.c.entry_id.is_(None) | (stands & ~is_set_apart),
    )


def _explained(payout: Table | Alias, name: ColumnElement[str]) -> ColumnElement[bool]:
    """Ask whether somebody said of a waiting line that it is this payout."""
    told, line = tables.allocation.alias("told"), core.movement.alias("line")
    return exists().where(
        told.c.book_id == payout.c.book_id,
        told.c.payout == payout.c.provider + ":" + name,
        line.c.book_id == told.c.book_id,
        line.c.id == told.c.movement_id,
        line.c.keeper == payout.c.keeper,
        func.ledger.stands_v1(told.c.book_id, told.c.entry_id),
    )
