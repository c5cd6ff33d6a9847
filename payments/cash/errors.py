"""Why something about cash is refused: one class a broken rule, with its remedy."""

from __future__ import annotations

from datetime import date

from ledger.money import Money

MOST_UNITS = 100_000_000
"""More than any box holds, in whole units of a currency."""


class CashError(ValueError):
    """What was asked about cash is against a rule; nothing was done."""


class SamePersonError(CashError):
    """Whoever received or counted cash never confirms or voids it alone."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__("cash needs two names: another officer confirms or voids it")


class FutureDayError(CashError):
    """Cash cannot have been received or carried on a day that has not come."""

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"{day} has not come yet")


class BackDatedError(CashError):
    """An earlier number of the receipt book bears a later day."""

    def __init__(self, day: date, last: date) -> None:
        self.day, self.last = day, last
        super().__init__(
            f"the last receipt is of {last}: the next one cannot be of {day}"
        )


class CurrencyError(CashError):
    """The box holds another currency."""

    def __init__(self, given: str, currency: str) -> None:
        self.given, self.currency = given, currency
        super().__init__(f"the cash box holds {currency}, not {given}")


class NothingReceivedError(CashError):
    """A receipt is about more than nothing."""

    def __init__(self) -> None:
        super().__init__("a receipt is about more than nothing")


class ReceiptVoidError(CashError):
    """The receipt is void: its number stays, and nothing happens to it any more."""

    def __init__(self, label: str) -> None:
        self.label = label
        super().__init__(f"receipt {label} is void")


class ReasonMissingError(CashError):
    """A receipt is made void for a reason."""

    def __init__(self) -> None:
        super().__init__("say why the receipt is void")


class ReceiptUnknownError(LookupError):
    """There is no such receipt in this book."""

    def __init__(self, name: object) -> None:
        self.name = name
        super().__init__(f"there is no receipt {name}")


class CountOpenError(CashError):
    """A count of this box waits for the second person."""

    def __init__(self) -> None:
        super().__init__("a count of this cash box waits to be confirmed or discarded")


class CountStaleError(CashError):
    """The box changed since it was counted: the count says nothing about it now."""

    def __init__(self) -> None:
        super().__init__("the box changed since this count: set it aside, count again")


class BoxChangedError(CashError):
    """The box changed between the moment the count was begun and the sending of it."""

    def __init__(self) -> None:
        super().__init__("the box changed while it was counted: count again")


class ReceiptsWaitError(CashError):
    """Receipts wait for their second name: nobody knows yet what should be there."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.labels = labels
        super().__init__(f"receipts wait to be confirmed or voided: {labels}")


class AmountTooLargeError(CashError):
    """No cash box holds so much."""

    def __init__(self, amount: Money, most: Money) -> None:
        self.amount, self.most = amount, most
        super().__init__(f"{amount} is more than {most}, the most in a cash box")


class CountEndedError(CashError):
    """This count was confirmed or discarded before."""

    def __init__(self) -> None:
        super().__init__("this count was confirmed or discarded before")


class SlipReusedError(CashError):
    """A deposit with this number was written down before."""

    def __init__(self, slip: str) -> None:
        self.slip = slip
        super().__init__(f"deposit {slip} was written down before")


class SlipUnreadableError(CashError):
    """This is no number of a deposit slip."""

    def __init__(self, slip: str) -> None:
        self.slip = slip
        super().__init__("a slip's number has 3 to 35 letters, digits or hyphens")


class BoxShortError(CashError):
    """The box does not hold so much of this project."""

    def __init__(self, fund: str, holds: Money) -> None:
        self.fund, self.holds = fund, holds
        super().__init__(f"the cash box holds {holds} of {fund}")


class CashOwedError(CashError):
    """What givers are offered back of a fund stays in the box until they have it."""

    def __init__(self, fund: str, owed: Money) -> None:
        self.fund, self.owed = fund, owed
        super().__init__(f"{owed} of {fund} stay in the box: they are owed to givers")


class BoxEmptierError(CashError):
    """The box holds less than its projects' shares: a count found money missing."""

    def __init__(self, holds: Money) -> None:
        self.holds = holds
        super().__init__(
            f"the cash box holds {holds} in all: a count found some missing"
        )


class DepositArrivedError(CashError):
    """This deposit is in the account already."""

    def __init__(self) -> None:
        super().__init__("this deposit is in the account already")


class BankMissingError(CashError):
    """The association has no bank account in this book."""

    def __init__(self) -> None:
        super().__init__("the association has no bank account here")


class BankTellsError(CashError):
    """The bank sends statements of the account: its own line shows the deposit."""

    def __init__(self) -> None:
        super().__init__("the bank's statement will show this deposit")


def check_amount(amount: Money) -> None:
    """Refuse what no box can hold. Raises AmountTooLargeError."""
    most = Money.parse(str(MOST_UNITS), amount.currency)
    if amount > most:
        raise AmountTooLargeError(amount, most)
