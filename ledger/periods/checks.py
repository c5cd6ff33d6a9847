"""What closing looks at: each check names what stands in the way, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.balances import Balance, TrialBalance, trial_balance
from ledger.book.books import Book
from ledger.book.charts.closing import (
    ChartChangedError,
    unnumbered,
    unnumbered_in_opening,
)
from ledger.book.charts.registers import adopted_chart
from ledger.book.overdrawn import Guard, overdrafts
from ledger.book.periods import Period, list_periods
from ledger.book.scopes import Scope
from ledger.money import Money

UNEXPLAINED = ("suspense", "unallocated")
PATIENCE = {
    "dispute_claim": 90,
    "payer_claim": 90,
    "psp_in_transit": 14,
    "wire_in_transit": 14,
    "advance": 60,
}
"""After how many days money of a role has waited too long for what must follow."""


class Weight(StrEnum):
    """What a finding means for the closing."""

    STOPS = "stops"
    WARNS = "warns"
    NOTES = "notes"


class CheckName(StrEnum):
    """The checks that the book makes by itself; others may be added."""

    EARLIER_OPEN = "earlier_open"
    NOT_OVER = "not_over"
    UNBALANCED = "unbalanced"
    SUSPENSE = "suspense"
    OVERDRAWN_FUND = "overdrawn_fund"
    OVERDRAWN_ACCOUNT = "overdrawn_account"
    OVERDRAWN_ADVANCE = "overdrawn_advance"
    OLD_MONEY = "old_money"
    NO_CHART = "no_chart"
    NO_NUMBER = "no_number"
    CHART_CHANGED = "chart_changed"
    NO_NEXT_PERIOD = "no_next_period"
    UNSEALED = "unsealed"
    LATE_FACTS = "late_facts"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What a check found, with the data that says where to mend it.

    ``day`` is since when, ``count`` how many; what does not apply is left out.
    """

    check: str
    weight: Weight
    account: str = ""
    fund: str = ""
    amount: Money | None = None
    count: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A period that is about to be closed, and what it comes to.

    ``today`` is the day at the keeper's place.
    """

    period: Period
    today: date
    balances: TrialBalance

    @property
    def strict(self) -> Weight:
        """What a month may end with, if somebody accepts it, and a year may not."""
        return Weight.STOPS if self.period.is_year_end else Weight.WARNS


Check = Callable[[Session, Book, Checked], Iterable[Obstacle]]


def find_obstacles(
    session: Session,
    book: Book,
    period: Period,
    *,
    today: date,
    checks: Sequence[Check],
) -> tuple[Obstacle, ...]:
    """Ask every check about a period; the gravest findings come first."""
    scope = Scope(keeper=period.keeper)
    balances = trial_balance(session, book, scope, at=period.ends_on)
    checked = Checked(period, today, balances)
    found = [one for check in checks for one in check(session, book, checked)]
    return tuple(sorted(found, key=lambda one: list(Weight).index(one.weight)))


def _numbered(session: Session, book: Book, checked: Checked) -> Iterator[Obstacle]:
    period = checked.period
    if checked.balances.rows and not _follows_chart(session, book, period):
        yield Obstacle(CheckName.NO_CHART, Weight.NOTES)
        return
    try:
        rows = unnumbered(session, book, period.keeper, at=period.ends_on)
        if period.is_year_end:
            # The next year has to start with it: its result, too, needs a number.
            after = period.ends_on + timedelta(days=1)
            rows += unnumbered_in_opening(session, book, period.keeper, on=after)
    except ChartChangedError as error:
        changed = date.fromisoformat(error.from_on)
        yield Obstacle(CheckName.CHART_CHANGED, Weight.STOPS, error.chart, day=changed)
        return
    named = {(f"{row.account} {row.place}".strip(), row.amount) for row in rows}
    for account, amount in sorted(named, key=lambda one: (one[0], one[1].currency)):
        yield Obstacle(CheckName.NO_NUMBER, Weight.STOPS, account, amount=amount)


def _follows_chart(session: Session, book: Book, period: Period) -> bool:
    found = adopted_chart(session, book, period.keeper, at=period.ends_on)
    return found is not None


def _order(session: Session, book: Book, checked: Checked) -> Iterator[Obstacle]:
    period = checked.period
    periods = list_periods(session, book, period.keeper)
    for other in periods:
        if other.is_open and other.ends_on < period.ends_on:
            yield Obstacle(CheckName.EARLIER_OPEN, Weight.STOPS, day=other.starts_on)
            break
    if book.is_live and period.ends_on >= checked.today:
        yield Obstacle(CheckName.NOT_OVER, Weight.STOPS)
    if not any(other.ends_on > period.ends_on for other in periods):
        yield Obstacle(CheckName.NO_NEXT_PERIOD, Weight.WARNS)


def _balanced(_session: Session, _book: Book, checked: Checked) -> Iterator[Obstacle]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in checked.balances.rows:
        sums[row.fund, row.amount.currency] += row.amount.minor
    for (fund, currency), minor in sums.items():
        if minor:
            amount = Money(minor, currency)
            yield Obstacle(CheckName.UNBALANCED, Weight.STOPS, fund=fund, amount=amount)


def _explained(_session: Session, _book: Book, checked: Checked) -> Iterator[Obstacle]:
    for row in checked.balances.rows:
        if row.role in UNEXPLAINED and row.amount:
            yield Obstacle(
                CheckName.SUSPENSE,
                checked.strict,
                row.account,
                row.fund,
                amount=row.amount,
            )


def _covered(_session: Session, _book: Book, checked: Checked) -> Iterator[Obstacle]:
    for one in overdrafts(checked.balances.rows):
        row = one.lowest
        is_common = one.guard is Guard.ACCOUNT
        yield Obstacle(
            CheckName(f"overdrawn_{one.guard}"),
            Weight.WARNS if is_common else checked.strict,
            "" if one.guard is Guard.FUND else f"{row.account} {row.place}".strip(),
            "" if is_common else row.fund,
            amount=one.amount,
        )


def _moved_on(session: Session, book: Book, checked: Checked) -> Iterator[Obstacle]:
    """Find money that still waits, counting that the oldest leaves first.

    Age counts from the day of the fact: an advance of an opening is older than it.
    """
    ends_on = checked.period.ends_on
    for row in checked.balances.rows:
        days = PATIENCE.get(row.role or "")
        if days is None or row.amount.minor <= 0:
            continue
        since = ends_on - timedelta(days=days)
        posting, fund, entry = tables.posting, tables.fund, tables.journal_entry
        query = (
            select(func.coalesce(func.sum(func.greatest(posting.c.amount_minor, 0)), 0))
            .join(
                fund,
                (fund.c.book_id == posting.c.book_id)
                & (fund.c.id == posting.c.fund_id),
            )
            .join(
                entry,
                (entry.c.book_id == posting.c.book_id)
                & (entry.c.id == posting.c.entry_id),
            )
            .where(
                posting.c.book_id == book.id,
                posting.c.account_id == row.account_id,
                fund.c.code == row.fund,
                entry.c.occurred_on > since,
                posting.c.day <= ends_on,
            )
        )
        old = row.amount.minor - int(session.execute(query).scalar_one())
        if old > 0:
            amount = Money(old, row.amount.currency)
            yield Obstacle(
                CheckName.OLD_MONEY,
                Weight.WARNS,
                row.account,
                row.fund,
                amount=amount,
                day=_oldest_waiting(session, book, row, ends_on),
            )


_OLDEST = text("""
    select min(m.occurred_on) from (
      select e.occurred_on, p.amount_minor, sum(p.amount_minor) over (
          order by e.occurred_on desc, e.id desc, p.line desc) as newer
      from ledger.posting p
      join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
      join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
      where p.book_id = :book and p.account_id = :account and f.code = :fund
        and p.amount_minor > 0 and p.day <= :ends_on) m
    where m.newer - m.amount_minor < :left
