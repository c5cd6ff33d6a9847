"""The job of letters: send what waits, every minute."""

from __future__ import annotations

from typing import cast

from flask import Flask
from procrastinate import JobContext

from app.extensions import db
from app.jobs import jobs
from app.letters.sending import send_waiting
from ledger.book.books import list_books


@jobs.periodic(cron="* * * * *")
@jobs.task(name="letters.send", pass_context=True, queueing_lock="letters.send")
def send_letters(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Send the letters that wait, in every book."""
    with cast("Flask", context.additional_context["app"]).app_context():
        for book in list_books(db.session):
            send_waiting(db.session, book)
