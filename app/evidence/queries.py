"""Read evidence: what it proves, where it is, and who may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, select
from sqlalchemy.orm import Session

from app.cash.tables import CashStub
from app.evidence.media import MediaType
from app.evidence.tables import (
    EntryEvidence,
    Evidence,
    EvidenceClearance,
    EvidenceHiding,
    EvidencePage,
    EvidenceUpload,
)
from app.evidence.wires import wires_of
from app.policy.values import Scope
from app.projects.scopes import fund_scopes
from app.spending.tables import Expense, ExpenseEvidence
from ledger.book import tables as ledger
from ledger.book.books import Book, list_books
from payments.cash import tables as cash


@dataclass(frozen=True, slots=True)
class KnownEvidence:
    """A piece of evidence.

    ``is_cleared``: nothing private is on it, everyone may see the copy. ``is_hidden``:
    something private was found later, and it is shown to nobody again.
    """

    book: Book
    id: int
    public_id: UUID
    sha256: bytes
    media_type: MediaType
    size_bytes: int
    width: int
    height: int
    look: bytes
    added_at: datetime
    is_cleared: bool
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class CopyPage:
    """A page of a public copy, by the hashes of its pictures."""

    number: int
    sha256: bytes
    thumbnail_sha256: bytes
    size_bytes: int


def find_evidence(session: Session, public_id: UUID) -> KnownEvidence | None:
    """Return the evidence of a public id in any book, or None."""
    books = {book.id: book for book in list_books(session)}
    query = _known().where(Evidence.book_id.in_(books), Evidence.public_id == public_id)
    row = session.execute(query).first()
    return None if row is None else _evidence(books[row.Evidence.book_id], row)


def pages_of(session: Session, evidence: KnownEvidence) -> tuple[CopyPage, ...]:
    """Return the pages of the public copy in order."""
    query = (
        select(EvidencePage)
        .where(
            EvidencePage.book_id == evidence.book.id,
            EvidencePage.evidence_id == evidence.id,
        )
        .order_by(EvidencePage.number)
    )
    return tuple(
        CopyPage(page.number, page.sha256, page.thumbnail_sha256, page.size_bytes)
        for page in session.scalars(query)
    )


def evidence_of_entries(
    session: Session, book: Book, entry_ids: Iterable[int]
) -> dict[int, tuple[KnownEvidence, ...]]:
    """Return the evidence of entries, each in its order."""
    query = (
        _known()
        .add_columns(EntryEvidence.entry_id)
        .join(
            EntryEvidence,
            and_(
                EntryEvidence.book_id == Evidence.book_id,
                EntryEvidence.evidence_id == Evidence.id,
            ),
        )
        .where(Evidence.book_id == book.id, EntryEvidence.entry_id.in_(list(entry_ids)))
        .order_by(EntryEvidence.entry_id, EntryEvidence.number)
    )
    found: dict[int, list[KnownEvidence]] = defaultdict(list)
    for row in session.execute(query):
        found[row.entry_id].append(_evidence(book, row))
    return {number: tuple(some) for number, some in found.items()}


def evidence_of_expense(
    session: Session, book: Book, expense_id: int
) -> tuple[KnownEvidence, ...]:
    """Return the evidence on a report, in its order."""
    query = (
        _known()
        .join(
            ExpenseEvidence,
            and_(
                ExpenseEvidence.book_id == Evidence.book_id,
                ExpenseEvidence.evidence_id == Evidence.id,
            ),
        )
        .where(Evidence.book_id == book.id, ExpenseEvidence.expense_id == expense_id)
        .order_by(ExpenseEvidence.number)
    )
    return tuple(_evidence(book, row) for row in session.execute(query))


def handed_in_by(
    session: Session, book: Book, person_id: int, public_ids: Iterable[UUID]
) -> tuple[KnownEvidence, ...]:
    """Return, of some evidence, what this person handed in, in the order given."""
    wanted = list(dict.fromkeys(public_ids))
    query = (
        _known()
        .join(
            EvidenceUpload,
            and_(
                EvidenceUpload.book_id == Evidence.book_id,
                EvidenceUpload.evidence_id == Evidence.id,
                EvidenceUpload.person_id == person_id,
            ),
        )
        .where(Evidence.book_id == book.id, Evidence.public_id.in_(wanted))
    )
    found = [_evidence(book, row) for row in session.execute(query)]
    return tuple(sorted(found, key=lambda one: wanted.index(one.public_id)))


def was_handed_in_by(session: Session, evidence: KnownEvidence, person_id: int) -> bool:
    """Say whether this person handed the file in."""
    key = (evidence.book.id, evidence.id, person_id)
    return session.get(EvidenceUpload, key) is not None


def entry_proved_by(session: Session, evidence: KnownEvidence) -> int | None:
    """Return the first entry that the evidence proves, or None."""
    query = (
        select(EntryEvidence.entry_id)
        .where(
            EntryEvidence.book_id == evidence.book.id,
            EntryEvidence.evidence_id == evidence.id,
        )
        .order_by(EntryEvidence.entry_id)
        .limit(1)
    )
    return session.scalar(query)


def scopes_of_evidence(session: Session, evidence: KnownEvidence) -> tuple[Scope, ...]:
    """Return where the evidence was used; public there once it is cleared.

    Evidence on a report that is not in the journal is in nobody's public accounts.
    """
    by_number = {
        scope.fund_id: scope for scope in fund_scopes(session, evidence.book).values()
    }
    posted = _funds_of_entries(session, evidence)
    reported = _funds_of_reports(session, evidence)
    reported |= _funds_of_stubs(session, evidence)
    wires = session.execute(wires_of(evidence.book, evidence.id))
    reported |= {wire.fund_id for wire in wires}
    return tuple(
        Scope(
            scope.book_id,
            scope.territory_id,
            scope.keeper_id,
            scope.fund_id,
            is_public=scope.is_public and evidence.is_cleared and number in posted,
        )
        for number in sorted(posted | reported)
        for scope in (by_number[number],)
    )


def _funds_of_entries(session: Session, evidence: KnownEvidence) -> set[int]:
    posting = ledger.posting
    query = (
        select(posting.c.fund_id)
        .join(
            EntryEvidence,
            and_(
                EntryEvidence.book_id == posting.c.book_id,
                EntryEvidence.entry_id == posting.c.entry_id,
            ),
        )
        .where(
            EntryEvidence.book_id == evidence.book.id,
            EntryEvidence.evidence_id == evidence.id,
        )
    )
    return set(session.scalars(query))


def _funds_of_reports(session: Session, evidence: KnownEvidence) -> set[int]:
    query = (
        select(Expense.fund_id)
        .join(
            ExpenseEvidence,
            and_(
                ExpenseEvidence.book_id == Expense.book_id,
                ExpenseEvidence.expense_id == Expense.id,
            ),
        )
        .where(
            Expense.book_id == evidence.book.id,
            ExpenseEvidence.evidence_id == evidence.id,
        )
    )
    return set(session.scalars(query))


def _funds_of_stubs(session: Session, evidence: KnownEvidence) -> set[int]:
    fund, receipt = ledger.fund, cash.receipt
    query = (
        select(fund.c.id)
        .join(
            receipt,
            and_(
                receipt.c.book_id == fund.c.book_id,
                receipt.c.fund == fund.c.code,
            ),
        )
        .join(
            CashStub,
            and_(
                CashStub.book_id == receipt.c.book_id,
                CashStub.receipt_id == receipt.c.id,
            ),
        )
        .where(
            CashStub.book_id == evidence.book.id,
            CashStub.evidence_id == evidence.id,
        )
    )
    return set(session.scalars(query))


def is_cleared() -> ColumnElement[bool]:
    """Say of a row of evidence whether its copy may be shown to everyone."""
    cleared = exists().where(
        EvidenceClearance.book_id == Evidence.book_id,
        EvidenceClearance.evidence_id == Evidence.id,
    )
    return and_(cleared, ~_is_hidden())


def _is_hidden() -> ColumnElement[bool]:
    return exists().where(
        EvidenceHiding.book_id == Evidence.book_id,
        EvidenceHiding.evidence_id == Evidence.id,
    )


def _known() -> Select[Evidence, bool, bool]:
    return select(
        Evidence,
        is_cleared().label("is_cleared"),
        _is_hidden().label("is_hidden"),
    )


def _evidence(book: Book, row: Row[Evidence, bool, bool]) -> KnownEvidence:
    kept: Evidence = row.Evidence
    media_type: MediaType = kept.media_type  # type: ignore[assignment]  # by its check
    return KnownEvidence(
        book=book,
        id=kept.id,
        public_id=kept.public_id,
        sha256=kept.sha256,
        media_type=media_type,
        size_bytes=kept.size_bytes,
        width=kept.width,
        height=kept.height,
        look=kept.look,
        added_at=kept.added_at,
        is_cleared=row.is_cleared,
        is_hidden=row.is_hidden,
    )
