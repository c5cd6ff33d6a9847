"""A server that does not do is refused at the start, with the reason."""

from __future__ import annotations

import os
import select
import signal
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from app.database import (
    DatabaseError,
    check_database,
    require_version,
    revive_database,
    running_database,
)
from app.embedded_postgres.folders import Folders
from app.settings import Settings
from tests.databases import Database


def test_a_server_that_does_is_accepted(settings: Settings) -> None:
    with running_database(settings) as running:
        assert running == settings


def test_a_superuser_is_refused(settings: Settings, database: Database) -> None:
    with pytest.raises(DatabaseError, match="'postgres' is a superuser"):
        check_database(replace(settings, database_url=database.superuser_url))


def test_the_owner_is_refused_as_the_applications_role(
    settings: Settings, database: Database
) -> None:
    with pytest.raises(DatabaseError, match="has the rights of 'igoudar_owner'"):
        check_database(replace(settings, database_url=database.owner_url))


def test_a_server_before_15_is_refused_by_its_name() -> None:
    with pytest.raises(DatabaseError, match=r"is PostgreSQL 14\.9.*15 or newer"):
        require_version(14_0009, "PostgreSQL 14.9 on x86_64")
    require_version(15_0000, "PostgreSQL 15.0 on x86_64")


def test_no_connection_says_where_and_hides_the_password(settings: Settings) -> None:
    away = "postgresql+psycopg://igoudar_app:hidden@/igoudar?host=/nowhere"
    with pytest.raises(DatabaseError, match="no connection to") as caught:
        check_database(replace(settings, database_url=away))
    assert "hidden" not in str(caught.value)


@pytest.mark.full
def test_a_long_running_service_starts_the_server_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secret_key="", is_embedded=True)
    with ExitStack() as stack:
        with running_database(settings) as running:
            revive_database(running, stack)
        revive_database(running, stack)
        check_database(running)
    with pytest.raises(DatabaseError):
        check_database(running)


@pytest.mark.full
def test_a_server_that_was_killed_is_started_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secret_key="", is_embedded=True)
    folders = Folders(root=tmp_path / "postgres")
    with ExitStack() as stack, running_database(settings) as running:
        revive_database(running, stack)
        first = int(folders.pid_file.read_text().split()[0])
        os.kill(first, signal.SIGKILL)
        handle = os.pidfd_open(first)
        select.select([handle], [], [], 60)
        os.close(handle)
        revive_database(running, stack)
        check_database(running)


def test_a_server_that_is_not_ours_is_not_started(settings: Settings) -> None:
    with ExitStack() as stack:
        revive_database(replace(settings, database_url="postgresql://x/y"), stack)
