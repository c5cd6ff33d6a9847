"""The sealer's job: every few minutes, what was committed gets its leaves."""

from __future__ import annotations

from typing import cast

from flask import Flask
from procrastinate import JobContext

from app.clock import now
from app.extensions import db
from app.jobs import jobs
from app.proving.commands import publish_all
from app.settings import Settings


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(name="proof.seal", pass_context=True, queueing_lock="proof.seal")
def seal_books(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Seal every book and publish its checkpoint."""
    app = cast("Flask", context.additional_context["app"])
    settings: Settings = app.extensions["igoudar"]
    with app.app_context():
        publish_all(db.session, settings, at=now())
