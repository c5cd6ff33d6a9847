"""Make a statement: figures of the ledger, words of the application, one paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from sqlalchemy.orm import Session

from app.statements.names import names_for
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.scopes import Scope
from payments.bank.reconciling import standings
from payments.references import grouped
from reports.formats import Language
from reports.pdf.documents.statement import render_project_statement
from reports.statements.figures import build_project_statement, covered_days
from reports.statements.project import Period, Reconciled, Sealed
from reports.statements.request import StatementRequest


class NothingToStateError(LookupError):
    """The fund has no entry on these days."""


class PeriodError(ValueError):
    """The period ends before it begins, or lies outside of all entries."""

    def __init__(self, first: date, last: date, covered: Period) -> None:
        self.covered = (covered.first, covered.last)
        super().__init__(f"{first} to {last}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statement: a fund, from and to which day, in which language.

    A day that is None is that of the fund's first or last entry. ``public_url`` is
    where the service stands; the paper then leads to the register's checkpoints.
    ``sealed`` is the checkpoint that the paper prints and carries.
    """

    fund: str
    language: Language
    from_on: date | None = None
    to_on: date | None = None
    public_url: str = ""
    sealed: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement as a file: the same state of the book gives the same bytes."""

    name: str
    content: bytes
    first: date
    last: date


def make_statement(session: Session, book: Book, asked: Asked) -> Paper:
    """Make the statement of a fund. Raises FundUnknownError, NothingToStateError."""
    period = _period(session, book, asked)
    request = StatementRequest(
        fund=asked.fund,
        period=period,
        names=names_for(session, book, asked.fund, asked.language),
        check_address=_check_address(book, asked),
        sealed=asked.sealed,
    )
    statement = build_project_statement(session, book, request)
    balances = trial_balance(session, book, Scope(fund=asked.fund))
    keepers = {row.keeper for row in balances.rows}
    statement = replace(
        statement, reconciled=_reconciled(session, book, period.last, keepers)
    )
    days = f"{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    return Paper(
        name=f"{book.code}-{asked.fund}-{days}-{asked.language}.pdf",
        content=render_project_statement(statement, asked.language),
        first=period.first,
        last=period.last,
    )


def _check_address(book: Book, asked: Asked) -> str:
    if not asked.public_url:
        return ""
    return f"{asked.public_url}/{asked.language}/checkpoints?book={quote(book.code)}"


def _reconciled(
    session: Session, book: Book, until: date, keepers: set[str]
) -> tuple[Reconciled, ...]:
    """Put the bank's word beside the book's, for the accounts of these keepers."""
    return tuple(
        Reconciled(
            account=f"{one.account.holder}, {grouped(one.account.iban)}",
            on=one.on,
            bank=one.bank,
            ledger=one.ledger,
            explained=one.explained,
        )
        for one in standings(session, book, until)
        if one.account.rail.keeper in keepers
    )


def _period(session: Session, book: Book, asked: Asked) -> Period:
    covered = covered_days(session, book, asked.fund)
    if covered is None:
        raise NothingToStateError(asked.fund)
    first, last = asked.from_on or covered.first, asked.to_on or covered.last
    if first > last:
        raise PeriodError(first, last, covered)
    return Period(first, last)
