"""The rows of an opening's file: a CSV that a person fills in, read without guessing.

Where one cell can be read in two ways the file is refused, with its line and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.cli.accounts import plain_amount
from ledger.money import Money, MoneyError

COLUMNS = (
    *("fund", "account", "place", "currency", "amount", "base", "party"),
    *("advance", "since", "source", "cost"),
)
NEEDED = ("fund", "account", "currency", "amount")
TEMPLATE = f"""{",".join(COLUMNS)}
OPS,bank,,EUR,1250.00,,,,,,
OPS,source.grant,,EUR,-1250.00,,,,,,
WELL,bank,,EUR,400.00,,,,,,
WELL,source.gift,,EUR,-400.00,,,,,,
WELL,advance,ASSOCIATION,MAD,541.00,,,W7,2025-09-30,source.gift,50.00
"""
"""An example: two funds with money in the bank, and an advance that is still open."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST = 20
"""Faults that are told at once."""


Fault = tuple[int, str]
"""The line of a fault, and what is wrong and what to write instead."""


class OpeningFileError(ValueError):
    """The file is no opening of this book. Nothing was posted."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(said for _, said in sorted(faults))
        told = list(self.faults[:_MOST])
        if len(self.faults) > _MOST:
            told.append(f"and {len(self.faults) - _MOST} more.")
        super().__init__("\n".join([*told, "Nothing was posted."]))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: the line it stands on, and its cells by their column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class FaultError(ValueError):
    """What is wrong with a cell, and what to write instead."""

    def __init__(self, column: str, why: str) -> None:
        self.column, self.why = column, why
        super().__init__(f"column {column}: {why}")


def read_rows(content: bytes) -> tuple[list[Row], list[Fault]]:
    """Read the rows of a file, and the faults of those that are no rows of it.

    Raises OpeningFileError where nothing of it can be read as such a table.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = f"line {line}: this is not UTF-8. Save the table as CSV in UTF-8."
        raise OpeningFileError([(line, fault)]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header)
        for cells in reader:
            if any(cells):
                _keep(reader.line_num, header, cells, (rows, faults))
    except csv.Error as error:
        line = reader.line_num
        fault = (
            f"line {line}: the quotes are wrong ({error}). Mend them; what follows was"
            " not read."
        )
        faults.append((line, fault))
    if not rows and not faults:
        why = "line 2: no row follows the header. Write one a line."
        raise OpeningFileError([(2, why)])
    return rows, faults


def amount_of(row: Row, column: str, currency: str) -> Money:
    """Read an amount that can be read in one way only."""
    try:
        return plain_amount(row[column], currency)
    except MoneyError as error:
        raise FaultError(column, str(error)) from error


def day_of(row: Row, column: str) -> date:
    """Read a day that is written in full."""
    text = row[column]
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise FaultError(column, f"{text!r} is no day. Write it like 2025-09-30.")


def _check_header(header: Sequence[str]) -> None:
    """Refuse a header that lacks a column, has one twice or has one of its own."""
    odd = [name for name in header if name not in COLUMNS]
    twice = sorted({name for name in header if header.count(name) > 1})
    missing = [name for name in NEEDED if name not in header]
    for names, said in ((odd, "unknown"), (twice, "there twice"), (missing, "missing")):
        if names:
            fault = (
                f"line 1, column {', '.join(map(repr, names))}: {said}. Commas stand"
                f" between these: {', '.join(COLUMNS)}. `igoudar opening template`"
                " prints an example."
            )
            raise OpeningFileError([(1, fault)])


def _keep(
    line: int,
    header: Sequence[str],
    cells: Sequence[str],
    kept: tuple[list[Row], list[Fault]],
) -> None:
    """Keep a row, or what is wrong with its shape."""
    rows, faults = kept
    if len(cells) == len(header):
        rows.append(Row(line, dict(zip(header, map(str.strip, cells), strict=True))))
        return
    fault = (
        f"line {line}: {len(cells)} cells under {len(header)} columns. An amount has a"
        " point, no comma; an empty cell keeps its comma."
    )
    faults.append((line, fault))
