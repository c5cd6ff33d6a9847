"""Read what waits for the operator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_day, now
from app.extensions import db
from app.i18n import apart
from app.operating.overdrawn import overdrawn_rows
from app.operating.pages import AlertRow, OperationsPage
from app.operating.words import ALERT_WORDS, MENDERS
from app.operating.years import years_that_end
from app.sandbox.wiring import desk
from ledger.book.books import Book
from ledger.book.reading import JournalEntry, entries_by_id
from payments.alerts import Alert
from payments.bank.unexecuted import named_by
from payments.bank.waiting import find_waiting
from payments.desk.alerts import OpenAlert, open_alerts
from payments.inbox import backlog
from payments.tables import attempt
from payments.watching import Trouble, is_burst, refusals, troubles

MOST = 200
_DESKS = ("psp", "cash_box")
"""The kinds of rails whose money is explained at the payments desk."""


def operations_page(session: Session, book: Book) -> OperationsPage:
    """Put together what the operator of a book has to look at."""
    refused, found = refusals(session, book, now()), troubles(session, book)
    is_played = not book.is_live and desk(book.code).is_open()
    return OperationsPage(
        book=book.code,
        alerts=_alerts(session, book),
        overdrawn=overdrawn_rows(session, book),
        backlog=backlog(session, book),
        sandbox_url=(
            url_for("sandbox.operate", merchant=book.code) if is_played else None
        ),
        troubled_since=_since(found, is_clock=False),
        clock_since=_since(found, is_clock=True),
        years=years_that_end(session, book, local_day(now(), book.zone)),
        refusals=refused if is_burst(refused) else 0,
    )


def _since(found: Iterable[Trouble], *, is_clock: bool) -> datetime | None:
    return min((one.since for one in found if one.is_clock is is_clock), default=None)


def _alerts(session: Session, book: Book) -> tuple[AlertRow, ...]:
    """List the movements that somebody must look at, the newest first."""
    found = open_alerts(session, book, MOST)
    posted = [one.entry_id for one in found if one.entry_id is not None]
    entries = entries_by_id(session, book, posted)
    payments = _payments(session, book, [one.attempt_id for one in found])
    return tuple(
        _row(book, one, entries.get(one.entry_id or 0), payments.get(one.attempt_id))
        for one in found
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
    book: Book, one: OpenAlert, entry: JournalEntry | None, payment_url: str | None
) -> AlertRow:
    address = None
    if entry is not None:
        address = url_for("bookkeeping.entry", public_id=entry.public_id)
    return AlertRow(
        number=one.movement_id,
        on=one.on,
        provider=one.provider,
        remote_id=one.remote_id,
        amount=one.about,
        why=_why(book, one),
        entry_url=address,
        entry_number=entry.number if entry is not None else None,
        who=str(MENDERS[one.alert]),
        payment_url=payment_url,
        explain_url=_queue(book, one) if one.must_explain else None,
        claim_url=_claim(book, one),
    )


def _claim(book: Book, one: OpenAlert) -> str | None:
    if one.claimed_from is None:
        return None
    return url_for("claims.overview", book=book.code, _anchor=one.claimed_from)


def _why(book: Book, one: OpenAlert) -> str:
    """Say what is odd; of a wire that left after all, which one it is."""
    said = str(ALERT_WORDS[one.alert])
    if one.alert is not Alert.WIRE_UNEXECUTED:
        return said
    line = find_waiting(db.session, book, one.movement_id)
    code = named_by(db.session, book, line) if line is not None else ""
    if not code:
        return said
    return str(
        _(
            "Transfer %(code)s left, though two officers had said that the bank did not"
            " execute it. It is set apart.",
            code=apart(code),
        )
    )


def _queue(book: Book, one: OpenAlert) -> str:
    """Return where it is explained: the desk of whoever moved the money."""
    if one.place in _DESKS:
        anchor = f"apart-{one.movement_id}"
        return url_for("paying.apart", book=book.code, _anchor=anchor)
    return url_for("banking.waiting", book=book.code, _anchor=f"line-{one.movement_id}")
