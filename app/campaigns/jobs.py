"""The job of campaigns: decide what is over and waits for nothing any more."""

from __future__ import annotations

from typing import cast

from flask import Flask
from procrastinate import JobContext

from app.campaigns.commands import decide_campaigns
from app.clock import now
from app.extensions import db
from app.jobs import jobs
from ledger.book.books import list_books
from payments.attempts import Witness


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(name="campaigns.due", pass_context=True, queueing_lock="campaigns.due")
def decide_due_campaigns(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Decide the campaigns of every book that are over."""
    with cast("Flask", context.additional_context["app"]).app_context():
        for book in list_books(db.session):
            decide_campaigns(db.session, book, Witness("system:campaigns", now()))
