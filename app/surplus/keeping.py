"""Keep in a cash box what is owed back out of it: nothing else is paid from that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments.cash.box import shares_in
from payments.cash.carrying import CASH
from payments.cash.errors import CashOwedError
from payments.rails.registry import rails_of


@dataclass(frozen=True, slots=True)
class BoxShare:
    """What a box holds of a fund after a decision, and what of it is owed back."""

    fund: str
    holds: Money
    owed: Money

    def __post_init__(self) -> None:
        if self.holds < self.owed:
            raise CashOwedError(self.fund, self.owed)


_OWED = text("""
    select f.code as fund, sum(o.owed_minor)::bigint as minor
    from app.cash_owed_v3(:book, :keeper) o
    join ledger.fund f on f.book_id = :book and f.id = o.fund_id
    where o.currency = :currency and f.code = any (:funds)
    group by f.code
""")


def keep_owed(
    session: Session, book: Book, keeper: str, funds: Collection[str]
) -> None:
    """Refuse a decision that left less in a box than is owed back; call it after.

    The decision holds the queues of its funds, so a project that is stopped at this
    moment is seen here or sees it. Raises CashOwedError.
    """
    boxes = (rail for rail in rails_of(session, book.id) if rail.code == CASH)
    rail = next((box for box in boxes if box.keeper == keeper), None)
    if rail is None:
        return
    values = {
        "book": book.id,
        "keeper": keeper,
        "currency": rail.currency,
        "funds": list(funds),
    }
    held = {share.fund: share.amount for share in shares_in(session, book, rail)}
    for row in session.execute(_OWED, values).all():
        holds = held.get(row.fund, Money.zero(rail.currency))
        BoxShare(row.fund, holds, Money(row.minor, rail.currency))
