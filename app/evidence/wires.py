"""The wires that a paper of the bank is about: it says that they were not executed."""

from __future__ import annotations

from sqlalchemy import Select, and_, select

from app.banking.tables import UnexecutedEvidence
from ledger.book.books import Book
from payments.bank import tables as bank


def wires_of(book: Book, evidence_id: int) -> Select[int, str]:
    """Select the fund's number and the code of each such wire, the first said first."""
    order, said = bank.order, bank.unexecuted
    return (
        select(order.c.fund_id, order.c.code)
        .join(
            said, and_(said.c.book_id == order.c.book_id, said.c.order_id == order.c.id)
        )
        .join(
            UnexecutedEvidence,
            and_(
                UnexecutedEvidence.book_id == said.c.book_id,
                UnexecutedEvidence.unexecuted_id == said.c.id,
            ),
        )
        .where(
            UnexecutedEvidence.book_id == book.id,
            UnexecutedEvidence.evidence_id == evidence_id,
        )
        .order_by(said.c.id)
    )
