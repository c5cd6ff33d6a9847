"""Read wires that were released and not seen at the bank, and what is said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.banking.tables import UnexecutedEvidence
from app.clock import local_day
from app.evidence.tables import Evidence
from app.people.queries import names_of_actors
from ledger.book.books import Book
from payments.bank.days import bank_days_between
from payments.bank.unexecuted import GRACE, Unexecuted, due_on, open_rulings
from payments.bank.wire_list import ListedWire, wires_unseen


@dataclass(frozen=True, slots=True)
class UnseenWire:
    """A wire that was released and that the bank has not shown.

    ``days`` are bank days since its release; from ``due_on`` on, silence means
    something.
    """

    wire: ListedWire
    days: int
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody says of such a wire, and the papers that they gave."""

    said: Unexecuted
    who: str
    is_own: bool
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnexecutedPage:
    """What was said and waits for another officer; wires by the file they are in."""

    rulings: tuple[Ruling, ...]
    files: tuple[tuple[int, tuple[UnseenWire, ...]], ...]
    grace: int = GRACE


def unexecuted_page(
    session: Session, book: Book, visitor: str, at: datetime
) -> UnexecutedPage:
    """Put together what is said of wires, and those of which something can be said."""
    said = open_rulings(session, book)
    names = names_of_actors(session, [one.said_by for one in said])
    papers = _papers(session, book, [one.id for one in said])
    waiting = {one.wire.id for one in said}
    by_file: dict[int, list[UnseenWire]] = defaultdict(list)
    for one in unseen_wires(session, book, at):
        if one.wire.id not in waiting:
            by_file[one.wire.file_id or 0].append(one)
    return UnexecutedPage(
        rulings=tuple(
            Ruling(
                said=one,
                who=names.get(one.said_by, ""),
                is_own=one.said_by == visitor,
                papers=tuple(papers[one.id]),
            )
            for one in said
        ),
        files=tuple((number, tuple(wires)) for number, wires in by_file.items()),
    )


def unseen_wires(session: Session, book: Book, at: datetime) -> list[UnseenWire]:
    """List wires that were released and not shown, the oldest first, with their age."""
    today = local_day(at, book.zone)
    return [_aged(book, wire, today) for wire in wires_unseen(session, book)]


def late_wires(
    unseen: Sequence[UnseenWire], said: Sequence[Unexecuted]
) -> tuple[UnseenWire, ...]:
    """Keep those that should have been shown, and of which nobody has said anything."""
    known = {one.wire.id for one in said}
    return tuple(one for one in unseen if one.is_late and one.wire.id not in known)


def _aged(book: Book, wire: ListedWire, today: date) -> UnseenWire:
    released = local_day(wire.released_at or wire.ordered_at, book.zone)
    due = due_on(wire, book)
    return UnseenWire(wire, bank_days_between(released, today), due, today >= due)


def _papers(
    session: Session, book: Book, numbers: list[int]
) -> defaultdict[int, list[str]]:
    """Return where the papers of each ruling are seen."""
    kept = UnexecutedEvidence
    query = (
        select(kept.unexecuted_id, Evidence.public_id)
        .join(
            Evidence,
            (Evidence.book_id == kept.book_id) & (Evidence.id == kept.evidence_id),
        )
        .where(kept.book_id == book.id, kept.unexecuted_id.in_(numbers))
        .order_by(Evidence.id)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for number, public_id in session.execute(query) if numbers else ():
        page = url_for("evidence.picture", public_id=public_id, number=1)
        found[number].append(page)
    return found
