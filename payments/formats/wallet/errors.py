"""Why a wallet's list is refused, besides what a bank file may be refused for."""

from __future__ import annotations

from payments.formats.bank.errors import BankFileError
from payments.formats.bank.places import WHOLE, Place


class BalancesMissingError(BankFileError):
    """Without the balance after each movement nobody can say that none is missing."""

    def __init__(self) -> None:
        super().__init__(
            WHOLE,
            "it has no column with the balance after each movement.",
            "Ask the operator for the statement with balances (solde).",
        )


class RowCutError(BankFileError):
    """A row has more cells than there are columns: an amount was cut at its comma."""

    def __init__(self, place: Place) -> None:
        super().__init__(
            place,
            "it has more cells than the list has columns: an amount with a comma was"
            " cut in two.",
            "Ask for the list with semicolons between the columns, and send that.",
        )


class CurrencyMissingError(BankFileError):
    """Neither the file nor the chosen account says the currency."""

    def __init__(self) -> None:
        super().__init__(
            WHOLE,
            "it does not say its currency.",
            "Choose the wallet that it is of, and send it again.",
        )
