"""Read the outbox for the operator."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.letters.composing import Envelope, write_out
from app.letters.pages import LetterPage, LetterRow, LetterState, OutboxPage
from app.letters.sending import mailer, reader_of
from app.letters.tables import OutboxLetter
from app.letters.values import LetterKind
from app.letters.words import KIND_NAMES
from ledger.book.books import Book

MOST = 200


def outbox_page(session: Session, book: Book) -> OutboxPage:
    """Put together the operator's page of letters, the newest first."""
    table = OutboxLetter
    mine = select(table).where(table.book_id == book.id)
    rows = session.scalars(mine.order_by(table.id.desc()).limit(MOST))
    waiting = select(func.count()).where(
        table.book_id == book.id, table.state == "waiting"
    )
    return OutboxPage(
        book=book.code,
        letters=tuple(_row(row) for row in rows),
        waiting=session.execute(waiting).scalar_one(),
        is_mail_set=mailer() is not None,
        is_readable=not book.is_live,
    )


def letter_page(session: Session, book: Book, public_id: UUID) -> LetterPage | None:
    """Write out a letter of a test book; None where there is none to be read."""
    query = select(OutboxLetter).where(
        OutboxLetter.book_id == book.id, OutboxLetter.public_id == public_id
    )
    letter = session.scalar(query)
    if letter is None or book.is_live:
        return None
    language = (reader_of(session, book, letter) or Envelope("", "en")).speaks
    written = write_out(session, book, letter, language)
    return LetterPage(book.code, written.words.news, language, written.text)


def _row(letter: OutboxLetter) -> LetterRow:
    return LetterRow(
        public_id=str(letter.public_id),
        kind=str(KIND_NAMES[LetterKind(letter.kind)]),
        written_at=letter.written_at,
        state=cast("LetterState", letter.state),
        sent_at=letter.sent_at,
        tries=letter.tries,
        error=letter.error or "",
    )
