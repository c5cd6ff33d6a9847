"""The roles of accounts that the program posts to by itself, and their types."""

from __future__ import annotations

from enum import StrEnum


class AccountType(StrEnum):
    """The five classes of accounts."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"

    @property
    def normal_side(self) -> int:
        """Return 1 where a debit raises the account, -1 where a credit does."""
        return 1 if self in (AccountType.ASSET, AccountType.EXPENSE) else -1


# Money that can be spent: a fund may not decide to spend more than these hold.
LIQUID = ("bank", "psp", "psp_in_transit", "cash_box", "local_bank")
# Accounts of which every fund has a share; what the bank shows is the sum of all.
COMMON = ("bank", "psp", "psp_in_transit")
# Collected money is one place to a lot, wherever it stands on its way to the bank.
COLLECTED = ("bank", "psp", "psp_in_transit", "dispute_claim")
# Money in the bank that is no lot yet, because nobody knows or decided whose it is.
WAITING = ("suspense", "unallocated", "over_target")
# Places at the association from which a use is paid, each with a queue of its own.
LOCAL = ("advance", "local_bank", "cash_box", "wallet")

_TYPES = {
    AccountType.ASSET: (*COLLECTED, *LOCAL, "wire_in_transit", "host", "payer_claim"),
    AccountType.LIABILITY: (
        "suspense",
        "unallocated",
        "over_target",
        "owed",
        "source.loan",
        "source.participation",
        "source.repayment",
    ),
    AccountType.EQUITY: ("source.share", "fx"),
    AccountType.INCOME: (
        "source.gift",
        "source.match",
        "source.public",
        "source.households",
        "source.in_kind",
        "source.grant",
        "source.tip",
        "source.membership",
    ),
    AccountType.EXPENSE: ("use", "use.in_kind", "use.paid_by_others", "transfer_out"),
}

TYPES = {role: type_ for type_, roles in _TYPES.items() for role in roles}
SOURCES = tuple(role for role in TYPES if role.startswith("source."))


def account_type(role: str) -> AccountType | None:
    """Return the type of a role's accounts, or None for what is not a role.

    The list of costs is open: any ``cost.…`` is a role of type expense.
    """
    if role.startswith("cost."):
        return AccountType.EXPENSE
    return TYPES.get(role)


def is_source(role: str) -> bool:
    """Say whether credits of this role are lots."""
    return role.startswith("source.")
