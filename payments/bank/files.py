"""Bank files as they were received: their bytes are kept, and what became of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, desc, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from payments.bank import tables


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file that somebody sent. ``act_id`` is the act of its first coming."""

    id: int
    name: str
    sha256: bytes
    act_id: int
    received_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: taken, with how many lines, or refused, and why."""

    is_taken: bool
    reason: str = ""
    new_lines: int = 0
    known_lines: int = 0
    told_at: datetime | None = None
    """When it was written down; None before."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file in the list of those received, with its latest outcome.

    ``before`` is what it did when it was first taken, where it came again after that.
    """

    id: int
    name: str
    received_at: datetime
    size: int
    outcome: Outcome | None
    before: Outcome | None = None


def keep_file(
    session: Session, book: Book, actor: str, at: datetime, sent: tuple[str, bytes]
) -> BankFile:
    """Keep the very bytes of a file, once; to be committed before it is read."""
    name, content = sent
    digest = hashlib.sha256(content).digest()
    command = Command(actor, f"bank_file:{digest.hex()}", at)
    request = {"sha256": digest.hex()}
    act = record_act(session, book.id, command, "receive_bank_file", request)
    table = tables.file
    values = {
        "book_id": book.id,
        "sha256": digest,
        "name": name[:200],
        "content": content,
        "act_id": act.id,
    }
    query = upsert(table).values(values).on_conflict_do_nothing()
    columns = (table.c.id, table.c.name, table.c.act_id, table.c.received_at)
    row = session.execute(query.returning(*columns)).first()
    is_new = row is not None
    if row is None:
        again = select(*columns).where(
            table.c.book_id == book.id, table.c.sha256 == digest
        )
        row = session.execute(again).one()
    return BankFile(row.id, row.name, digest, row.act_id, row.received_at, is_new)


def note_outcome(
    session: Session, book: Book, file: BankFile, outcome: Outcome
) -> None:
    """Write down what became of a file."""
    session.execute(
        insert(tables.outcome).values(
            book_id=book.id,
            file_id=file.id,
            is_taken=outcome.is_taken,
            reason=outcome.reason,
            new_lines=outcome.new_lines,
            known_lines=outcome.known_lines,
        )
    )


def content_of(session: Session, book: Book, file_id: int) -> tuple[str, bytes] | None:
    """Return a file's name and its bytes as they came, or None."""
    table = tables.file
    query = select(table.c.name, table.c.content).where(
        table.c.book_id == book.id, table.c.id == file_id
    )
    row = session.execute(query).first()
    return None if row is None else (row.name, bytes(row.content))


def file_of_digest(
    session: Session, book: Book, digest: bytes
) -> tuple[BankFile, bytes] | None:
    """Return a file by the hash of its bytes, and the bytes, or None."""
    table = tables.file
    query = select(table).where(table.c.book_id == book.id, table.c.sha256 == digest)
    row = session.execute(query).first()
    if row is None:
        return None
    file = BankFile(row.id, row.name, digest, row.act_id, row.received_at, is_new=False)
    return file, bytes(row.content)


def latest_files(session: Session, book: Book, limit: int) -> list[ListedFile]:
    """List the files received last, each with its latest outcome and its first."""
    table = tables.file
    query = (
        select(
            table.c.id,
            table.c.name,
            table.c.received_at,
            func.octet_length(table.c.content).label("size"),
        )
        .where(table.c.book_id == book.id)
        .order_by(desc(table.c.id))
        .limit(limit)
    )
    rows = session.execute(query).all()
    told: dict[int, list[Outcome]] = {}
    for row in session.execute(_outcomes(book, [row.id for row in rows])):
        told.setdefault(row.file_id, []).append(_outcome(row))
    return [
        ListedFile(
            row.id, row.name, row.received_at, row.size, *_ends(told.get(row.id, []))
        )
        for row in rows
    ]


def _ends(outcomes: list[Outcome]) -> tuple[Outcome | None, Outcome | None]:
    """Return the latest outcome of a file, and the one that took it before that."""
    if not outcomes:
        return None, None
    before = next((each for each in outcomes[:-1] if each.is_taken), None)
    return outcomes[-1], before


def _outcomes(book: Book, files: list[int]) -> Select[Any]:
    table = tables.outcome
    return (
        select(table)
        .where(table.c.book_id == book.id, table.c.file_id.in_(files))
        .order_by(table.c.id)
    )


def _outcome(row: Row[Any]) -> Outcome:
    return Outcome(
        row.is_taken, row.reason, row.new_lines, row.known_lines, row.told_at
    )
