"""Who does what a command does: a person with an address, or the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.granted import granted_in
from app.people.queries import principal_of
from app.people.tables import Person
from app.policy.matrix import MATRIX, may, may_somewhere
from app.policy.values import Action, Scope
from app.projects.scopes import book_scope
from ledger.book.acts import Command
from ledger.book.books import Book

PROGRAM = "system:command-line"

by_option = click.option(
    "--by", metavar="EMAIL", help="Who does it; by default the command line itself."
)
"""Give a command the option `--by`."""


def command_by(session: Session, by: str | None, key: str) -> Command:
    """Return a command in somebody's name, or say that nobody has the address."""
    actor = PROGRAM
    if by is not None:
        actor = require_person(session, by, "--by").code
    return Command(actor, f"command-line:{key}:{actor}", datetime.now(UTC))


def require_right(
    session: Session,
    book: Book,
    by: str | None,
    action: Action,
    of: Scope | None = None,
) -> None:
    """Refuse who holds nothing that lets them do it there, as the pages do.

    ``of`` is where the thing is; the whole book where nothing is said. The command
    line itself may do all: who runs it keeps the database.
    """
    if by is None:
        return
    principal = principal_of(session, require_person(session, by, "--by"))
    place = of or book_scope(session, book)
    if may(principal, action, replace(place, is_public=False), datetime.now(UTC)):
        return
    raise click.ClickException(
        f"{by} has no right to {action.replace('_', ' ')} in book {book.code}: that"
        f" takes the role {_roles(action)}. Held for a part of the book, it counts"
        f" there alone. `igoudar person grant {by} ROLE` gives one."
    )


def require_somewhere(session: Session, by: str, action: Action) -> None:
    """Refuse who may do it nowhere."""
    principal = principal_of(session, require_person(session, by, "--by"))
    if not may_somewhere(principal, action, datetime.now(UTC)):
        raise click.ClickException(
            f"{by} has no right to {action.replace('_', ' ')} in any book: that takes"
            f" the role {_roles(action)}. `igoudar person grant {by} ROLE` gives one."
        )


def require_founder(
    session: Session,
    book: Book,
    by: str | None,
    action: Action,
    of: Scope | None = None,
) -> None:
    """Refuse as ``require_right`` does, once somebody was given a role in the book.

    Before that nobody could have the right: whoever is named sets the book up.
    """
    if by is not None and granted_in(session, book):
        require_right(session, book, by, action, of)


def _roles(action: Action) -> str:
    return " or ".join(sorted(role.value for role in MATRIX[action]))


def person_at(session: Session, email: str) -> Person | None:
    """Find who signs in with an address."""
    query = select(Person).where(Person.email == email.strip().lower())
    return session.scalar(query)


def require_person(session: Session, email: str, hint: str = "EMAIL") -> Person:
    """Return who signs in with an address, or say that nobody does."""
    person = person_at(session, email)
    if person is None:
        raise click.BadParameter(
            f"nobody has the address {email}. `igoudar person invite` makes a person.",
            param_hint=hint,
        )
    return person
