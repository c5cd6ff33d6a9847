"""Publish the head of a book's log: seal, sign, keep; and read what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.calls import call_number, driver
from ledger.proof import tables
from ledger.proof.checkpoints import Checkpoint
from ledger.proof.differences import Difference, Saying
from ledger.proof.errors import LogRewrittenError
from ledger.proof.fund_counts import read_counts
from ledger.proof.merkle import Head, root_of
from ledger.proof.notes import NoteError, SignedNote, SigningKey, VerificationKey
from ledger.proof.sealer import Sealing, seal
from ledger.proof.storage import number_of, tile_loader
from ledger.proof.tiles import TileReader
from ledger.proof.verification import Witness

_NEWS = (
    "select count(*) from ledger.leaf where book_id = %(book)s"
    " and position >= %(size)s and kind <> 'checkpoint'"
)


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint as it was published; ``number`` counts those of a book from 1."""

    number: int
    note: str
    issued_at: datetime

    @property
    def checkpoint(self) -> Checkpoint:
        """The head that was signed."""
        return Checkpoint.parse(SignedNote.parse(self.note).text)


def publish(
    session: Session,
    book: Book,
    how: Sealing,
    keys: Sequence[SigningKey],
    *,
    at: datetime,
) -> Published:
    """Seal what waits and sign the log's head, once for each head.

    All keys sign; their name is the log's origin. Raises LogRewrittenError, and signs
    nothing, when the log does not continue what was signed before.
    """
    for key in keys:
        _add_key(session, book, key.verification_key, at)
    head = seal(session, book, how)
    last = latest(session, book)
    if last is not None:
        _check_continues(session, book, head, last.checkpoint)
        if _is_of(last, keys) and not _has_news(session, book, last.checkpoint.size):
            return last
    counts = read_counts(driver(session), book.id, head.size)
    checkpoint = Checkpoint(keys[0].name, head.size, head.root, counts.root())
    note = str(checkpoint.signed(keys))
    number = call_number(session, "record_checkpoint_v1", book.id, head.size, note, at)
    return Published(number, note, at)


def latest(session: Session, book: Book) -> Published | None:
    """Return the newest checkpoint, or None before the first."""
    found = list_published(session, book, limit=1)
    return found[0] if found else None


def list_published(
    session: Session, book: Book, *, limit: int, before: int | None = None
) -> list[Published]:
    """List checkpoints, newest first; ``before`` is the number of one to go on from."""
    table = tables.checkpoint
    query = select(table).where(table.c.book_id == book.id)
    if before is not None:
        query = query.where(table.c.number < before)
    query = query.order_by(table.c.number.desc()).limit(limit)
    return [
        Published(row.number, row.note, row.issued_at) for row in session.execute(query)
    ]


def first_after(session: Session, book: Book, position: int) -> Published | None:
    """Return the first checkpoint that covers a leaf, or None."""
    table = tables.checkpoint
    query = select(table).where(table.c.book_id == book.id, table.c.size > position)
    row = session.execute(query.order_by(table.c.number).limit(1)).first()
    return None if row is None else Published(row.number, row.note, row.issued_at)


def find_published(session: Session, book: Book, number: int) -> Published | None:
    """Return the checkpoint of a number, or None."""
    found = list_published(session, book, limit=1, before=number + 1)
    return found[0] if found and found[0].number == number else None


def verification_keys(session: Session, book: Book) -> list[VerificationKey]:
    """List the keys that have ever signed for a book, oldest first."""
    return [VerificationKey.parse(key) for key in session.scalars(_keys(book))]


def _add_key(session: Session, book: Book, key: VerificationKey, at: datetime) -> None:
    call_number(session, "add_verification_key_v1", book.id, str(key), at)


def _check_continues(
    session: Session, book: Book, head: Head, signed: Checkpoint
) -> None:
    if signed.size > head.size:
        raise LogRewrittenError(signed.size, head.size)
    read = TileReader(tile_loader(driver(session), book.id))
    if root_of(signed.size, read) != signed.root:
        raise LogRewrittenError(signed.size, head.size)


def _is_of(published: Published, keys: Sequence[SigningKey]) -> bool:
    signed = {line.key_id for line in SignedNote.parse(published.note).signatures}
    return signed == {key.verification_key.id for key in keys}


def _has_news(session: Session, book: Book, size: int) -> bool:
    """Whether there are leaves after a head but for those of checkpoints."""
    given: dict[str, object] = {"book": book.id, "size": size}
    return number_of(driver(session), _NEWS, given) > 0


def stored_witnesses(
    session: Session, book: Book
) -> tuple[list[Witness], list[Difference]]:
    """Read all kept checkpoints; name keys and notes that are not what they were."""
    keys, wrong = _readable_keys(session, book)
    table = tables.checkpoint
    query = select(table).where(table.c.book_id == book.id).order_by(table.c.number)
    witnesses = []
    for expected, row in enumerate(session.execute(query), start=1):
        name = f"checkpoint {row.number}"
        if row.number != expected:
            numbers = str(expected), str(row.number)
            wrong.append(Difference(name, "number", *numbers, saying=Saying.DERIVED))
        try:
            signed = SignedNote.parse(row.note)
            signed.verified_by(keys)
            checkpoint = Checkpoint.parse(signed.text)
            witnesses.append(Witness(name, checkpoint))
            if checkpoint.size != row.size:
                sizes = str(checkpoint.size), str(row.size)
                wrong.append(Difference(name, "size", *sizes, saying=Saying.DERIVED))
        except NoteError as error:
            notes = "signed by our key", str(error)
            wrong.append(Difference(name, "note", *notes, saying=Saying.UNSIGNED))
    return witnesses, wrong


def _readable_keys(
    session: Session, book: Book
) -> tuple[list[VerificationKey], list[Difference]]:
    keys, wrong = [], []
    for text in session.scalars(_keys(book)):
        try:
            keys.append(VerificationKey.parse(text))
        except NoteError as error:
            texts = "a key", str(error)
            wrong.append(
                Difference("verification key", "key", *texts, saying=Saying.UNREADABLE)
            )
    return keys, wrong


def _keys(book: Book) -> Select[str]:
    table = tables.verification_key
    query = select(table.c.key).where(table.c.book_id == book.id)
    return query.order_by(table.c.number)
