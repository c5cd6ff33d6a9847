"""Read the registers of funds: regimes, and budgets against what was spent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, func, select, text
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.books import Book
from ledger.book.errors import RegisterUnknownError
from ledger.book.registers import FundRegime
from ledger.book.scopes import Scope
from ledger.money import Money

_WITH_ENTRIES = text("""
    with recursive moved as (
      select f.id, f.parent_id, f.code from ledger.fund f
      where f.book_id = :book and exists (
        select from ledger.turnover t
        where t.book_id = f.book_id and t.fund_id = f.id)
      union
      select f.id, f.parent_id, f.code from moved
      join ledger.fund f on f.book_id = :book and f.id = moved.parent_id
    )
    select code from moved
""")


@dataclass(frozen=True, slots=True)
class Fund:
    """Money held for one purpose; a child fund is an earmark of its parent."""

    id: int
    public_id: UUID
    code: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A line of a fund's budget with what was spent on it, in its currency."""

    id: int
    code: str
    budget: Money
    spent: Money
    is_restricted: bool

    @property
    def left(self) -> Money:
        """What may still be spent; negative when the line is overrun."""
        return self.budget - self.spent


def list_funds(session: Session, book: Book) -> list[Fund]:
    """List the funds of a book in the order of their codes."""
    fund, parent = tables.fund, tables.fund.alias("parent")
    query = (
        select(fund, parent.c.code.label("parent"))
        .outerjoin(
            parent,
            (parent.c.book_id == fund.c.book_id) & (parent.c.id == fund.c.parent_id),
        )
        .where(fund.c.book_id == book.id)
        .order_by(fund.c.code)
    )
    return [
        Fund(id=row.id, public_id=row.public_id, code=row.code, parent=row.parent)
        for row in session.execute(query)
    ]


def family_of(session: Session, book: Book, code: str) -> tuple[str, ...]:
    """Return a fund and all funds below it. Raises RegisterUnknownError."""
    funds = list_funds(session, book)
    if code not in {found.code for found in funds}:
        raise RegisterUnknownError("fund", code)
    family = [code]
    for one in family:
        family += [found.code for found in funds if found.parent == one]
    return tuple(family)


def with_earmarks(session: Session, book: Book, scope: Scope) -> Scope:
    """Widen a scope to the earmarks of its fund, if it names one."""
    if scope.fund is None:
        return scope
    return replace(scope, earmarks=family_of(session, book, scope.fund)[1:])


def funds_with_entries(session: Session, book: Book) -> frozenset[str]:
    """Name the funds that have entries, of their own or of a fund below them."""
    return frozenset(session.scalars(_WITH_ENTRIES, {"book": book.id}))


def regime_of(session: Session, book: Book, code: str, *, on: date) -> FundRegime:
    """Return a fund's regime on a day. Raises RegisterUnknownError if it has none."""
    values = {"book": book.id, "code": code, "on": on}
    found = session.execute(_regime(), values).first()
    if found is None:
        raise RegisterUnknownError("regime of fund", code)
    return FundRegime(found.regime, found.from_on, found.fees)


@cache
def _regime() -> Select[Any]:
    fund, fees = tables.fund, tables.fund.alias("fees")
    regime = tables.fund_regime
    return (
        select(regime.c.regime, regime.c.from_on, fees.c.code.label("fees"))
        .join(
            fund, (fund.c.book_id == regime.c.book_id) & (fund.c.id == regime.c.fund_id)
        )
        .join(
            fees,
            (fees.c.book_id == regime.c.book_id) & (fees.c.id == regime.c.fees_from_id),
        )
        .where(
            regime.c.book_id == bindparam("book"),
            fund.c.code == bindparam("code"),
            regime.c.from_on <= bindparam("on"),
        )
        .order_by(regime.c.from_on.desc())
        .limit(1)
    )


def budget_of(
    session: Session, book: Book, code: str, *, at: date | None = None
) -> list[BudgetLine]:
    """List a fund's budget lines, in the order of their codes, as of a day."""
    values = {"book": book.id, "code": code, "until": date.max if at is None else at}
    return [
        BudgetLine(
            id=row.id,
            code=row.code,
            budget=Money(int(row.budget), row.currency),
            spent=Money(int(row.spent), row.currency),
            is_restricted=row.is_restricted,
        )
        for row in session.execute(_budget(), values)
    ]


@cache
def _budget() -> Select[Any]:
    fund, line = tables.fund, tables.budget_line
    change, posting = tables.budget_amendment, tables.posting
    until = bindparam("until", type_=Date)
    budget = (
        select(func.coalesce(func.sum(change.c.change_minor), 0))
        .where(
            change.c.book_id == line.c.book_id,
            change.c.budget_line_id == line.c.id,
            change.c.from_on <= until,
        )
        .scalar_subquery()
    )
    spent = (
        select(func.coalesce(func.sum(posting.c.amount_minor), 0))
        .where(
            posting.c.book_id == line.c.book_id,
            posting.c.budget_line_id == line.c.id,
            posting.c.day <= until,
        )
        .scalar_subquery()
    )
    return (
        select(line, budget.label("budget"), spent.label("spent"))
        .join(fund, (fund.c.book_id == line.c.book_id) & (fund.c.id == line.c.fund_id))
        .where(line.c.book_id == bindparam("book"), fund.c.code == bindparam("code"))
        .order_by(line.c.code)
    )
