"""Read what waits for the operator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.clock import now
from app.operating.overdrawn import overdrawn_rows
from app.operating.pages import AlertRow, OperationsPage
from app.operating.words import ALERT_WORDS, MENDERS
from app.sandbox.wiring import desk
from ledger.book.books import Book
from ledger.book.reading import JournalEntry, entries_by_id
from ledger.money import Money
from payments.alerts import Alert
from payments.tables import attempt, movement
from payments.watching import Trouble, is_burst, refusals, troubles

MOST = 200


def operations_page(session: Session, book: Book) -> OperationsPage:
    """Put together what the operator of a book has to look at."""
    refused, found = refusals(session, book, now()), troubles(session, book)
    is_played = not book.is_live and desk(book.code).is_open()
    return OperationsPage(
        book=book.code,
        alerts=_alerts(session, book),
        overdrawn=overdrawn_rows(session, book),
        sandbox_url=(
            url_for("sandbox.operate", merchant=book.code) if is_played else None
        ),
        troubled_since=_since(found, is_clock=False),
        clock_since=_since(found, is_clock=True),
        refusals=refused if is_burst(refused) else 0,
    )


def _since(found: Iterable[Trouble], *, is_clock: bool) -> datetime | None:
    return min((one.since for one in found if one.is_clock is is_clock), default=None)


def _alerts(session: Session, book: Book) -> tuple[AlertRow, ...]:
    """List the movements that somebody must look at, the newest first."""
    query = (
        select(movement)
        .where(movement.c.book_id == book.id, movement.c.alert.is_not(None))
        .order_by(movement.c.id.desc())
        .limit(MOST)
    )
    rows = session.execute(query).all()
    posted = [row.entry_id for row in rows if row.entry_id is not None]
    entries = entries_by_id(session, book, posted)
    payments = _payments(session, book, [row.attempt_id for row in rows])
    return tuple(
        _row(row, entries.get(row.entry_id), payments.get(row.attempt_id))
        for row in rows
    )


def _payments(
    session: Session, book: Book, attempts: list[int | None]
) -> dict[int | None, str]:
    """Return where each payment is shown, by the number of its attempt."""
    query = select(attempt.c.id, attempt.c.public_id).where(
        attempt.c.book_id == book.id, attempt.c.id.in_({one for one in attempts if one})
    )
    return {
        row.id: url_for("paying.payment", book=book.code, public_id=row.public_id)
        for row in session.execute(query)
    }


def _row(
    row: Row[Any], entry: JournalEntry | None, payment_url: str | None
) -> AlertRow:
    address = None
    if entry is not None:
        address = url_for("bookkeeping.entry", public_id=entry.public_id)
    return AlertRow(
        on=row.occurred_on,
        provider=row.provider,
        remote_id=row.remote_id,
        amount=Money(row.amount_minor, row.currency),
        why=str(ALERT_WORDS[Alert(row.alert)]),
        entry_url=address,
        entry_number=entry.number if entry is not None else None,
        who=str(MENDERS[Alert(row.alert)]),
        payment_url=payment_url,
    )
