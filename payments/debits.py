"""Direct debits: for how long a payer's bank may take one back without a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book

DEBIT_RETURNS = timedelta(weeks=8)
"""How long a payer may take a debit back without a reason: no refund before."""

# A debit was under way at the bank before it was paid; a wire is no such thing.
_SETTLED = text("""
    select max(a.at)
    from payments.attempt p
    join payments.attempt_change c on c.book_id = p.book_id and c.attempt_id = p.id
      and c.state = 'succeeded'
    join ledger.act a on a.book_id = c.book_id and a.id = c.act_id
    where p.book_id = :book and p.lot = :lot and p.provider <> 'bank'
      and exists (
        select from payments.attempt_change u
        where u.book_id = p.book_id and u.attempt_id = p.id and u.state = 'processing')
""")


def returnable_until(session: Session, book: Book, lot: str) -> datetime | None:
    """Say until when the debit that brought a gift can be taken back.

    None where no debit did. Paid back before, the money could leave twice.
    """
    values = {"book": book.id, "lot": lot.partition("/")[0]}
    settled: datetime | None = session.execute(_SETTLED, values).scalar()
    return None if settled is None else settled + DEBIT_RETURNS
