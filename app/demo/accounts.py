"""The accounts that the demonstration's commands name."""

from __future__ import annotations

from app.demo.places import OPERATOR
from ledger.book.entries import AccountKey

BANK = AccountKey(OPERATOR, "bank", "EUR")


def advance(keeper: str) -> AccountKey:
    """Name the advance of an association, which stands in the operator's accounts."""
    return AccountKey(OPERATOR, "advance", "MAD", keeper)


def held_by(keeper: str, role: str) -> AccountKey:
    """Name the account at an association from which something is paid."""
    return advance(keeper) if role == "advance" else AccountKey(keeper, role, "MAD")
