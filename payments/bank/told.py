"""How much of a payment people told by hand, line by line, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments.attempts import Attempt
from payments.gateway import MovementType

TOLD = "told:"
"""How the contribution of a gift begins that nobody pledged: a person told of it."""


def is_told(attempt: Attempt) -> bool:
    """Say whether nobody pledged a gift: its giver has no page here and no letter."""
    return attempt.contribution.startswith(TOLD)


@dataclass(frozen=True, slots=True)
class ToldMoney:
    """What people said of a payment beside its movements, in minor units.

    ``told`` by hand to be this payment; ``elsewhere``: what its own lines brought and
    was told to be another gift; ``returned`` of what was told, as the bank fetched it
    back; ``undone``: what its own lines brought, by entries that were reversed;
    ``paid_back``: what lines were told to pay back of it, below nothing.
    """

    told: int = 0
    elsewhere: int = 0
    returned: int = 0
    undone: int = 0
    paid_back: int = 0

    @property
    def brought(self) -> int:
        """What is to be added to its movements to know what it brought."""
        return self.told - self.elsewhere - self.undone

    @property
    def moved(self) -> dict[MovementType, int]:
        """What is to be added to its movements, by type, signed as they are."""
        sums = {
            MovementType.PAYMENT: self.brought,
            MovementType.RETURN: -self.returned,
            MovementType.REFUND: self.paid_back,
        }
        return {type_: minor for type_, minor in sums.items() if minor}


# A line of the payment itself that was told to be its gift counts once, as the line.
_TOLD = text("""
    select t.attempt_id, sum(t.told)::bigint as told,
      sum(t.elsewhere)::bigint as elsewhere, sum(t.returned)::bigint as returned,
      sum(t.undone)::bigint as undone, sum(t.paid_back)::bigint as paid_back
    from (
      select a.attempt_id, a.amount_minor as told, 0 as elsewhere,
        case when exists (
          select from payments.movement r
          where r.book_id = m.book_id and r.provider = m.provider
            and r.payment = m.payment and r.type = 'return')
        then a.amount_minor else 0 end as returned, 0 as undone, 0 as paid_back
      from payments.allocation a
      join payments.movement m on m.book_id = a.book_id and m.id = a.movement_id
        and m.attempt_id is distinct from a.attempt_id
      where a.book_id = :book and a.attempt_id = any (:attempts) and a.kind = 'gift'
        and ledger.stands_v1(a.book_id, a.entry_id)
      union all
      select m.attempt_id, 0, a.amount_minor, 0, 0, 0
      from payments.movement m
      join payments.allocation a on a.book_id = m.book_id and a.movement_id = m.id
        and a.attempt_id is distinct from m.attempt_id and a.kind = 'gift'
        and ledger.stands_v1(a.book_id, a.entry_id)
      where m.book_id = :book and m.attempt_id = any (:attempts)
        and m.type = 'payment'
      union all
      select m.attempt_id, 0, 0, 0, coalesce(m.asked_minor, m.amount_minor), 0
      from payments.movement m
      where m.book_id = :book and m.attempt_id = any (:attempts)
        and m.type = 'payment' and m.entry_id is not null
        and not ledger.stands_v1(m.book_id, m.entry_id)
      union all
      select a.attempt_id, 0, 0, 0, 0, a.amount_minor from payments.allocation a
      where a.book_id = :book and a.attempt_id = any (:attempts)
        and a.kind = 'payback' and ledger.stands_v1(a.book_id, a.entry_id)
    ) t
    group by t.attempt_id
""")


def told_moneys(
    session: Session, book: Book, attempts: Iterable[int]
) -> dict[int, ToldMoney]:
    """Add up what people said of payments, as it stands; nothing said gives none."""
    values = {"book": book.id, "attempts": list(attempts)}
    return {
        row.attempt_id: ToldMoney(
            row.told, row.elsewhere, row.returned, row.undone, row.paid_back
        )
        for row in session.execute(_TOLD, values)
    }


def told_money(session: Session, book: Book, attempt_id: int) -> ToldMoney:
    """Add up what people said of one payment."""
    return told_moneys(session, book, [attempt_id]).get(attempt_id, ToldMoney())


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
