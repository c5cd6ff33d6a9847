"""Who does what a command does: a person with an address, or the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.tables import Person
from ledger.book.acts import Command

PROGRAM = "system:command-line"

by_option = click.option(
    "--by", metavar="EMAIL", help="Who does it; by default the command line itself."
)
"""Give a command the option `--by`."""


def command_by(session: Session, by: str | None, key: str) -> Command:
    """Return a command in somebody's name, or say that nobody has the address."""
    actor = PROGRAM
    if by is not None:
        query = select(Person.code).where(Person.email == by.lower())
        found = session.scalar(query)
        if found is None:
            raise click.BadParameter(f"nobody has the address {by}.", param_hint="--by")
        actor = found
    return Command(actor, f"command-line:{key}:{actor}", datetime.now(UTC))
