"""Put together the page of a reversal, and the list of those that wait."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.bookkeeping.pages import Sides
from app.bookkeeping.queries import entry_url, number_of
from app.bookkeeping.tracing import paid_rows
from app.bookkeeping.words import kind_name, role_name
from app.people.queries import names_of_people
from app.reversing.commands import open_proposal, waiting
from app.reversing.pages import MirrorRow, ProposalRow, ReversalPage, WaitingPage
from app.reversing.standing import last_word
from app.reversing.tables import ReversalProposal
from ledger.book.books import Book
from ledger.book.reading import JournalEntry, entries_by_id


def reversal_page(
    session: Session, book: Book, entry: JournalEntry, reader: int | None
) -> ReversalPage:
    """Put together what taking an entry back would do, and who said what to it."""
    names = names_of(session, book)
    proposal = open_proposal(session, book, entry.id)
    last = last_word(session, book, entry.id)
    rows = _rows(session, [proposal] if proposal else [], {entry.id: entry}, reader)
    return ReversalPage(
        public_id=str(entry.public_id),
        what=kind_name(entry.kind),
        entry_number=number_of(entry),
        entry_url=entry_url(entry.public_id),
        day=entry.day,
        mirror=tuple(
            MirrorRow(
                role_name(line.account),
                names.fund(line.fund),
                names.keeper(line.keeper),
                Sides.of(-line.amount),
            )
            for line in entry.postings
        ),
        given_back=paid_rows(session, book, entry),
        proposal=rows[0] if rows else None,
        reversed_by=entry_url(last.public_id) if last and not last.stands else None,
        stands_again_by=(
            url_for("reversing.reversal", public_id=last.public_id)
            if last and last.stands
            else None
        ),
    )


def waiting_page(session: Session, book: Book, reader: int | None) -> WaitingPage:
    """List the reversals that wait for a second person, oldest first."""
    found = list(session.scalars(waiting(book)))
    entries = entries_by_id(session, book, {one.entry_id for one in found})
    return WaitingPage(book.code, _rows(session, found, entries, reader))


def _rows(
    session: Session,
    found: list[ReversalProposal],
    entries: dict[int, JournalEntry],
    reader: int | None,
) -> tuple[ProposalRow, ...]:
    people = names_of_people(session, {one.person_id for one in found})
    return tuple(
        ProposalRow(
            what=kind_name(entry.kind),
            entry_number=number_of(entry),
            url=url_for("reversing.reversal", public_id=entry.public_id),
            who=people.get(one.person_id, ""),
            at=one.at,
            reason=one.reason,
            is_own=one.person_id == reader,
        )
        for one in found
        for entry in (entries[one.entry_id],)
    )
