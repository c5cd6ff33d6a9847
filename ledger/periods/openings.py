"""Openings: what a keeper starts with is posted once; later years are computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.charts.balances import ChartRow
from ledger.book.charts.closing import opening_rows
from ledger.book.charts.values import Chart
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.errors import PeriodUnknownError
from ledger.book.fields import check_day
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.periods import list_periods
from ledger.book.roles import AccountType, is_source
from ledger.money import Money
from ledger.periods.errors import (
    OpeningElsewhereError,
    OpeningLateError,
    OpeningUnbalancedError,
    YearOpenError,
    YearUnknownError,
)

PERMANENT = (AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY)
"""The types of account that a posted opening may hold, beside sources."""


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """What one account starts with: debit positive."""

    account: AccountKey
    amount: Money
    base_minor: int | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class OpenAdvance:
    """An advance that an association had not spent yet, and since when it has it.

    ``value`` is what it cost in the keeper's own currency, where that is another one;
    ``source`` is the role of the money that it was wired from. Its age counts from
    ``since``; the oldest is spent first.
    """

    code: str
    account: AccountKey
    amount: Money
    since: date
    source: str
    value: Money | None = None
    party: str | None = None

    @property
    def cost(self) -> Money:
        """What it cost in the keeper's own currency."""
        return self.amount if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class FundOpening:
    """What one fund starts with at a keeper; its lines sum to zero in each currency.

    Open advances are entries of their own: each keeps its day and is one tranche.
    """

    fund: str
    lines: tuple[OpeningLine, ...]
    advances: tuple[OpenAdvance, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """What a keeper starts with, on the first day of its first fiscal year.

    ``again`` names it where an earlier one was wrong and was reversed: a fact that was
    posted once is never posted anew.
    """

    keeper: str
    on: date
    funds: tuple[FundOpening, ...]
    again: str = ""

    def __post_init__(self) -> None:
        check_day("on", self.on)
        for fund in self.funds:
            sums: Counter[str] = Counter()
            for line in fund.lines:
                sums[line.amount.currency] += line.amount.minor
            for currency, minor in sums.items():
                if minor:
                    raise OpeningUnbalancedError(
                        self.keeper, fund.fund, currency, minor
                    )
            for advance in fund.advances:
                check_day("since", advance.since)
                if advance.since > self.on:
                    raise OpeningLateError(
                        self.keeper, str(advance.since), str(self.on)
                    )

    def drafts(self) -> Iterator[DraftEntry]:
        """Make one entry for each fund, and for each advance, the oldest first.

        All sources of an entry are one lot.
        """
        for fund in self.funds:
            fact = f"opening:{self.keeper}:{fund.fund.replace('/', '-')}"
            if self.again:
                fact = f"{fact}:{self.again}"
            for advance in sorted(fund.advances, key=lambda one: one.since):
                yield _advance(fund.fund, f"{fact}:{advance.code}", advance)
            if fund.lines:
                yield DraftEntry(
                    kind=EntryKind.OPENING,
                    fact=fact,
                    occurred_on=self.on,
                    lines=tuple(_line(fund.fund, fact, line) for line in fund.lines),
                )


def post_opening(session: Session, act: Act, opening: Opening) -> list[PostedEntry]:
    """Post what a keeper starts with. The same opening again changes nothing.

    Raises OpeningUnbalancedError (already when the value is made), OpeningLateError
    when the keeper's first day is another one, or is closed, OpeningElsewhereError
    when it was posted for another day. The caller commits.
    """
    book = Book(act.book_id, "", "", is_live=False)
    periods = list_periods(session, book, opening.keeper)
    if not periods:
        raise PeriodUnknownError(opening.keeper, str(opening.on))
    starts_on = periods[0].starts_on
    if opening.on != starts_on:
        raise OpeningLateError(opening.keeper, str(opening.on), str(starts_on))
    posted = [post(session, act, draft) for draft in opening.drafts()]
    for entry in posted:
        if entry.day != starts_on and not entry.is_new:
            raise OpeningElsewhereError(opening.keeper, str(starts_on), str(entry.day))
        if entry.day != starts_on:
            raise OpeningLateError(opening.keeper, str(entry.day), str(starts_on))
    return posted


def carried_opening(
    session: Session,
    book: Book,
    charts: Sequence[Chart],
    keeper: str,
    year_starts_on: date,
) -> tuple[ChartRow, ...]:
    """Compute what a fiscal year starts with in some charts, side by side.

    What stands under numbers of the balance sheet is carried; what numbers of income
    and expense came to in all years before is the result that is brought forward. A
    keeper's first year starts with the opening that was posted. Raises
    YearUnknownError, or YearOpenError while the year before is open.
    """
    periods = list_periods(session, book, keeper)
    years = sorted({period.year_starts_on for period in periods})
    if year_starts_on not in years:
        known = ", ".join(map(str, years)) or "none"
        raise YearUnknownError(keeper, str(year_starts_on), known)
    before = [period for period in periods if period.ends_on < year_starts_on]
    if before and before[-1].is_open:
        raise YearOpenError(keeper, str(year_starts_on), str(before[-1].ends_on))
    return opening_rows(session, book, charts, keeper, on=year_starts_on)


def _line(fund: str, lot: str, line: OpeningLine) -> Line:
    return Line(
        account=line.account,
        fund=fund,
        amount=line.amount,
        base_minor=line.base_minor,
        lot=lot if is_source(line.account.code) else None,
        party=line.party,
    )


def _advance(fund: str, fact: str, advance: OpenAdvance) -> DraftEntry:
    """Write the entry of an open advance: as its wire would stand, from its own lot."""
    keeper, amount, cost = advance.account.keeper, advance.amount, advance.cost
    source = Line(
        AccountKey(keeper, advance.source, cost.currency), fund, -cost, lot=fact
    )
    held = Line(advance.account, fund, amount, party=advance.party)
    lines: tuple[Line, ...] = (held, source)
    if advance.value is not None:
        between = AccountKey(keeper, "fx", cost.currency)
        there = AccountKey(keeper, "fx", amount.currency)
        lines = (
            Line(between, fund, cost),
            source,
            replace(held, base_minor=cost.minor),
            Line(there, fund, -amount, base_minor=-cost.minor),
        )
    return DraftEntry(
        kind=EntryKind.OPENING,
        fact=fact,
        occurred_on=advance.since,
        lines=lines,
        takings=(Taking("", fund, fact, cost, 0, moved=amount),),
    )
