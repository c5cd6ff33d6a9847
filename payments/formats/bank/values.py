"""What a bank statement says, as values: a head, its lines, a foot."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.money import Money
from payments.formats.bank.places import Place


class Format(StrEnum):
    """The formats of bank statements that are read."""

    CAMT_053 = "camt.053"
    MT940 = "MT940"
    WALLET = "wallet"
    """A mobile wallet's list of movements (CSV)."""


class LineKind(StrEnum):
    """What a bank says of a line besides its amount."""

    ORDINARY = "ordinary"
    CHARGE = "charge"
    """The bank's own charges, as a line of their own."""

    REVERSAL = "reversal"
    """The bank takes an earlier line back."""

    RETURN = "return"
    """A wire of ours came back, or one that we took is fetched back."""


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance at the beginning or the end of a day; negative is an overdraft."""

    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a statement: whose account, which number, from which balance.

    ``account`` is as the bank writes it: an IBAN, or its own number of the account.
    """

    account: str
    currency: str
    number: str
    opening: Balance

    @property
    def place(self) -> Place:
        """Where the statement is, for an error."""
        return Place(statement=self.number or "?", account=self.account)


@dataclass(frozen=True, slots=True)
class BankLine:
    """One line: signed as it moves the account, with everything it tells.

    ``entry`` counts the entries of the statement; ``part`` the payments in a batch,
    ``parts`` says how many there are. ``charge`` is what the bank kept of this very
    amount. ``instructed`` is the amount in the currency in which it was ordered.
    """

    amount: Money
    booked_on: date
    valued_on: date
    bank_ref: str = ""
    end_to_end: str = ""
    reference: str = ""
    note: str = ""
    name: str = ""
    account: str = ""
    kind: LineKind = LineKind.ORDINARY
    reason: str = ""
    charge: Money | None = None
    instructed: Money | None = None
    entry: int = 1
    part: int = 1
    parts: int = 1

    @property
    def digest(self) -> str:
        """Name the line by what it says; true twins share it.

        Where the bank gives a reference of its own, what else it says may be worded
        otherwise in another file.
        """
        told: tuple[object, ...] = (self.amount, self.booked_on, self.part)
        if self.bank_ref:
            told = (*told, self.bank_ref)
        else:
            words = f"{self.note} {self.name}".split()
            told = (*told, self.end_to_end, self.reference, self.account, *words)
        text = "\x1f".join(str(one) for one in told)
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything in which a payer may have written a reference."""
        return self.reference, self.end_to_end, self.note


@dataclass(frozen=True, slots=True)
class Foot:
    """The end of a statement: its closing balance, and how much is not booked yet."""

    closing: Balance
    pending: int = 0


Event = Head | BankLine | Foot
"""A file is heads, each with its lines and its foot."""
