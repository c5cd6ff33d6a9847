"""Read the values in a bank file: amounts, days, words. Each names its place."""

from __future__ import annotations

import re
from datetime import date

from ledger.money import Money, MoneyError
from payments.formats.bank.errors import ValueUnreadableError
from payments.formats.bank.places import Place, Value

_DECIMAL = re.compile(r"[0-9]{1,15}([.,][0-9]{0,5})?")
_SPACES = re.compile(r"[^\S\n]+")


def amount_of(text: str, currency: str, place: Place) -> Money:
    """Read an unsigned amount, with a point or a comma and no grouping."""
    written = text.strip()
    if not _DECIMAL.fullmatch(written):
        raise ValueUnreadableError(place, Value.AMOUNT, written)
    try:
        return Money.parse(written.replace(",", ".").rstrip("."), currency)
    except MoneyError as error:
        given = f"{written} {currency}"
        raise ValueUnreadableError(place, Value.AMOUNT, given) from error


def day_of(text: str, place: Place) -> date:
    """Read a day, or the day of an instant in the bank's own zone."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise ValueUnreadableError(place, Value.DATE, text) from error


def word(text: str | None) -> str:
    """Tidy a text of the bank: what cannot be printed goes, spaces become one."""
    if not text:
        return ""
    if text.isprintable() and "  " not in text:
        return text.strip()
    kept = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)
    return "\n".join(
        _SPACES.sub(" ", line).strip() for line in kept.split("\n")
    ).strip()
