"""Background jobs: there if and only if their cause is, done by a worker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs import defer, jobs
from tests.databases import Database

WORKERS = 8
MANY = 240
FLOOD = 60
COUNT = text("select count(*) from procrastinate_jobs")
WORKER = """
import os
import sys
import time
from pathlib import Path
from app.factory import create_app
from app.jobs import jobs, run_worker
from app.settings import Settings

@jobs.task(name="tests.write", pass_context=True)
def write(context, *, path):
    app = context.additional_context["app"]
    Path(path).write_text(app.name)

@jobs.task(name="tests.append", pass_context=True)
def append(context, *, path):
    with Path(path).open("a") as file:
        print(os.getpid(), file=file)

@jobs.task(name="tests.dwell")
def dwell(*, path):
    for said in ("in", "out"):
        with Path(path).open("a") as file:
            print(said, file=file)
        time.sleep(0.02)

settings = Settings(home=Path(), secret_key="x" * 32, database_url=sys.argv[1])
run_worker(settings, create_app(settings), until_empty=True)
"""


@jobs.task(name="tests.write")
def write(*, path: str) -> None:
    """Stand for the task of that name, which the worker has."""


@jobs.task(name="tests.append")
def append(*, path: str) -> None:
    """Stand for the task of that name, which the worker has."""


@jobs.task(name="tests.dwell")
def dwell(*, path: str) -> None:
    """Stand for the task of that name, which the worker has."""


@pytest.fixture
def session(fresh_database: Database) -> Iterator[Session]:
    with Session(fresh_database.engine_app) as opened:
        yield opened


def test_a_job_goes_with_its_transaction(session: Session) -> None:
    defer(session, write, path="nowhere")
    assert session.scalar(COUNT) == 1
    session.rollback()
    assert session.scalar(COUNT) == 0


def work(database: Database) -> None:
    """Let one worker do what waits."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, database.app_url],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.full
def test_a_job_stays_with_its_transaction_and_is_done(
    session: Session, fresh_database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "done"
    defer(session, write, path=str(path))
    session.commit()
    work(fresh_database)
    assert path.read_text() == "app"
    # The worker may have deferred the sweeps of the hour as well.
    states = text(
        "select status::text from procrastinate_jobs where task_name = 'tests.write'"
    )
    assert session.scalars(states).all() == ["succeeded"]


@pytest.mark.full
def test_case_46_a_worker_does_one_job_at_a_time_however_many_wait(
    session: Session, fresh_database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "steps"
    for _ in range(FLOOD):
        defer(session, dwell, path=str(path))
    session.commit()
    work(fresh_database)
    assert path.read_text().split() == ["in", "out"] * FLOOD


@pytest.mark.full
def test_eight_workers_share_one_queue_and_do_each_job_once(
    session: Session, fresh_database: Database, tmp_path: Path
) -> None:
    for number in range(MANY):
        defer(session, append, path=str(tmp_path / str(number)))
    session.commit()
    with ExitStack() as ends:
        workers = [
            ends.enter_context(
                subprocess.Popen([sys.executable, "-c", WORKER, fresh_database.app_url])
            )
            for _ in range(WORKERS)
        ]
    assert [worker.returncode for worker in workers] == [0] * WORKERS
    done = [(tmp_path / str(number)).read_text() for number in range(MANY)]
    hands = {line for text_ in done for line in text_.splitlines()}
    assert [text_.count("\n") for text_ in done] == [1] * MANY
    assert 1 < len(hands) <= WORKERS