""")


def _oldest_waiting(
    session: Session, book: Book, row: Balance, ends_on: date
) -> date | None:
    """Return the day of the oldest money that is left: the oldest leaves first."""
    values = {
        "book": book.id,
        "account": row.account_id,
        "fund": row.fund,
        "ends_on": ends_on,
        "left": row.amount.minor,
    }
    return session.execute(_OLDEST, values).scalar_one_or_none()


_WAITING = text("""
    select count(distinct e.id) filter (where r.number is null) as unsealed,
      count(distinct e.id) filter (where e.occurred_on < :starts_on
        and e.kind <> 'opening') as late
    from ledger.journal_entry e
    join ledger.posting p on p.book_id = e.book_id and p.entry_id = e.id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    left join ledger.register_number r
      on r.book_id = e.book_id and r.entry_id = e.id
    where e.book_id = :book and e.day between :starts_on and :ends_on
      and k.code = :keeper
""")


def _noted(session: Session, book: Book, checked: Checked) -> Iterator[Obstacle]:
    period = checked.period
    values = {
        "book": book.id,
        "keeper": period.keeper,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
    }
    unsealed, late = session.execute(_WAITING, values).one()
    if unsealed:
        yield Obstacle(CheckName.UNSEALED, Weight.NOTES, count=unsealed)
    if late:
        yield Obstacle(
            CheckName.LATE_FACTS, Weight.NOTES, count=late, day=period.starts_on
        )


BOOK_CHECKS: tuple[Check, ...] = (
    *(_order, _balanced, _explained, _covered, _moved_on),
    *(_numbered, _noted),
)
"""The checks of the book itself; the application adds its own."""
