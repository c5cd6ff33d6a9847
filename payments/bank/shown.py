"""Whether the bank has shown an order go out, or come back: by entries that stand."""

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
