"""The job of monthly gifts: every hour, what is due on the book's own day."""

from __future__ import annotations

from typing import cast

from flask import Flask
from procrastinate import JobContext

from app.clock import now
from app.extensions import db
from app.jobs import jobs
from app.monthly.collecting import run_monthly
from ledger.book.books import list_books
from payments.attempts import Witness


@jobs.periodic(cron="11 * * * *")
@jobs.task(name="monthly.run", pass_context=True, queueing_lock="monthly.run")
def collect_monthly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Tell of, collect and end monthly gifts, in every book."""
    with cast("Flask", context.additional_context["app"]).app_context():
        for book in list_books(db.session):
            run_monthly(db.session, book, Witness("system:monthly", now()))
