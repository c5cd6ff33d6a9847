"""Why a file does not fit what the book knows of its account."""

from __future__ import annotations

from dataclasses import replace

from ledger.money import Money
from payments.formats.bank.errors import BankFileError
from payments.formats.bank.values import Balance, Head


class AccountUnknownError(BankFileError):
    """The statement is of an account that is not ours."""

    def __init__(self, head: Head) -> None:
        self.account = head.account
        super().__init__(
            head.place,
            f"it is of account {head.account}, which is not ours.",
            "Send the statement of our own account, or register this one first with"
            " `igoudar bank account`.",
        )


class OtherAccountError(BankFileError):
    """The statement is of another account than the one that was chosen."""

    def __init__(self, head: Head, chosen: str) -> None:
        self.account, self.chosen = head.account, chosen
        super().__init__(
            head.place,
            f"it is of account {head.account}, not of {chosen}.",
            "Choose the other account, or send the other file.",
        )


class AccountCurrencyError(BankFileError):
    """The statement is in another currency than the account's."""

    def __init__(self, head: Head, currency: str) -> None:
        super().__init__(
            head.place,
            f"it is in {head.currency}, the account is in {currency}.",
            "Ask the bank for the statement of the account in its own currency.",
        )


class HoleError(BankFileError):
    """Statements are missing between the last one and this."""

    def __init__(self, head: Head, last: Balance) -> None:
        self.last = last
        super().__init__(
            head.place,
            f"it opens with {head.opening.amount} on {head.opening.on}, but the last"
            f" one closed with {last.amount} on {last.on}: statements between them are"
            " missing.",
            f"Import the statements after {last.on} first, then this file again.",
        )


class ContradictionError(BankFileError):
    """A statement overlaps what was imported, and says something else of it."""

    def __init__(self, head: Head, expected: Money, closing: Money) -> None:
        self.expected, self.closing = expected, closing
        super().__init__(
            head.place,
            f"with its new lines the account would stand at {expected}, but it closes"
            f" with {closing}: it tells known days otherwise than before.",
            "Compare it with the file imported before; one of them may be in another"
            " format. Send the days that are new as a file of their own.",
        )


class FutureError(BankFileError):
    """A line lies in the future."""

    def __init__(self, head: Head, entry: int, day: object) -> None:
        super().__init__(
            replace(head.place, entry=entry),
            f"its booking date is {day}, which has not come yet.",
            "Check the date in the file, and the clock of this server.",
        )
