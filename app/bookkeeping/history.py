"""Who did what to an entry, and the reports behind entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.bookkeeping.pages import ActRow
from app.people.queries import names_of_actors, names_of_people
from app.spending.tables import Expense, ExpenseEvent
from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.book.reading import JournalEntry

STATES: Mapping[str, str] = {
    "submitted": lazy_gettext("Reported"),
    "approved": lazy_gettext("Approved and written"),
}


def reports_behind(
    session: Session, book: Book, entry_ids: Iterable[int]
) -> dict[int, str]:
    """Return what the report behind each entry says was bought."""
    query = (
        select(ExpenseEvent.entry_id, Expense.what)
        .join(
            Expense,
            and_(
                Expense.book_id == ExpenseEvent.book_id,
                Expense.id == ExpenseEvent.expense_id,
            ),
        )
        .where(
            ExpenseEvent.book_id == book.id,
            ExpenseEvent.entry_id.in_(list(entry_ids)),
        )
    )
    return {row.entry_id: row.what for row in session.execute(query) if row.entry_id}


def acts_of(
    session: Session, book: Book, entry: JournalEntry, *, with_names: bool
) -> tuple[ActRow, ...]:
    """List who did what to an entry; without names where the reader is a visitor."""
    events = _events(session, book, entry)
    if events:
        people = names_of_people(session, (event.person_id for event in events))
        return tuple(
            ActRow(
                str(STATES.get(event.state, event.state)),
                _who(people.get(event.person_id), with_names=with_names),
                event.at,
            )
            for event in events
        )
    act = ledger.act
    query = select(act).where(act.c.book_id == book.id, act.c.id == entry.act_id)
    row = session.execute(query).one()
    name = names_of_actors(session, [row.actor]).get(row.actor)
    who = _who(name, with_names=with_names) if name else str(_("the program"))
    return (ActRow(str(_("Written")), who, row.at),)


def _who(name: str | None, *, with_names: bool) -> str:
    return name if name and with_names else str(_("an officer"))


def _events(
    session: Session, book: Book, entry: JournalEntry
) -> tuple[ExpenseEvent, ...]:
    of_entry = select(ExpenseEvent.expense_id).where(
        ExpenseEvent.book_id == book.id, ExpenseEvent.entry_id == entry.id
    )
    query = (
        select(ExpenseEvent)
        .where(
            ExpenseEvent.book_id == book.id,
            ExpenseEvent.expense_id.in_(of_entry),
            ExpenseEvent.state.in_(STATES),
        )
        .order_by(ExpenseEvent.number)
    )
    return tuple(session.scalars(query))
