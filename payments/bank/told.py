"""How much of a payment people told by hand, line by line, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments.attempts import Attempt


@dataclass(frozen=True, slots=True)
class ToldMoney:
    """What was told by hand of a payment and stands, in minor units.

    ``elsewhere`` of what its own lines brought was told to be another gift;
    ``returned`` of what was told the bank fetched back.
    """

    told: int
    elsewhere: int
    returned: int


# A line of the payment itself that was told to be its gift counts once, as the line.
_TOLD = text("""
    select coalesce(sum(a.amount_minor) filter (where a.attempt_id = :attempt
        and m.attempt_id is distinct from :attempt), 0)::bigint as told,
      coalesce(sum(a.amount_minor) filter (where m.attempt_id = :attempt
        and a.attempt_id is distinct from :attempt), 0)::bigint as elsewhere,
      coalesce(sum(a.amount_minor) filter (where a.attempt_id = :attempt
        and m.attempt_id is distinct from :attempt and exists (
          select from payments.movement r
          where r.book_id = m.book_id and r.provider = m.provider
            and r.payment = m.payment and r.type = 'return')), 0)::bigint as returned
    from (
      select a.id from payments.allocation a
      where a.book_id = :book and a.attempt_id = :attempt
      union
      select a.id from payments.movement m
      join payments.allocation a on a.book_id = m.book_id and a.movement_id = m.id
      where m.book_id = :book and m.attempt_id = :attempt and m.type = 'payment'
    ) of_it
    join payments.allocation a on a.book_id = :book and a.id = of_it.id
      and a.kind = 'gift' and ledger.stands_v1(a.book_id, a.entry_id)
    join payments.movement m on m.book_id = a.book_id and m.id = a.movement_id
""")


def told_money(session: Session, book: Book, attempt_id: int) -> ToldMoney:
    """Add up what people told of a payment, as it stands now."""
    values = {"book": book.id, "attempt": attempt_id}
    row = session.execute(_TOLD, values).one()
    return ToldMoney(row.told, row.elsewhere, row.returned)


_LOTS = text("""
    select distinct l.code from payments.allocation a
    join ledger.posting p on p.book_id = a.book_id and p.entry_id = a.entry_id
      and p.amount_minor < 0
    join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
    where a.book_id = :book and a.attempt_id = :attempt
      and ledger.stands_v1(a.book_id, a.entry_id)
""")


def lots_of(session: Session, book: Book, attempt: Attempt) -> tuple[str, ...]:
    """Name the lots of a payment: its own, and one for each part that was told."""
    values = {"book": book.id, "attempt": attempt.id}
    told = session.execute(_LOTS, values).scalars()
    return tuple(sorted({attempt.purpose.lot, *told}))
