"""The machine-readable twin of a statement: canonical JSON, and its entries as CSV."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum

from reports.pdf.text.clean import clean
from reports.statements.project import Movement, ProjectStatement

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that nobody mistakes for one another when typing them."""
_CODE_LENGTH = 12

CSV_COLUMNS = (
    "entry",
    "day",
    "kind",
    "line",
    "evidence",
    "amount",
    "currency",
    "base",
    "base_currency",
    "takes_back",
)

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]


def to_json(statement: ProjectStatement) -> bytes:
    """Write a statement as canonical JSON: keys sorted, no spaces, UTF-8.

    Amounts are whole minor units with their currency; dates ISO 8601, instants UTC.
    Texts are cleaned as they are on paper, so that both say the same.
    """
    text = json.dumps(
        {"format": "igoudar-project-statement/1", "statement": _plain(statement)},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return text.encode("utf-8") + b"\n"


def check_code(data: bytes) -> str:
    """Return the short code of a twin: twelve letters and digits to type by hand."""
    number = int.from_bytes(hashlib.sha256(data).digest(), "big")
    letters = []
    for _ in range(_CODE_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    code = "".join(letters)
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def to_csv(statement: ProjectStatement) -> bytes:
    """Write the movements as CSV; amounts are decimals, money in positive."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows(_row(movement) for movement in statement.movements)
    return out.getvalue().encode("utf-8")


def _row(movement: Movement) -> tuple[str, ...]:
    return (
        _number(movement.number),
        movement.on.isoformat(),
        movement.kind,
        movement.line,
        movement.evidence,
        movement.amount.decimal,
        movement.amount.currency,
        movement.base.decimal,
        movement.base.currency,
        _number(movement.takes_back),
    )


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _plain(value: object) -> Plain:
    """Turn a value into what JSON knows."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return _moment(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a twin")


def _moment(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()
