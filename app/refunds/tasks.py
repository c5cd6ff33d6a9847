"""Refunds that wait for a second person, as things to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.i18n import apart, current_language
from app.policy.values import Action, Principal
from app.refunds.queries import open_requests
from app.spending.pages import ToDo
from app.spending.to_do import tasks_of_books, urgency_of
from app.zones import here
from ledger.book.books import Book
from reports import formats


def refund_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List the refunds that somebody may decide on: never those they asked for."""
    return tasks_of_books(session, principal, Action.DECIDE_REFUND, at, _of_book)


def _of_book(
    session: Session, book: Book, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    language = current_language()
    for row in open_requests(session, book, language, principal.code):
        day = formats.short_date(here(row.asked_at).date(), language)
        yield ToDo(
            icon="rotate-ccw",
            urgency=urgency_of(at - row.asked_at),
            title=_("Decide on a refund: %(project)s", project=apart(row.project)),
            why=_("The giver asked for it on %(day)s.", day=day)
            if row.is_from_giver
            else _("An officer asked for it on %(day)s.", day=day),
            amount=row.amount,
            button=_("Look and decide"),
            url=url_for("refunds.request", public_id=row.public_id),
        )
