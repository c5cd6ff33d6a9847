"""Seal and publish, committing as they go; verify against all that was published."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.proving.keys import next_key, replace_seed, signing_key
from app.proving.sources import COMPLETELY, QUICKLY, SOURCES
from app.settings import Settings
from ledger.book.books import Book, list_books
from ledger.proof.merkle import Head
from ledger.proof.notes import KEY_BYTES
from ledger.proof.publishing import Published, publish, stored_witnesses
from ledger.proof.sealer import Sealing, seal_batch
from ledger.proof.storage import Link, current_head
from ledger.proof.verification import Report, Verification, Witness, verify


def seal_book(
    session: Session,
    book: Book,
    how: Sealing = COMPLETELY,
    step: Callable[[int], None] = lambda _count: None,
) -> Head:
    """Seal what waits, a batch a transaction; tell ``step`` each batch's leaves."""
    while count := seal_batch(session, book, how):
        session.commit()
        step(count)
    session.commit()
    return current_head(session, book.id)


def publish_book(
    session: Session, settings: Settings, book: Book, *, at: datetime
) -> Published:
    """Seal what waits, sign the head, and commit."""
    seal_book(session, book, QUICKLY)
    key = signing_key(session, settings, book)
    published = publish(session, book, QUICKLY, [key], at=at)
    session.commit()
    return published


def publish_all(session: Session, settings: Settings, *, at: datetime) -> None:
    """Publish a checkpoint of every book."""
    for book in list_books(session):
        publish_book(session, settings, book, at=at)


def change_key(
    session: Session, settings: Settings, *, at: datetime
) -> dict[str, Published]:
    """Begin a new key: one checkpoint of every book is signed by the old and the new.

    Returns these by the codes of books. Old keys stay in the books to verify with.
    Raises KeyGivenError.
    """
    seed, signed = os.urandom(KEY_BYTES), {}
    for book in list_books(session):
        old = signing_key(session, settings, book)
        new = next_key(session, settings, book, seed)
        signed[book.code] = publish(session, book, QUICKLY, [old, new], at=at)
    session.commit()
    replace_seed(settings, seed)
    return signed


def verify_book(
    session: Session,
    book: Book,
    issued: Sequence[Witness] = (),
    helpers: Sequence[Link] = (),
) -> Report:
    """Verify a book against its rows, its own checkpoints and those given."""
    kept, wrong = stored_witnesses(session, book)
    what = Verification(SOURCES, (*kept, *issued), helpers)
    report = verify(session, book, what)
    return replace(report, differences=(*report.differences, *wrong))
