"""The job that closes days: each book's, by its own clock, once it is over."""

from __future__ import annotations

from typing import cast

from flask import Flask
from procrastinate import JobContext
from sqlalchemy.orm import Session

from app.clock import now
from app.daily.closing import Closing, close_day, days_due
from app.extensions import db
from app.jobs import jobs
from app.logs import log
from app.settings import Settings
from ledger.book.books import Book, list_books
from payments.attempts import Witness
from payments.gateway import GatewayError
from payments.rails.registry import rails_of

AT_ONCE = 31
"""Days that one run closes of a book; the next run goes on."""


@jobs.periodic(cron="20 * * * *")
@jobs.task(name="daily.close", pass_context=True, queueing_lock="daily.close")
def close_over_days(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Close every day that is over where its book is kept. Twice does it once."""
    app = cast("Flask", context.additional_context["app"])
    with app.app_context():
        for book in list_books(db.session):
            if rails_of(db.session, book.id):
                close_due(db.session, app.extensions["igoudar"], book)


def close_due(session: Session, settings: Settings, book: Book) -> int:
    """Close the days that are due; what no provider answers for waits for later."""
    witness = Witness("system:day", now())
    closed = 0
    for day in days_due(session, book, witness.at)[:AT_ONCE]:
        try:
            done = close_day(Closing(session, settings, book, witness), day)
        except GatewayError as error:
            session.rollback()
            log.warning("day.not_closed", book=book.code, reason=str(error))
            break
        closed += 1
        if not done.record.is_explained:
            log.error("day.unexplained", book=book.code, day=str(day))
    return closed
