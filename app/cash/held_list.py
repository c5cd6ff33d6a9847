"""Cash of a box that no project takes, with the receipts that brought it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cash.boxes import Box
from app.surplus.tables import Surplus
from payments.cash.receipts import Receipt, find_receipt


@dataclass(frozen=True, slots=True)
class HeldByReceipt:
    """Such money, and the receipt that brought it."""

    surplus: Surplus
    receipt: Receipt


# What came with the cash itself, and what its giver had moved on before; what is done
# waits no more: given to another project, or handed back.
_HELD = text("""
    with came as (
      select s.id, c.receipt_id from app.surplus s
      join payments.cash_confirmation c on c.book_id = s.book_id
        and c.entry_id = s.entry_id
      where s.book_id = :book
      union all
      select s.id, c.receipt_id from app.surplus_choice m
      join app.surplus s on s.book_id = m.book_id and s.entry_id = m.entry_id
      cross join lateral (
        select app.brought_by_v1(s.book_id, s.entry_id) as entry_id offset 0) w
      join payments.cash_confirmation c on c.book_id = s.book_id
        and c.entry_id = w.entry_id
      where m.book_id = :book
    )
    select s.id, r.public_id from came
    join app.surplus s on s.book_id = :book and s.id = came.id
    join payments.cash_receipt r on r.book_id = :book and r.id = came.receipt_id
    join payments.receipt_book b on b.book_id = r.book_id
      and b.id = r.receipt_book_id and b.keeper = :keeper
    where ledger.stands_v1(s.book_id, s.entry_id)
      and (cast(:one as uuid) is null or s.public_id = :one)
      and not (:waiting and (
        exists (select from app.surplus_choice g where g.book_id = s.book_id
          and g.surplus_id = s.id and g.fund_id is not null
          and ledger.stands_v1(g.book_id, g.entry_id))
        or exists (select from ledger.journal_entry e where e.book_id = s.book_id
          and e.corrects_id = s.entry_id
          and starts_with(e.fact, 'surplus:' || s.public_id || '\\:handed_back')
          and ledger.stands_v1(e.book_id, e.id))))
    order by s.id desc limit 200
""")


def held_in_box(session: Session, box: Box) -> list[HeldByReceipt]:
    """List what was ever held of the cash of a box, the newest first."""
    return _read(session, box)


def waiting_in_box(session: Session, box: Box) -> list[HeldByReceipt]:
    """List what of it waits for its giver's word, or to be handed back."""
    return _read(session, box, is_waiting=True)


def find_in_box(session: Session, box: Box, public_id: UUID) -> HeldByReceipt | None:
    """Return such money by its public id, or None where it is something else."""
    return next(iter(_read(session, box, one=public_id)), None)


def _read(
    session: Session, box: Box, *, is_waiting: bool = False, one: UUID | None = None
) -> list[HeldByReceipt]:
    of = {"book": box.book.id, "keeper": box.keeper}
    rows = session.execute(_HELD, {**of, "waiting": is_waiting, "one": one}).all()
    return [
        HeldByReceipt(
            session.get_one(Surplus, (box.book.id, row.id)),
            find_receipt(session, box.book, row.public_id),
        )
        for row in rows
    ]
