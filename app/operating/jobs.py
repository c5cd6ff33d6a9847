"""The job of reservations: what nobody used in time is free again."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import Flask
from procrastinate import JobContext
from sqlalchemy.orm import Session

from app.clock import now
from app.extensions import db
from app.jobs import jobs
from app.logs import log
from ledger.book.acts import Command, record_act
from ledger.book.books import Book, list_books
from ledger.financing.reservations import expire_reservations, late_reservations

ACTOR = "system:expiry"


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(
    name="reservations.expire",
    pass_context=True,
    queueing_lock="reservations.expire",
)
def expire_all(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """End the reservations of every book whose time is over."""
    app = cast("Flask", context.additional_context["app"])
    with app.app_context():
        for book in list_books(db.session):
            ended = expire_book(db.session, book, at=now())
            db.session.commit()
            if ended:
                log.info("reservations.expired", book=book.code, ended=ended)


def expire_book(session: Session, book: Book, *, at: datetime) -> int:
    """End what is late in one book; no act is recorded where nothing is."""
    if not late_reservations(session, book.id, at=at):
        return 0
    command = Command(ACTOR, f"expire:{at.isoformat()}", at)
    act = record_act(session, book.id, command, "expire_reservations", {})
    return expire_reservations(session, act, at=at)
