"""Claims that wait for a second person, as things to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.claims.pages import AskedRow
from app.claims.queries import ROWS, asked_rows
from app.clock import local_day
from app.i18n import apart, current_language
from app.policy.values import Action, Principal
from app.spending.pages import ToDo
from app.spending.to_do import tasks_of_books, urgency_of
from ledger.book.books import Book
from payments.desk.claims import open_claims
from reports import formats


def claim_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List the write-offs that somebody may decide on: never those they asked for."""
    return tasks_of_books(session, principal, Action.WRITE_OFF_CLAIM, at, _of_book)


def _of_book(
    session: Session, book: Book, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    found = open_claims(session, book, ROWS)
    for row in asked_rows(session, book, found, principal.person_id):
        if not row.is_own:
            yield _task(book, row, at)


def _task(book: Book, row: AskedRow, at: datetime) -> ToDo:
    day = formats.short_date(local_day(row.at, book.zone), current_language())
    return ToDo(
        icon="hand-coins",
        urgency=urgency_of(at - row.at),
        title=_("Decide whether a claim is written off"),
        why=_(
            "%(person)s asked for it on %(day)s: %(reason)s",
            person=apart(row.who),
            day=day,
            reason=apart(row.reason),
        ),
        amount=row.amount,
        button=_("Look and decide"),
        url=url_for("claims.overview", book=book.code, _anchor=row.party),
    )
