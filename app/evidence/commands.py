"""Commands about evidence: take a file in, clear it for everyone, prove an entry."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.evidence.files import Files
from app.evidence.preparing import PreparedEvidence
from app.evidence.tables import (
    EntryEvidence,
    Evidence,
    EvidenceClearance,
    EvidencePage,
    EvidenceUpload,
)
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book


def store(files: Files, prepared: PreparedEvidence) -> None:
    """Put a file and the pictures of its copy on disk, before any row names them."""
    files.put(prepared.data)
    for page in prepared.pages:
        files.put(page.picture)
        files.put(page.thumbnail)


def add_evidence(
    session: Session,
    book: Book,
    command: Command,
    prepared: PreparedEvidence,
    *,
    person_id: int,
) -> Evidence:
    """Take a stored file in from a person; the same file is taken in once a book."""
    digest = prepared.sha256
    request = {"sha256": digest.hex()}
    act = record_act(session, book.id, command, "add_evidence", request)
    found = session.scalar(
        select(Evidence).where(Evidence.book_id == book.id, Evidence.sha256 == digest)
    )
    evidence = found or _new(session, act, command, prepared)
    key = (book.id, evidence.id, person_id)
    if session.get(EvidenceUpload, key) is None:
        session.add(
            EvidenceUpload(
                book_id=book.id,
                evidence_id=evidence.id,
                person_id=person_id,
                act_id=act.id,
            )
        )
    session.flush()
    return evidence


def clear_evidence(
    session: Session,
    act: Act,
    command: Command,
    evidence_ids: Iterable[int],
    *,
    person_id: int,
) -> None:
    """Record that a person found nothing private: everyone may see the copies.

    Who found so first stands.
    """
    for number in evidence_ids:
        cleared = insert(EvidenceClearance).values(
            book_id=act.book_id,
            evidence_id=number,
            person_id=person_id,
            cleared_at=command.at,
            act_id=act.id,
        )
        session.execute(cleared.on_conflict_do_nothing())


def prove_entry(
    session: Session, act: Act, entry_id: int, evidence_ids: Iterable[int]
) -> None:
    """Tie evidence to a journal entry, behind what proves it already."""
    last = session.execute(
        select(func.coalesce(func.max(EntryEvidence.number), 0)).where(
            EntryEvidence.book_id == act.book_id, EntryEvidence.entry_id == entry_id
        )
    ).scalar_one()
    session.add_all(
        EntryEvidence(
            book_id=act.book_id,
            entry_id=entry_id,
            number=number,
            evidence_id=evidence_id,
            act_id=act.id,
        )
        for number, evidence_id in enumerate(evidence_ids, start=last + 1)
    )
    session.flush()


def _new(
    session: Session,
    act: Act,
    command: Command,
    prepared: PreparedEvidence,
) -> Evidence:
    first = prepared.pages[0]
    evidence = Evidence(
        book_id=act.book_id,
        sha256=prepared.sha256,
        media_type=prepared.media_type,
        size_bytes=len(prepared.data),
        width=first.width,
        height=first.height,
        look=prepared.look,
        added_at=command.at,
        act_id=act.id,
    )
    session.add(evidence)
    session.flush()
    session.add_all(
        EvidencePage(
            book_id=act.book_id,
            evidence_id=evidence.id,
            number=number,
            sha256=page.sha256,
            thumbnail_sha256=page.thumbnail_sha256,
            size_bytes=len(page.picture),
            width=page.width,
            height=page.height,
        )
        for number, page in enumerate(prepared.pages, start=1)
    )
    session.flush()
    return evidence
