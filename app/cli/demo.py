"""The demonstration on the command line: load it, run it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from app.books import DEMONSTRATION
from app.checking.commands import run_check
from app.cli.base import prepare, require_schema
from app.cli.opening import quiet
from app.cli.progress import progress
from app.database import make_engine, running_database
from app.demo.inviting import World
from app.demo.passwords import Passwords
from app.demo.people import PEOPLE, Actor
from app.demo.story import STORY
from app.demo.telling import is_told, tell
from app.evidence.files import DiskFiles
from app.extensions import db
from app.people.signing_in import hash_password
from app.settings import Settings, load_settings
from app.statements.making import Asked, make_statement
from ledger.book.books import find_book
from reports.formats import LANGUAGES

SHOWN_FUND = "P2"


@click.group()
def demo() -> None:
    """Try the program with invented people, projects and test money."""


@demo.command("load")
def load() -> None:
    """Tell the story of the demonstration, as acts in date order.

    Doing it twice changes nothing; a load that was cut short goes on where it was.
    """
    with running_database(load_settings()) as settings:
        require_schema(settings)
        with _loading(settings):
            _tell(settings)
    click.echo(f"Book {DEMONSTRATION} is loaded.")


@demo.command("run")
def run() -> None:
    """Prepare the database, load the demonstration and serve it, until Ctrl-C.

    Prints the address, who can sign in as what, and where the statements are.
    """
    from app.cli.serving import (  # noqa: PLC0415 - slow to import
        require_port,
        serve_until_stopped,
    )

    wanted = quiet(load_settings(is_serving=True))
    require_port(wanted)  # before minutes of telling
    with running_database(wanted) as settings:
        click.echo("Preparing the database", err=True)
        prepare(settings)
        papers = _papers(settings)
        if not (_was_told(settings) and all(path.exists() for path in papers)):
            with _loading(settings):
                _tell(settings)
                click.echo("Writing the first statements", err=True)
                _write_statements(papers, settings.public_url)
                click.echo("Checking the book", err=True)
                _check(settings)
        click.echo("Starting the server", err=True)
        serve_until_stopped(
            settings,
            announce=lambda address: _announce(settings, papers, address),
            with_worker=True,
        )


@contextmanager
def _loading(settings: Settings) -> Iterator[Flask]:
    from app.factory import create_app  # noqa: PLC0415 - slow to import

    application = create_app(settings)
    with application.app_context():
        try:
            yield application
        finally:
            for engine in db.engines.values():
                engine.dispose()


def _tell(settings: Settings) -> None:
    passwords = Passwords.below(settings.home)
    world = World(
        files=DiskFiles.below(settings.home),
        choose=secrets.choice,
        hash_for=lambda email: hash_password(passwords.make(email, secrets.choice)),
    )
    notes = Console(stderr=True)
    with progress("Telling the demonstration", len(STORY), notes) as step:
        tell(db.session, world, step=step)


def _check(settings: Settings) -> None:
    book, files = find_book(db.session, DEMONSTRATION), DiskFiles.below(settings.home)
    run_check(db.session, book, files, at=datetime.now(UTC))
    db.session.commit()


def _was_told(settings: Settings) -> bool:
    engine = make_engine(settings.database_url, pooled=False)
    with Session(engine) as session:
        return is_told(session)


def _papers(settings: Settings) -> list[Path]:
    folder = settings.home / "statements"
    return [folder / f"demo-{SHOWN_FUND}-{language}.pdf" for language in LANGUAGES]


def _write_statements(papers: list[Path], public_url: str) -> None:
    """Write one statement in each language, unless they are there already."""
    for path, language in zip(papers, LANGUAGES, strict=True):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            asked = Asked(SHOWN_FUND, language, public_url=public_url)
            path.write_bytes(_statement(db.session, asked))


def _statement(session: Session, asked: Asked) -> bytes:
    book = find_book(session, DEMONSTRATION)
    return make_statement(session, book, asked).content


def _announce(settings: Settings, papers: list[Path], address: str) -> None:
    passwords = Passwords.below(settings.home).read()
    people = Table(title="Who signs in", title_justify="left", box=None)
    people.add_column("who")
    for name in ("address", "password"):
        people.add_column(name, no_wrap=True)
    for actor in PEOPLE:
        word = passwords.get(actor.email, "(made elsewhere)")
        people.add_row(_described(actor), actor.email, word)
    console = Console()
    console.print(people)
    console.print("\nFirst statements:")
    for path in papers:
        console.print(f"  {path}", soft_wrap=True)
    console.print(f"\nOpen [bold]{address}[/bold]   (Ctrl-C stops everything)")


def _described(actor: Actor) -> str:
    role = actor.role.value.replace("_", " ")
    where = actor.keeper.title() if actor.keeper else " and ".join(actor.funds)
    return f"{actor.name}, {role}" + (f" of {where}" if where else "")
