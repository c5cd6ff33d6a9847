"""No statement of the program reads a table of the ledger over all books."""

from __future__ import annotations

import re
import traceback
from functools import cache
from pathlib import Path

from ledger.book import tables

PRODUCT = tuple(
    str(Path(__file__).parents[1] / name) + "/"
    for name in ("app", "ledger", "payments", "reports")
)
HERE = str(Path(__file__).parent) + "/"
# What follows a table is looked at and not taken: it may be the next join.
_USED = re.compile(
    r"(?:\b(?:from|join|update|using)|,)\s+ledger\.(\w+)(?!\w*(?:\s*\(|\.))"
    r"(?=(?:\s+(?:as\s+)?(\w+))?)"
)
# Where a statement of a function ends, or the next begins.
_ENDS = re.compile(r";|\bloop\b|\bthen\n|\$\$")
_NEXT = """
    cross for full group having inner join left limit natural offset on order returning
    right set union using where window
"""
_WORDS = frozenset(_NEXT.split())


def statements_of(function: str) -> list[str]:
    """Cut the text of a function into its statements."""
    return _ENDS.split(re.sub(r"--[^\n]*", "", function))


@cache
def unnarrowed(statement: str) -> tuple[str, ...]:
    """Name the tables whose rows no condition holds to one book.

    A condition is an equation of the table's own ``book_id``, alone or in a row of
    columns, or a join that uses it. The register of books itself needs none.
    """
    text = re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", statement)).lower()
    return tuple(
        table
        for table, alias in _USED.findall(text)
        if f"ledger.{table}" in tables.metadata.tables
        and table != "book"
        and not any(_is_held(text, name) for name in _names(table, alias))
    )


def hold_to_a_book(statement: str) -> None:
    """Raise AssertionError where the program, not a test, asks such a thing."""
    found = unnarrowed(statement)
    if found and _is_of_the_program():
        raise AssertionError(f"{found} over all books: {statement}")


def _names(table: str, alias: str) -> list[str]:
    return [alias] if alias and alias not in _WORDS else [f"ledger.{table}", ""]


def _is_held(text: str, name: str) -> bool:
    own = rf"(?<![\w.]){re.escape(f'{name}.book_id' if name else 'book_id')}\b"
    equation = rf"{own} ?(?:=|in\b)|= ?{own}|\({own}, [^)]*\) ?(?:=|in\b)"
    return bool(re.search(rf"{equation}|using \(\s*book_id", text))


def _is_of_the_program() -> bool:
    """Say whose call is the innermost of ours: the program's, or a test's."""
    for frame in reversed(traceback.extract_stack()[:-2]):
        if frame.filename.startswith(PRODUCT):
            return True
        if frame.filename.startswith(HERE) and frame.filename not in _LISTENING:
            return False
    return False


_LISTENING = (__file__, HERE + "conftest.py")
