"""Say what evidence is for: an entry, a report of spending, a stub, a wire."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from typing_extensions import override

from app.cash.tables import CashStub
from app.evidence.tables import EntryEvidence
from app.evidence.wires import wires_of
from app.spending.tables import Expense, ExpenseEvidence
from ledger.book import tables as ledger
from ledger.book.books import Book
from payments.cash import tables as cash


@dataclass(frozen=True, slots=True)
class Use:
    """The first thing that evidence belongs to, in words that name it in the book.

    ``entry`` and ``fact`` are of the journal entry, where that is the thing.
    """

    name: str
    entry: UUID | None = None
    fact: str | None = None

    @override
    def __str__(self) -> str:
        return self.name


UNUSED = Use("no report yet")


def use_of(session: Session, book: Book, evidence_id: int) -> Use:
    """Find the first entry that evidence proves, else its report, stub or wire."""
    return (
        _entry(session, book, evidence_id)
        or _expense(session, book, evidence_id)
        or _stub(session, book, evidence_id)
        or _wire(session, book, evidence_id)
        or UNUSED
    )


def _entry(session: Session, book: Book, evidence_id: int) -> Use | None:
    entry, number = ledger.journal_entry, ledger.register_number
    query = (
        select(entry.c.public_id, entry.c.fact, number.c.number)
        .join(
            EntryEvidence,
            and_(
                EntryEvidence.book_id == entry.c.book_id,
                EntryEvidence.entry_id == entry.c.id,
            ),
        )
        .outerjoin(
            number,
            and_(number.c.book_id == entry.c.book_id, number.c.entry_id == entry.c.id),
        )
        .where(entry.c.book_id == book.id, EntryEvidence.evidence_id == evidence_id)
        .order_by(entry.c.id)
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    known = [str(row.number)] if row.number else []
    return Use(" ".join(("entry", *known, row.fact)), row.public_id, row.fact)


def _expense(session: Session, book: Book, evidence_id: int) -> Use | None:
    query = (
        select(Expense.code)
        .join(
            ExpenseEvidence,
            and_(
                ExpenseEvidence.book_id == Expense.book_id,
                ExpenseEvidence.expense_id == Expense.id,
            ),
        )
        .where(Expense.book_id == book.id, ExpenseEvidence.evidence_id == evidence_id)
        .order_by(Expense.id)
        .limit(1)
    )
    code = session.scalar(query)
    return None if code is None else Use(f"expense {code}")


def _stub(session: Session, book: Book, evidence_id: int) -> Use | None:
    receipt, series = cash.receipt, cash.receipt_book
    query = (
        select(series.c.code, receipt.c.number)
        .join(
            receipt,
            and_(
                receipt.c.book_id == series.c.book_id,
                receipt.c.receipt_book_id == series.c.id,
            ),
        )
        .join(
            CashStub,
            and_(
                CashStub.book_id == receipt.c.book_id,
                CashStub.receipt_id == receipt.c.id,
            ),
        )
        .where(CashStub.book_id == book.id, CashStub.evidence_id == evidence_id)
        .order_by(receipt.c.id)
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else Use(f"cash receipt {row.code}-{row.number:04}")


def _wire(session: Session, book: Book, evidence_id: int) -> Use | None:
    row = session.execute(wires_of(book, evidence_id).limit(1)).first()
    return None if row is None else Use(f"wire {row.code}")
