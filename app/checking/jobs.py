"""The nightly job: every book is checked, and the pages say what came out."""

from __future__ import annotations

from typing import cast

from flask import Flask
from procrastinate import JobContext

from app.checking.commands import run_check
from app.clock import now
from app.extensions import db
from app.jobs import jobs
from app.logs import log
from ledger.book.books import list_books


@jobs.periodic(cron="30 2 * * *")
@jobs.task(name="checking.books", pass_context=True, queueing_lock="checking.books")
def check_books(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Check every book, one after the other; what is broken goes to the log as well."""
    app = cast("Flask", context.additional_context["app"])
    with app.app_context():
        for book in list_books(db.session):
            for finding in run_check(db.session, book, at=now()):
                if not finding.is_warning:
                    log.error("book.broken", book=book.code, rule=finding.rule)
            db.session.commit()
