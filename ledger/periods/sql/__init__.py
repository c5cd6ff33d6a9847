"""Database functions of closing: one file each, append-only."""

from importlib.resources import files

_HERE = files(__name__)

FIRST = (
    "period_tables_v1",
    "journal_code_v1",
    "hold_posting_v1",
    "validate_v1",
    "close_period_v1",
    "lock_period_v1",
)
CALLABLE = FIRST[1:]


def statement(name: str) -> str:
    """Return the text that makes a function or a set of objects."""
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")
