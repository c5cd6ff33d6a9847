"""The job of surplus: who did not choose in time is paid back."""

from __future__ import annotations

from typing import cast

from flask import Flask
from procrastinate import JobContext

from app.clock import now
from app.extensions import db
from app.jobs import jobs
from app.surplus.choosing import decide_due
from ledger.book.books import list_books
from payments.attempts import Witness


@jobs.periodic(cron="23 * * * *")
@jobs.task(name="surplus.due", pass_context=True, queueing_lock="surplus.due")
def pay_back_due(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Pay back in every book what nobody decided about."""
    with cast("Flask", context.additional_context["app"]).app_context():
        for book in list_books(db.session):
            decide_due(db.session, book, Witness("system:surplus", now()))
