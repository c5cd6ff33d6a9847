"""Statements that make the tables of payments; a change is a new version."""

from importlib.resources import files

_HERE = files(__name__)


def statement(name: str) -> str:
    """Return the text that makes a set of objects."""
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")
