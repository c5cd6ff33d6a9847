"""What became of an order at the bank: shown by entries that stand, or not executed."""

from __future__ import annotations

from sqlalchemy import Exists, exists, func

from payments.bank import tables


def is_shown(*, is_return: bool) -> Exists:
    """Ask of a row of orders whether a line of the bank shows it, this way."""
    order, seen = tables.order, tables.wire_seen
    return exists().where(
        seen.c.book_id == order.c.book_id,
        seen.c.order_id == order.c.id,
        seen.c.is_return.is_(is_return),
        func.ledger.stands_v1(seen.c.book_id, seen.c.entry_id),
    )


def is_unexecuted() -> Exists:
    """Ask of a row of orders whether two officers said that the bank did not do it."""
    order, end = tables.order, tables.unexecuted_end
    return exists().where(
        end.c.book_id == order.c.book_id,
        end.c.order_id == order.c.id,
        end.c.is_confirmed,
    )
