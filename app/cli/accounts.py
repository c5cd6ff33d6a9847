"""What a line of an entry is typed as: its account, and an amount read in one way."""

from __future__ import annotations

import re

import click
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.entries import AccountKey
from ledger.book.registers import list_accounts
from ledger.book.roles import AccountType, account_type
from ledger.money import EXPONENTS, Money, MoneyError

_LONGEST_AMOUNT = 24


class AmountUnclearError(MoneyError):
    """The text is no amount, or one that can be read in two ways."""

    def __init__(self, given: str, currency: str) -> None:
        self.given, places = given, EXPONENTS[currency]
        how = f"with {places} decimals after a point or none" if places else "whole"
        example = Money(1234 * 10**places, currency).decimal
        super().__init__(
            f"{given!r} is no plain amount of {currency}. Write it {how}, and"
            f" ungrouped: {example}."
        )


def plain_amount(text: str, currency: str) -> Money:
    """Read an amount that can be read in one way only: ``1234`` or ``1234.50``.

    Raises AmountUnclearError for all that might be another one, such as ``1.500``.
    """
    places = EXPONENTS[currency]
    decimals = rf"(\.[0-9]{{{places}}})?" if places else ""
    is_plain = re.fullmatch(rf"[+-]?[0-9]+{decimals}", text) is not None
    if not is_plain or len(text) > _LONGEST_AMOUNT:
        raise AmountUnclearError(text, currency)
    return Money.parse(text, currency)


def asked_amount(text: str, currency: str, option: str) -> Money:
    """Read the amount of an option: plain, and more than nothing."""
    try:
        amount = plain_amount(text, currency)
    except MoneyError as error:
        said = str(error).rstrip(".")
        raise click.BadParameter(f"{said}.", param_hint=option) from error
    if amount.minor <= 0:
        raise click.BadParameter("it must be more than nothing.", param_hint=option)
    return amount


def asked_account(
    session: Session, book: Book, key: AccountKey, option: str
) -> tuple[AccountKey, AccountType]:
    """Return the account that is typed as a trial balance prints it, and its type.

    It is a code, and a place where it has one: ``bank second``.
    """
    code, _, place = " ".join(key.code.split()).partition(" ")
    asked = AccountKey(key.keeper, code, key.currency, place)
    type_ = account_type(code) or list_accounts(session, book, key.keeper).get(asked)
    if type_ is None:
        raise click.BadParameter(
            f"no role is called {code!r}, and {key.keeper} has no such account in"
            f" {key.currency}. `igoudar book account` opens one.",
            param_hint=option,
        )
    return asked, type_
