"""The nightly job: every book is checked, and the pages say what came out."""

from __future__ import annotations

from typing import cast

from flask import Flask
from procrastinate import JobContext

from app.checking.commands import SEALED, run_check
from app.clock import now
from app.evidence.views import files
from app.extensions import db
from app.jobs import jobs
from app.logs import log
from ledger.book.books import Book, list_books
from ledger.integrity import Finding


@jobs.periodic(cron="30 2 * * *")
@jobs.task(name="checking.books", pass_context=True, queueing_lock="checking.books")
def check_books(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Check every book, one after the other; what is found goes to the log as well."""
    app = cast("Flask", context.additional_context["app"])
    with app.app_context():
        for book in list_books(db.session):
            for finding in run_check(db.session, book, files(), at=now()):
                tell(book, finding)
            db.session.commit()


def tell(book: Book, finding: Finding) -> None:
    """Alert whoever reads the logs; what a sealed row held may be a name: not told."""
    what = {
        "book": book.code,
        "rule": finding.rule,
        "fact": finding.fact,
        "detail": None if finding.rule == SEALED else finding.detail,
    }
    if finding.is_warning:
        log.warning("book.overdrawn", **what)
    else:
        log.error("book.broken", **what)
