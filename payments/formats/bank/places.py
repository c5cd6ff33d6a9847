"""Where in a bank file something is wrong, and of what, as values for any language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file, from the outside in; without any part it is the whole file."""

    statement: str = ""
    account: str = ""
    line: int = 0
    """The line of the file; beside a statement, the one on which that begins."""
    entry: int = 0
    balance: str = ""
    """The bank's code of a balance, such as OPBD."""

    @override
    def __str__(self) -> str:
        """Say it in English, for the command line and the logs."""
        parts = [
            f"statement {self.statement}" if self.statement else "",
            f"line {self.line}" if self.line else "",
            f"entry {self.entry}" if self.entry else "",
            f"balance {self.balance}" if self.balance else "",
        ]
        if self.account:
            parts[0] += f" of {self.account}"
        return ", ".join(part for part in parts if part) or "the file"


WHOLE = Place()
"""The file as a whole."""


class Value(Enum):
    """What a file should say at a place; each value is its English name."""

    ACCOUNT = "the account"
    AMOUNT = "the amount"
    BALANCE = "the balance"
    BOOKING_DATE = "the booking date"
    CLOSING_BALANCE = "the closing balance"
    CURRENCY = "the currency"
    DATE = "the date"
    FIELD = "the field"
    OPENING_BALANCE = "the opening balance"
    SIDE = "credit or debit"
    FLAG = "yes or no (true or false)"
