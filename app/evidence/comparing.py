"""Compare the files of evidence with the hashes that a book keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Select,
    Subquery,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from typing_extensions import override

from app.evidence.files import Files
from app.evidence.tables import Evidence, EvidencePage
from app.evidence.using import Use, use_of
from ledger.book.books import Book

ORIGINAL, PICTURE, THUMBNAIL = range(3)
CALLED = {
    ORIGINAL: "the original",
    PICTURE: "page {number} of its copy",
    THUMBNAIL: "the thumbnail of page {number}",
}
MOST = 20
"""As many differences are told: where a folder is lost, one more says nothing."""

AT_ONCE = 500
"""Rows that are read in one go."""


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file of evidence that is not what was handed in, and what it proves.

    ``found`` is the hash of what is there now; None where nothing can be read, for
    which ``trouble`` says why.
    """

    evidence: UUID
    use: Use
    file: str
    kept: bytes
    found: bytes | None
    trouble: str = ""

    @override
    def __str__(self) -> str:
        what = f"evidence {self.evidence} of {self.use}: {self.file}"
        kept = f"the SHA-256 kept of it is {self.kept.hex()}"
        if self.found is not None:
            return f"{what} was replaced: {kept}, and it has {self.found.hex()}"
        if self.trouble:
            return f"{what} cannot be read ({self.trouble}): {kept}"
        return f"{what} is lost: {kept}"


def count_files(session: Session, book: Book) -> int:
    """Count the files that the evidence of a book names, each once."""
    files = _kept_files(book).subquery()
    query = select(func.count(func.distinct(files.c.sha256)))
    return session.execute(query).scalar_one()


def is_kept(files: Files, digest: bytes) -> bool:
    """Say whether a file still has its hash."""
    return _look(files, digest)[0] == digest


def compare_files(
    session: Session, book: Book, files: Files, step: Callable[[], None] = lambda: None
) -> list[FileDifference]:
    """Hash each file once, the oldest evidence first; call ``step`` after each.

    It ends at the twentieth difference. Neither the rows nor a file are ever held as a
    whole.
    """
    found: list[FileDifference] = []
    reading = {"yield_per": AT_ONCE}
    with session.execute(_each_once(book), execution_options=reading) as rows:
        for evidence_id, number, part, kept in rows:
            now, trouble = _look(files, kept)
            if now != kept:
                file = CALLED[part].format(number=number)
                evidence = _public_id(session, book, evidence_id)
                use = use_of(session, book, evidence_id)
                found.append(FileDifference(evidence, use, file, kept, now, trouble))
            step()
            if len(found) == MOST:
                break
    return found


def _look(files: Files, kept: bytes) -> tuple[bytes | None, str]:
    try:
        return files.digest_now(kept), ""
    except OSError as error:
        return None, error.strerror or str(error)


def _each_once(book: Book) -> Select[int, int, int, bytes]:
    """Name each hash by its first file, the oldest evidence first."""
    named = _first_of_each(_kept_files(book).subquery())
    return select(named).order_by(named.c.evidence_id, named.c.number, named.c.part)


def _first_of_each(files: Subquery) -> Subquery:
    columns = (files.c.sha256, files.c.evidence_id, files.c.number, files.c.part)
    first = select(files).ext(distinct_on(files.c.sha256))
    return first.order_by(*columns).subquery()


def _kept_files(book: Book) -> CompoundSelect[int, int, int, bytes]:
    """Select every file that the evidence of a book names."""
    page = EvidencePage
    return union_all(
        select(
            Evidence.id.label("evidence_id"),
            literal(0).label("number"),
            literal(ORIGINAL).label("part"),
            Evidence.sha256.label("sha256"),
        ).where(Evidence.book_id == book.id),
        *(
            select(page.evidence_id, page.number, literal(part), digest).where(
                page.book_id == book.id
            )
            for part, digest in (
                (PICTURE, page.sha256),
                (THUMBNAIL, page.thumbnail_sha256),
            )
        ),
    )


def _public_id(session: Session, book: Book, evidence_id: int) -> UUID:
    query = select(Evidence.public_id).where(
        Evidence.book_id == book.id, Evidence.id == evidence_id
    )
    return session.execute(query).scalar_one()
