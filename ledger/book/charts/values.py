"""A chart of accounts as a value, and the decision which number an account has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.book.errors import LedgerError

BROUGHT_FORWARD = "brought_forward"
"""What the map of a chart calls the result of earlier years; no account of a book."""

_OF_YEAR = ("revenue", "expense", "memo")
"""The natures of numbers that start each fiscal year from nothing."""


@dataclass
class ChartUnknownError(LedgerError):
    """No chart of that code comes with the program."""

    chart: str
    known: str
    text = "there is no chart {chart!r}; there are {known}"


@dataclass
class ChartDataError(LedgerError):
    """A file of a chart says something that cannot be."""

    file: str
    line: int
    why: str
    text = "{file}, line {line}: {why}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a number is asked for: an account of a fund, on a day.

    ``regime`` is how the keeper holds the fund's money; ``is_foreign`` says that the
    account is not in the keeper's own currency.
    """

    account: str
    regime: str
    is_foreign: bool
    at: date


@dataclass(frozen=True, slots=True)
class NumberRule:
    """One line of a map: which number an account has, under which conditions.

    What is empty is not narrowed. ``credit_number`` holds where the balance is a
    credit, if the chart keeps the two sides apart.
    """

    account: str
    number: str
    from_on: date
    to_on: date | None = None
    regime: str = ""
    money: str = ""
    credit_number: str = ""
    source: str = ""

    def fits(self, asked: Asked) -> bool:
        """Say whether the rule is about what is asked."""
        money = "foreign" if asked.is_foreign else "own"
        return (
            self.account == asked.account
            and self.regime in ("", asked.regime)
            and self.money in ("", money)
            and self.from_on <= asked.at
            and (self.to_on is None or asked.at <= self.to_on)
        )

    @property
    def rank(self) -> tuple[bool, bool, date]:
        """The narrower rule wins, then the newer one."""
        return bool(self.regime), bool(self.money), self.from_on

    def side(self, base_minor: int) -> str:
        """Return the number for a balance, debit positive."""
        if base_minor < 0 and self.credit_number:
            return self.credit_number
        return self.number


def choose(rules: Iterable[NumberRule], asked: Asked) -> NumberRule | None:
    """Choose the rule that says an account's number, None if there is none."""
    fitting = [rule for rule in rules if rule.fits(asked)]
    return max(fitting, key=lambda rule: rule.rank, default=None)


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account of a national chart, with where its number was read."""

    number: str
    label: str
    nature: str
    normal_side: str
    source: str

    @property
    def is_of_year(self) -> bool:
        """Whether it starts each fiscal year from nothing."""
        return self.nature in _OF_YEAR


@dataclass(frozen=True, slots=True)
class Chart:
    """One version of a national chart of accounts, in force between two days.

    ``fingerprint`` is the hash of the files it was read from: what a keeper adopts.
    """

    code: str
    name: str
    country: str
    from_on: date
    to_on: date | None
    is_draft: bool
    source: str
    fingerprint: str
    accounts: Mapping[str, ChartAccount] = field(repr=False)
    rules: Mapping[str, tuple[NumberRule, ...]] = field(repr=False)

    def rule_of(
        self, asked: Asked, own: Iterable[NumberRule] = ()
    ) -> NumberRule | None:
        """Choose an account's rule; what the book says itself wins over the chart.

        Outside the days between which the chart is in force, its map has no number.
        """
        of_book = choose(own, asked)
        if of_book is not None:
            return of_book
        return choose(self.rules.get(asked.account, ()), asked)

    def label(self, number: str) -> str:
        """Return what the chart calls a number: its own label or its parent's."""
        account = self.account_of(number)
        return account.label if account else ""

    def account_of(self, number: str) -> ChartAccount | None:
        """Return the account of a number, or of the nearest that it subdivides."""
        for length in range(len(number), 1, -1):
            account = self.accounts.get(number[:length])
            if account is not None:
                return account
        return None
