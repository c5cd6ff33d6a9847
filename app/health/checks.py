"""What must hold before the service takes work; each check names its failure."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.migrate import current, head
from payments.watching import Trouble, troubles

LEAST_FREE = 0.05
"""The part of the disk that must be free."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, and what is wrong, if anything."""

    name: str
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


def check_database(session: Session) -> Check:
    """See that the database answers and takes writes."""
    try:
        read_only = session.scalar(text("show transaction_read_only"))
    except SQLAlchemyError:
        return Check("database", "no answer")
    return Check("database", "read-only" if read_only == "on" else "")


def check_schema(session: Session) -> Check:
    """See that the database stands at this program's newest migration."""
    try:
        found = current(session.connection())
    except SQLAlchemyError:
        return Check("schema", "cannot be read")
    wanted = head()
    return Check("schema", "" if found == wanted else f"at {found}, not at {wanted}")


def degraded(session: Session) -> dict[str, str]:
    """Name the providers in trouble: the service works, and something of it waits.

    Where only our clock and a provider's differ, ``clock`` is named.
    """
    try:
        return {
            _name(each): f"in trouble since {each.since:%Y-%m-%dT%H:%MZ}"
            for each in troubles(session)
        }
    except SQLAlchemyError:
        return {}


def _name(trouble: Trouble) -> str:
    return "clock" if trouble.is_clock else trouble.provider


def check_disk(home: Path, *, least_free: float = LEAST_FREE) -> Check:
    """See that the disk below our folder is not nearly full."""
    usage = shutil.disk_usage(home if home.exists() else Path.cwd())
    is_full = usage.free < least_free * usage.total
    return Check("disk", f"{usage.free} bytes free" if is_full else "")
