"""Openings: what a keeper starts with is posted once; later years are computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.balances import Balance, trial_balance
from ledger.book.books import Book
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.errors import PeriodNotClosedError, PeriodUnknownError
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.periods import list_periods
from ledger.book.roles import AccountType, is_source
from ledger.book.scopes import Scope
from ledger.money import Money
from ledger.periods.errors import OpeningLateError, OpeningUnbalancedError

PERMANENT = (AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY)
"""The types whose balances a new year starts with; the others start from nothing."""


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


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """What a year starts with on an account; ``result`` names what was earned before.

    An account of None is the result of earlier years, in one currency of one fund.
    """

    fund: str
    account: AccountKey | None
    amount: Money
    base_minor: int


def post_opening(session: Session, act: Act, opening: Opening) -> list[PostedEntry]:
    """Post what a keeper starts with. The same opening again changes nothing.

    Raises OpeningUnbalancedError (already when the value is made), OpeningLateError
    when the keeper's first day is another one, or is closed. The caller commits.
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
        if entry.day != starts_on:
            raise OpeningLateError(opening.keeper, str(entry.day), str(starts_on))
    return posted


def carried_opening(
    session: Session, book: Book, keeper: str, year_starts_on: date
) -> tuple[CarriedRow, ...]:
    """Compute what a fiscal year starts with, from what closing kept of the one before.

    Balances of assets, liabilities and equity are carried; income less expenses of all
    years before is one row a fund and currency. Nothing for a keeper's first year: its
    opening is posted. Raises PeriodNotClosedError.
    """
    before = [
        period
        for period in list_periods(session, book, keeper)
        if period.ends_on < year_starts_on
    ]
    if not before:
        return ()
    last = before[-1]
    if last.is_open:
        raise PeriodNotClosedError(keeper, str(last.ends_on), last.state)
    found = trial_balance(session, book, Scope(keeper=keeper), at=last.ends_on)
    return tuple(_carried(found.rows))


def _carried(rows: Iterable[Balance]) -> Iterator[CarriedRow]:
    results: Counter[tuple[str, str]] = Counter()
    bases: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.type in PERMANENT:
            if row.amount or row.base_minor:
                key = AccountKey(
                    row.keeper, row.account, row.amount.currency, row.place
                )
                yield CarriedRow(row.fund, key, row.amount, row.base_minor)
        else:
            of = row.fund, row.amount.currency
            results[of] += row.amount.minor
            bases[of] += row.base_minor
    for (fund, currency), minor in sorted(results.items()):
        base = bases[fund, currency]
        if minor or base:
            yield CarriedRow(fund, None, Money(minor, currency), base)


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
