"""Read the amounts of a journal as people write them, and never in two ways."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.money import Money, MoneyError

_NUMBER = re.compile(r"([+-]?)(\d+(?:[.,'\u00a0\u202f]\d+)*)")
_MARKS = (".", ",")


class AmountTextError(ValueError):
    """The text is no amount, or could be two."""


@dataclass(slots=True)
class Marks:
    """The decimal mark of a file: declared at its head, or seen in an amount."""

    declared: str | None = None
    seen: str | None = None

    def read(self, text: str, currency: str) -> Money:
        """Read an amount. Raises AmountTextError."""
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise AmountTextError(f"{text!r} is not an amount")
        mark = self.declared or self._seen_in(found[2])
        whole, _, decimals = found[2].partition(mark) if mark else (found[2], "", "")
        if not decimals.isdigit() and mark and mark in found[2]:
            raise AmountTextError(f"{text!r} has more than one decimal mark")
        machine = f"{found[1]}{_ungrouped(text, whole)}.{decimals}".rstrip(".")
        try:
            return Money.parse(machine, currency)
        except MoneyError as error:
            raise AmountTextError(str(error)) from error

    def _seen_in(self, number: str) -> str | None:
        mark = _mark_of(number)
        if mark is None:
            return None
        if self.seen not in (None, mark):
            raise AmountTextError(
                f"{number!r} has the decimal mark {mark!r}, but the file had"
                f" {self.seen!r} before"
            )
        self.seen = mark
        return mark


def _mark_of(number: str) -> str | None:
    marks = [sign for sign in number if not sign.isdigit()]
    if not marks or marks[-1] not in _MARKS or marks.count(marks[-1]) > 1:
        return None
    alone = len(marks) == 1 and len(number.partition(marks[0])[0]) <= 3
    if alone and len(number.partition(marks[0])[2]) == 3:
        raise AmountTextError(
            f"{number!r} is ambiguous: declare the file's decimal mark,"
            f" such as 'decimal {marks[0]}', or write all decimals"
        )
    return marks[-1]


def _ungrouped(text: str, whole: str) -> str:
    groups = re.split(r"\D", whole)
    even = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    if len(groups) > 1 and not even:
        raise AmountTextError(f"{text!r} is not grouped by thousands")
    if len(set(re.findall(r"\D", whole))) > 1:
        raise AmountTextError(f"{text!r} is grouped in two ways")
    return "".join(groups)
