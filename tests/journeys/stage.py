"""The told demonstration with people who sign in, served as an installation is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from urllib.parse import urlsplit

from flask import Flask

from app.factory import create_app
from app.jobs import run_worker
from app.people.signing_in import limiter
from app.settings import Settings
from tests.browser import served
from tests.databases import Database
from tests.lending import forget
from tests.passwords import hash_fast


@dataclass(frozen=True, slots=True)
class Stage:
    """One copy of the demonstration, at an address."""

    address: str
    app: Flask
    database: Database
    settings: Settings

    def work(self) -> None:
        """Let a worker do every job that waits."""
        worker = Thread(
            target=run_worker,
            args=(self.settings, self.app),
            kwargs={"until_empty": True},
        )
        worker.start()
        worker.join()


@contextmanager
def staged(database: Database, settings: Settings) -> Iterator[Stage]:
    """Serve a told database; the sandbox reaches it at its own port."""
    app = create_app(_on(database, settings))
    hash_fast(app)
    limiter.reset()
    with served(app) as address:
        port = urlsplit(address).port or 0
        known = replace(_on(database, settings), port=port, public_url=address)
        app.extensions["igoudar"] = known
        yield Stage(address, app, database, known)
    forget(app)


def _on(database: Database, settings: Settings) -> Settings:
    return replace(
        settings,
        database_url=database.app_url,
        database_owner_url=database.owner_url,
    )
