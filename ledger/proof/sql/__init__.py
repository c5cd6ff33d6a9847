"""Database functions of the log: one file each, append-only."""

from importlib.resources import files

_HERE = files(__name__)

FIRST = (
    "log_tables_v1",
    "number_next_v1",
    "append_leaves_v1",
    "mark_sealed_v1",
    "add_verification_key_v1",
    "record_checkpoint_v1",
)
CALLABLE = FIRST[1:]


def statement(name: str) -> str:
    """Return the text that makes a function or a set of objects."""
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")
