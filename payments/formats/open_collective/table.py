"""Bytes to cells: comma-separated text, every cell with its physical line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from payments.formats.open_collective.errors import (
    EmptyExportError,
    EncodingError,
    PartialDownloadError,
    QuotingError,
    RowLengthError,
)

_DELIMITERS = ",;\t"
_LINE_END = re.compile(r"\r\n|\n|\r")
_CELL = {
    delimiter: re.compile(
        rf'(?:"([^"]*(?:""[^"]*)*)"|([^"\r\n{delimiter}]*))({delimiter}|\r\n|\n|\r|\Z)'
    )
    for delimiter in _DELIMITERS
}
_BAD = re.compile("[\x00\ud800-\udfff]")
_UNCLOSED = "the quoted text that begins here does not end: the file was cut or changed"
_INSIDE = "a quotation mark stands inside a cell"
_LEFT_OUT = re.compile(r"(Warning: totalCount is|Error while fetching) .*")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of cells and the line of the file on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, each as long as the header."""

    header: tuple[str, ...]
    header_line: int
    records: tuple[Record, ...]


def read_table(content: bytes) -> Table:
    """Read a header and its rows; blank lines and repeated headers are passed over."""
    text = content.decode("utf-8-sig", errors="surrogateescape")
    if _BAD.search(text.partition("\n")[0]):
        raise EncodingError(1, column_name((), 0))
    records = _scan(text)
    header = next(records, None)
    if header is None:
        raise EmptyExportError(1, "the file is empty")
    names = tuple(cell.strip() for cell in header.cells)
    rows = []
    for record in records:
        if record.cells == header.cells:
            continue
        _check_row(record, names)
        rows.append(record)
    if not rows:
        raise EmptyExportError(header.line, "there is a header but no row under it")
    return Table(names, header.line, tuple(rows))


def _check_row(record: Record, names: Sequence[str]) -> None:
    first = record.cells[0]
    if _LEFT_OUT.fullmatch(first):
        raise PartialDownloadError(record.line, first)
    _check_text(record, names)
    if len(record.cells) != len(names):
        raise RowLengthError(record.line, names, len(record.cells))


def _check_text(record: Record, names: Sequence[str]) -> None:
    if not _BAD.search("".join(record.cells)):
        return
    at = next(i for i, cell in enumerate(record.cells) if _BAD.search(cell))
    raise EncodingError(record.line, column_name(names, at))


def _delimiter(text: str) -> str:
    """Say which mark parts the cells: the commonest of the header line."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=header.count)


def _scan(text: str) -> Iterator[Record]:
    """Walk through the text once, cell by cell, and count its lines."""
    pattern = _CELL[_delimiter(text)]
    names: tuple[str, ...] = ()
    at, line, begun, cells = 0, 1, 1, list[str]()
    for found in pattern.finditer(text):
        if found.start() != at:
            raise _misquoted(text[at], line, column_name(names, len(cells)))
        quoted, plain, mark = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if quoted:
            line += len(_LINE_END.findall(quoted))
        if mark and mark in _DELIMITERS:
            continue
        if "".join(cells).strip():
            record = Record(begun, tuple(cells))
            names = names or record.cells
            yield record
        begun = line = line + 1
        cells = []


def _misquoted(mark: str, line: int, column: str) -> QuotingError:
    return QuotingError(line, column, _UNCLOSED if mark == '"' else _INSIDE)


def column_name(names: Sequence[str], index: int) -> str:
    """Name a column for a message, by its number where the header has no name."""
    name = _BAD.sub("?", names[index]).strip() if index < len(names) else ""
    return name or f"number {index + 1}"
