"""Background jobs: kept in our database, so that a job exists only if its cause does.

`defer` joins the caller's transaction: rolled back with it, there with it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from flask import Flask
from procrastinate import App, PsycopgConnector
from procrastinate.tasks import Task
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from app.settings import Settings

TASK_MODULES: tuple[str, ...] = (
    "app.checking.jobs",
    "app.contributing.jobs",
    "app.daily.jobs",
    "app.letters.jobs",
    "app.operating.jobs",
    "app.people.jobs",
    "app.surplus.jobs",
    "app.monthly.jobs",
    "app.campaigns.jobs",
    "app.proving.jobs",
)
"""The modules that hold tasks; a worker imports them."""

jobs = App(connector=PsycopgConnector(), import_paths=list(TASK_MODULES))
"""The one queue of the process. Tasks are made with `@jobs.task`."""


def defer(session: Session, task: Task[..., Any, ...], /, **arguments: object) -> int:
    """Put a job into the queue, as part of the session's transaction."""
    connection = session.connection().connection.driver_connection
    deferrer = task.configure(connection=connection)
    return deferrer.defer(**arguments)  # type: ignore[arg-type]  # JSON is checked there


def run_worker(settings: Settings, app: Flask, *, until_empty: bool = False) -> None:
    """Do jobs until stopped by a signal, or until none waits.

    A task made with `pass_context=True` finds the application under
    `context.additional_context["app"]`.
    """
    connector = PsycopgConnector(conninfo=_conninfo(settings.database_url))
    asyncio.run(_work(connector, app, until_empty=until_empty))


async def _work(connector: PsycopgConnector, app: Flask, *, until_empty: bool) -> None:
    with jobs.replace_connector(connector) as queue:
        async with queue.open_async():
            await queue.run_worker_async(
                concurrency=1,  # a flood of messages waits its turn
                wait=not until_empty,
                additional_context={"app": app},
                delete_jobs="never",
            )


def _conninfo(url: str) -> str:
    """Write SQLAlchemy's address the way the driver reads it."""
    plain = make_url(url).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)
