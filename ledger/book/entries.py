"""Entries as values: checked when made, recorded only by ``journal.post``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from ledger.book.errors import (
    BaseUnbalancedError,
    DraftError,
    LotMissingError,
    TakingsDifferError,
    TooFewLinesError,
    UnbalancedError,
)
from ledger.book.fields import check_code, check_day, check_fact
from ledger.book.kinds import EntryKind
from ledger.book.roles import is_source
from ledger.money import Money, check_minor


@dataclass(frozen=True, slots=True)
class AccountKey:
    """Names one account of a book: whose, what, in which currency, at which place.

    ``code`` is the role of an account that the program posts to by itself, else the
    code under which the book opened it. ``place`` tells apart two accounts of one
    role: which bank, which provider, which association.
    """

    keeper: str
    code: str
    currency: str
    place: str = ""

    def __post_init__(self) -> None:
        check_code("keeper", self.keeper)
        check_code("account", self.code)
        if self.place:
            check_code("place", self.place)


@dataclass(frozen=True, slots=True)
class Line:
    """One posting of a draft: debit positive, credit negative.

    ``base_minor`` is the amount in the keeper's own currency; None means that the
    amount is in it already.
    """

    account: AccountKey
    fund: str
    amount: Money
    base_minor: int | None = None
    budget_line: str | None = None
    lot: str | None = None
    party: str | None = None

    def __post_init__(self) -> None:
        if self.amount.currency != self.account.currency:
            raise DraftError(f"{self.account.code} takes {self.account.currency} only")
        if not self.amount:
            raise DraftError(f"a line of nothing on {self.account.code}")
        check_code("fund", self.fund)
        if self.lot is not None:
            check_code("lot", self.lot)
        if self.budget_line:
            check_code("budget_line", self.budget_line)
        if self.party:
            check_code("party", self.party)
        if self.base_minor is not None:
            check_minor(self.base_minor)

    @property
    def base(self) -> int:
        """The amount in the keeper's own currency, in minor units."""
        return self.amount.minor if self.base_minor is None else self.base_minor


@dataclass(frozen=True, slots=True)
class Taking:
    """How much of a lot an entry takes from a queue; negative gives it back.

    ``queue`` is the role of the account that holds the money, and ``account`` names
    it; ``bank`` stands for all collected money and names none; ``queue`` is empty
    where a lot pays by itself. ``start_minor`` is where the
    stretch begins: on the tranche that brought the money, or else on the lot.
    ``moved`` is, for a wire, what became of it in the currency of the advance.
    """

    queue: str
    fund: str
    lot: str
    amount: Money
    start_minor: int
    account: AccountKey | None = None
    tranche: str | None = None
    moved: Money | None = None

    def given_back(self) -> Taking:
        """Return the taking that gives this one back."""
        return replace(self, amount=-self.amount)


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """A journal entry as a value: balanced, not yet recorded.

    ``fact`` is the unique name of the business fact. ``reverses`` and ``corrects``
    name the fact of the entry that is taken back whole, or in part; a reversal gives
    back by itself what the other took from lots.
    """

    kind: EntryKind
    fact: str
    occurred_on: date
    lines: tuple[Line, ...]
    reverses: str | None = None
    corrects: str | None = None
    takings: tuple[Taking, ...] = ()

    def __post_init__(self) -> None:
        check_fact("fact", self.fact)
        check_day("occurred_on", self.occurred_on)
        if self.reverses is not None:
            check_fact("reverses", self.reverses)
        if self.corrects is not None:
            check_fact("corrects", self.corrects)
        if self.reverses is not None and self.corrects is not None:
            raise DraftError("an entry reverses or corrects, never both")
        if self.reverses is not None and self.takings:
            raise DraftError("a reversal gives back by itself what was taken")
        if len(self.lines) < 2:  # noqa: PLR2004 - what double entry means
            raise TooFewLinesError(self.fact, len(self.lines))
        self._check_sums()
        self._check_lots()

    def _check_sums(self) -> None:
        sums: Counter[tuple[str, str, str]] = Counter()
        bases: Counter[tuple[str, str]] = Counter()
        for line in self.lines:
            sums[line.fund, line.account.keeper, line.amount.currency] += (
                line.amount.minor
            )
            bases[line.fund, line.account.keeper] += line.base
        for (fund, keeper, currency), minor in sums.items():
            if minor:
                raise UnbalancedError(fund, keeper, currency, minor)
        for (fund, keeper), minor in bases.items():
            if minor:
                raise BaseUnbalancedError(fund, keeper, minor)

    def _check_lots(self) -> None:
        for number, line in enumerate(self.lines, start=1):
            if is_source(line.account.code) and line.lot is None:
                raise LotMissingError(number, line.account.code)
        for taking in self.takings:
            if not taking.amount or taking.start_minor < 0:
                raise TakingsDifferError(taking.queue, taking.fund, 0, 0)
