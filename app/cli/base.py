"""The commands every installation needs: init, serve, worker, psql."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Literal

import click
from sqlalchemy import make_url

from app.cli.failures import WRONG_CALL
from app.database import DatabaseError, make_engine, running_database
from app.embedded_postgres.binaries import find_binaries
from app.migrate import current, head, migrate
from app.settings import Settings, SettingsError, load_settings


@click.command()
def init() -> None:
    """Bring the database to this program's schema.

    Makes the embedded server and its two roles when DATABASE_URL is not set; else
    works as DATABASE_OWNER_URL says. Doing it twice changes nothing.
    """
    with running_database(load_settings()) as settings:
        prepare(settings)
        click.echo(f"The database is ready (schema {_schema(settings)}).")


def prepare(settings: Settings) -> None:
    """Run every migration that is missing."""
    if not settings.database_owner_url:
        remedy = "DATABASE_OWNER_URL is missing. Set the role that owns the tables."
        raise SettingsError((remedy,))
    migrate(settings.database_owner_url, app_role=settings.app_role)


def require_schema(settings: Settings) -> None:
    """Refuse to work on a database that is behind this program, or before it."""
    found = _schema(settings)
    if found != head():
        stands = f"stands at schema {found}" if found else "has no schema yet"
        raise DatabaseError(
            f"the database {stands}, this program needs {head()}: run `igoudar init`"
            " first."
        )


def _schema(settings: Settings) -> str | None:
    engine = make_engine(settings.database_url, pooled=False)
    with engine.connect() as connection:
        return current(connection)


@click.command()
@click.option(
    "--with-worker",
    is_flag=True,
    help="Do the background jobs in a child process, too.",
)
def serve(*, with_worker: bool) -> None:
    """Serve the pages and the interface at PORT, until Ctrl-C.

    More processes: WEB_CONCURRENCY. Other ways to serve: docs/operations.md.
    """
    from app.cli.serving import serve_until_stopped  # noqa: PLC0415 - slow to import

    with running_database(load_settings(is_serving=True)) as settings:
        require_schema(settings)
        serve_until_stopped(
            settings,
            announce=lambda address: click.echo(f"Serving at {address}"),
            with_worker=with_worker,
        )


@click.command()
@click.option("--until-empty", is_flag=True, help="Stop when no job waits.")
def worker(*, until_empty: bool) -> None:
    """Do the background jobs, until Ctrl-C. Any number may run at once."""
    from app.contributing.fitting import check_collecting  # noqa: PLC0415 - slow to load
    from app.factory import create_app  # noqa: PLC0415 - slow to import
    from app.jobs import run_worker  # noqa: PLC0415 - slow to load

    with running_database(load_settings()) as settings:
        require_schema(settings)
        check_collecting(settings)
        run_worker(settings, create_app(settings), until_empty=until_empty)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--as",
    "role",
    type=click.Choice(["app", "owner"]),
    default="app",
    show_default=True,
    help="The application's role, or the owner of the tables.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(role: Literal["app", "owner"], arguments: tuple[str, ...]) -> None:
    """Open psql on the database, with ARGUMENTS of psql's own."""
    with running_database(load_settings()) as settings:
        is_app = role == "app"
        url = settings.database_url if is_app else settings.database_owner_url
        if not url:
            raise SettingsError(
                ("DATABASE_OWNER_URL is missing; --as owner needs it.",)
            )
        # psql stops its query at Ctrl-C and stays; so must we, for it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        status = subprocess.call(  # noqa: S603 - a program we found
            [_find_psql(), *arguments], env=_environment(url), preexec_fn=_listen
        )
    sys.exit(status)


def _listen() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _find_psql() -> str:
    if on_path := shutil.which("psql"):
        return on_path
    beside = Path(find_binaries().program("psql"))
    if beside.exists():
        return str(beside)
    click.echo("Error: no psql here. Install postgresql-client.", err=True)
    sys.exit(WRONG_CALL)


def _environment(address: str) -> dict[str, str]:
    """Give psql its address in the environment, where no list of processes shows it."""
    url = make_url(address)
    host = url.host or url.query.get("host", "")
    given = {
        "PGHOST": str(host),
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
    }
    return dict(os.environ) | {key: str(value) for key, value in given.items() if value}
