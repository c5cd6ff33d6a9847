"""Names that plain-text accounting takes, made from a book's codes.

An account of a fund is called ``Type:Keeper:Account:Fund``, always four parts, so that
no account lies below another one. A book's codes may hold nearly any letter; two codes
that would look alike get numbers, in the order in which they were opened.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from ledger.book.roles import AccountType

ROOTS: Mapping[str, str] = {
    AccountType.ASSET: "Assets",
    AccountType.LIABILITY: "Liabilities",
    AccountType.EQUITY: "Equity",
    AccountType.INCOME: "Income",
    AccountType.EXPENSE: "Expenses",
}
_DASHES = re.compile("-+")


def part_of_name(code: str) -> str:
    """Write a code as one part of an account's name: letters, digits and dashes.

    It begins with a capital or a digit, as beancount asks; letters of other alphabets
    stay.
    """
    letters = (
        letter if _is_kept(letter) else "-"
        for letter in unicodedata.normalize("NFC", code)
    )
    part = _DASHES.sub("-", "".join(letters)).strip("-")
    head, tail = part[:1].upper(), part[1:]
    if head.isascii() and head.isalnum():
        return head + tail
    return f"X{part}"


def _is_kept(letter: str) -> bool:
    if letter.isascii():
        return letter.isalnum()
    return unicodedata.category(letter).startswith("L")


def distinct_parts(codes: Iterable[str]) -> dict[str, str]:
    """Give each code a part of its own; the earlier of two alike keeps it plain."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        if code in found:
            continue
        plain = part_of_name(code)
        part, number = plain, 1
        while part in taken:
            number += 1
            part = f"{plain}-{number}"
        taken.add(part)
        found[code] = part
    return found
