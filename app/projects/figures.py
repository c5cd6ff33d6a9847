"""The figures of a project, taken from the ledger's own sums and from nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.kinds import KINDS, Kind, kind_of_role
from app.projects.known import KnownProject
from app.projects.pages import Figures, Paid, Received, Waiting
from app.projects.rates import KnownRate, known_rate
from ledger.book.balances import Balance, trial_balance
from ledger.book.books import Book
from ledger.book.estimates import convert
from ledger.book.funds import BudgetLine, budget_of
from ledger.book.roles import COLLECTED
from ledger.book.scopes import Scope
from ledger.financing.uses import (
    TakenBySource,
    standing_lots,
    taken_by_source,
)
from ledger.money import AmountError, Money, total

COUNTED = ("source.gift", "source.loan", "source.participation", "source.share")
"""The lots that count as contributions; a count of people would link gifts."""


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """Everything the ledger says of one project, in the project's currency."""

    sums: Figures
    received: tuple[Received, ...]
    waiting: tuple[Waiting, ...]
    budget: tuple[BudgetLine, ...]
    paid: tuple[Paid, ...] = ()
    has_moved: bool = False
    """Whether the fund has entries of its own."""


def read_figures(
    session: Session,
    book: Book,
    project: KnownProject,
    rows: Sequence[Balance] | None = None,
    at: date | None = None,
) -> ProjectFigures:
    """Add up what a project needs, received and spent, and what waits for a wire.

    ``rows`` are its balances, where the caller has read those of all projects. What
    lies after ``at`` does not count.
    """
    currency = project.currency
    if rows is None:
        rows = trial_balance(session, book, Scope(fund=project.fund), at=at).rows
    taken = taken_by_source(session, book, project.fund, at=at)
    by_kind = _received(rows, taken.moved, currency)
    budget = tuple(
        line
        for line in budget_of(session, book, project.fund, at=at)
        if line.budget.currency == currency
    )
    need = total((line.budget for line in budget), currency)
    spent = total(
        (row.amount for row in _of(rows, currency) if _is_use(row.role)), currency
    )
    received = total(by_kind.values(), currency)
    return ProjectFigures(
        Figures(need, received, spent),
        tuple(Received(kind, by_kind[kind]) for kind in KINDS if by_kind[kind]),
        _waiting(session, book, project, rows),
        budget,
        _paid(taken, currency),
        has_moved=bool(rows),
    )


def balances_by_fund(
    session: Session, book: Book, at: date | None
) -> Mapping[str, Sequence[Balance]]:
    """Add up every fund of a book to a day; one that never moved has nothing."""
    found: dict[str, list[Balance]] = defaultdict(list)
    for row in trial_balance(session, book, at=at).rows:
        found[row.fund].append(row)
    return found


def count_contributions(
    session: Session, book: Book, project: KnownProject, at: date | None = None
) -> int:
    """Count the contributions that were not given back whole by a day."""
    standing = standing_lots(session, book, project.fund, at=at)
    return sum(standing.get(role, 0) for role in COUNTED)


def waiting_of(amount: Money, rate: KnownRate | None) -> Waiting:
    """Say what money waits, with an estimate at the newest rate that is known.

    There is no estimate where no rate is known, or where it would be more than a book
    can hold: a page of figures never fails over a rate that was mistyped.
    """
    if rate is None:
        return Waiting(amount)
    try:
        estimate = convert(amount, rate.fraction, rate.currency)
    except AmountError:
        return Waiting(amount)
    return Waiting(amount, estimate, rate.written, rate.day, rate.source)


def _paid(taken: TakenBySource, currency: str) -> tuple[Paid, ...]:
    """Say what the money of each kind paid on each budget line."""
    return tuple(
        Paid(kind_of_role(used.source), used.budget_line, used.amount)
        for used in taken.used
        if used.amount.currency == currency
    )


def _received(
    rows: Iterable[Balance], wired: Mapping[str, list[Money]], currency: str
) -> dict[Kind, Money]:
    sums = {kind: Money.zero(currency) for kind in KINDS}
    for row in _of(rows, currency):
        if row.role is not None and row.role.startswith("source."):
            sums[kind_of_role(row.role)] -= row.amount
    for role, amounts in wired.items():
        for amount in amounts:
            if amount.currency == currency:
                sums[kind_of_role(role)] += amount
    return sums


def _waiting(
    session: Session, book: Book, project: KnownProject, rows: Iterable[Balance]
) -> tuple[Waiting, ...]:
    currency = project.gift_currency
    if currency == project.currency:
        return ()
    held = total(
        (row.amount for row in _of(rows, currency) if row.role in COLLECTED), currency
    )
    if held.minor <= 0:
        return ()
    rate = known_rate(session, book, currency, project.currency)
    return (waiting_of(held, rate),)


def _of(rows: Iterable[Balance], currency: str) -> Iterable[Balance]:
    return (row for row in rows if row.amount.currency == currency)


def _is_use(role: str | None) -> bool:
    return role is not None and (role == "use" or role.startswith("use."))
