"""What one cell says (an amount, an instant, an id), or an error that names it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from ledger.money import Money, MoneyError, exponent
from payments.formats.open_collective.columns import Cell
from payments.formats.open_collective.errors import CellError, ShownAmountError

_LARGEST = 10**12
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)?"
)
# As shown to people: “-$1,234.50 USD”. No other way of writing is guessed at.
_SHOWN = re.compile(
    r"(-?)[^\d\s.,+()-]{0,4}\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s([A-Z]{3})"
)
_UUID = re.compile(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SHORT = re.compile(r"[0-9a-z]{8}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SLUG = re.compile(r"[a-z0-9_.-]{1,80}")
_MARKS = {
    **dict.fromkeys(("REFUND", "REFUNDED", "REVERSE", "REVERSED"), True),
    **dict.fromkeys(("TRUE", "YES", "1"), True),
    **dict.fromkeys(("", "FALSE", "NO", "0"), False),
}
LEGACY = "legacy-"
"""What stands before a running number, so that it never equals a short id."""


def read_currency(cell: Cell) -> str:
    """Read a currency that a book may hold."""
    code = cell.text.upper()
    try:
        Money.zero(code)
    except MoneyError:
        why = "not a currency that a book may hold"
        raise CellError(cell.line, cell.column, cell.text, why) from None
    return code


def read_amount(cell: Cell, currency: str) -> Money:
    """Read a machine's decimal: a point before the decimals and no other mark."""
    try:
        amount = Money.parse(cell.text, currency)
    except ValueError:  # MoneyError is one; so is a number of thousands of digits
        raise CellError(
            cell.line,
            cell.column,
            cell.text,
            f"not an amount in {currency} (digits, a point before the decimals)",
        ) from None
    if abs(amount.minor) > _LARGEST:
        raise CellError(cell.line, cell.column, cell.text, "too large an amount")
    return amount


def read_shown_amount(cell: Cell, currency: str) -> Money:
    """Read an amount as shown to people, where only one amount can be meant."""
    found = _SHOWN.fullmatch(cell.text)
    if not found or found[4] != currency or len(found[3] or "") != exponent(currency):
        raise ShownAmountError(cell.line, cell.column, cell.text, currency)
    plain = f"{found[1]}{found[2].replace(',', '')}.{found[3] or '0'}"
    return read_amount(replace(cell, text=plain), currency)


def read_instant(cell: Cell) -> datetime:
    """Read an instant; without a zone it is UTC, and without a time the day's start."""
    try:
        if not _INSTANT.fullmatch(cell.text):
            raise ValueError  # noqa: TRY301 - one answer to both ways of being wrong
        at = datetime.fromisoformat(cell.text)
    except ValueError:
        why = "not a date and time such as 2025-12-31T11:20:18"
        raise CellError(cell.line, cell.column, cell.text, why) from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def read_mark(cell: Cell) -> bool:
    """Read whether a mark such as REFUND is set."""
    mark = _MARKS.get(cell.text.upper())
    if mark is None:
        raise CellError(cell.line, cell.column, cell.text, "neither a mark nor empty")
    return mark


def read_short_id(cell: Cell) -> str:
    """Read the first eight characters of an id, as the short columns hold them."""
    if not _SHORT.fullmatch(cell.text.lower()):
        raise CellError(
            cell.line,
            cell.column,
            cell.text,
            "not an id of eight characters (a spreadsheet program may have changed it)",
        )
    return cell.text.lower()


def read_id(cell: Cell) -> str:
    """Read an id; a long one is cut to its short form, so that both name one row."""
    long = _UUID.fullmatch(cell.text.lower())
    if long:
        return long[1]
    if not _TOKEN.fullmatch(cell.text):
        raise CellError(cell.line, cell.column, cell.text, "not an id")
    return LEGACY + cell.text if cell.text.isdigit() else cell.text


def read_slug(cell: Cell) -> str:
    """Read the handle of the collective."""
    if not _SLUG.fullmatch(cell.text.lower()):
        raise CellError(cell.line, cell.column, cell.text, "not an account's handle")
    return cell.text.lower()
