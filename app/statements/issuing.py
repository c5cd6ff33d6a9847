"""Issue a statement: sealed in line, under a checkpoint that stands on the paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.proving.commands import publish_book
from app.proving.sources import QUICKLY
from app.settings import Settings
from app.statements.making import Asked, Paper, make_statement
from app.statements.tables import IssuedDocument
from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.proof.publishing import Published, first_after
from ledger.proof.sealer import fund_position, seal
from reports.statements.project import Sealed

ACTOR = "system:statements"


def issue_statement(
    session: Session, settings: Settings, book: Book, asked: Asked, *, at: datetime
) -> Paper:
    """Make a statement under a checkpoint, and commit.

    The statement of a fund's whole life is kept in the book as an issued document; one
    of days that somebody chose only prints the checkpoint. The same state gives the
    same bytes: the checkpoint is the first that covers the fund's last entry. Raises
    what ``make_statement`` raises.
    """
    published = _covering(session, settings, book, asked.fund, at)
    checkpoint = published.checkpoint
    sealed = Sealed(
        published.number,
        checkpoint.size,
        checkpoint.root.hex(),
        tuple(published.note.splitlines()),
    )
    paper = make_statement(session, book, replace(asked, sealed=sealed))
    if asked.from_on is None and asked.to_on is None:
        _keep(session, book, paper, (asked, published), at)
    session.commit()
    return paper


def _covering(
    session: Session, settings: Settings, book: Book, fund: str, at: datetime
) -> Published:
    """Return the first checkpoint over all entries of a fund; sign one if need be."""
    seal(session, book, QUICKLY)
    position = fund_position(session, book, fund)
    found = first_after(session, book, position)
    return found or publish_book(session, settings, book, at=at)


def _keep(
    session: Session,
    book: Book,
    paper: Paper,
    what: tuple[Asked, Published],
    at: datetime,
) -> None:
    """Remember a paper by its hash, once, and give it its leaf."""
    (asked, published), digest = what, sha256(paper.content).digest()
    key = f"issue:{digest.hex()}"
    act = record_act(
        session,
        book.id,
        Command(ACTOR, key, at),
        "issue_document",
        {"sha256": digest.hex(), "checkpoint": published.number},
    )
    if not act.is_new:
        return
    fund = select(ledger.fund.c.id).where(
        ledger.fund.c.book_id == book.id, ledger.fund.c.code == asked.fund
    )
    document = IssuedDocument(
        book_id=book.id,
        kind="statement",
        fund_id=session.scalars(fund).one(),
        language=asked.language,
        from_on=paper.first,
        to_on=paper.last,
        checkpoint=published.number,
        sha256=digest,
        issued_at=at,
        act_id=act.id,
    )
    session.add(document)
    seal(session, book, QUICKLY)
