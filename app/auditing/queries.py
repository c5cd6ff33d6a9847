"""Put together the auditor's first page: five checks, and the funds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.auditing import checks
from app.auditing.checks import Part
from app.auditing.pages import AuditPage, Check, FundRow, Sums
from app.bookkeeping.names import Names, names_of
from app.evidence.tables import EntryEvidence
from app.i18n import current_language
from app.projects.figures import read_figures
from app.projects.known import public_projects
from app.territories.tables import TerritoryText
from ledger.book import tables
from ledger.book.balances import TrialBalance, trial_balance
from ledger.book.books import Book
from ledger.book.funds import Fund, budget_of, funds_with_entries, list_funds
from ledger.book.kinds import EntryKind
from ledger.money import total

WITH_PAPER = (EntryKind.EXPENSE.value,)
"""The kinds of entry that somebody's paper has to prove."""


def audit_page(session: Session, book: Book, territory_id: int | None) -> AuditPage:
    """Say what can be relied on in a book, and lead into each of its funds."""
    found = trial_balance(session, book)
    first, last = _days(session, book)
    return AuditPage(
        territory=_territory(session, book, territory_id),
        book=book.code,
        first_day=first,
        last_day=last,
        checks=(
            checks.balanced(found.sums),
            _numbered(session, book),
            _proved(session, book),
            _explained(found),
            _within(session, book),
        ),
        funds=tuple(_fund_rows(session, book, found)),
        trial_balance_url=url_for("bookkeeping.trial_balance", book=book.code),
    )


def _numbered(session: Session, book: Book) -> Check:
    number, entry = tables.register_number, tables.journal_entry
    last, given = session.execute(
        select(func.coalesce(func.max(number.c.number), 0), func.count()).where(
            number.c.book_id == book.id
        )
    ).one()
    entries = session.execute(
        select(func.count()).select_from(entry).where(entry.c.book_id == book.id)
    ).scalar_one()
    return checks.numbered(last, Part(given, entries))


def _proved(session: Session, book: Book) -> Check:
    entry = tables.journal_entry
    of_kind = (entry.c.book_id == book.id) & entry.c.kind.in_(WITH_PAPER)
    all_of_them = session.execute(
        select(func.count()).select_from(entry).where(of_kind)
    ).scalar_one()
    with_paper = session.execute(
        select(func.count(func.distinct(EntryEvidence.entry_id)))
        .join(
            entry,
            (entry.c.book_id == EntryEvidence.book_id)
            & (entry.c.id == EntryEvidence.entry_id),
        )
        .where(of_kind)
    ).scalar_one()
    return checks.proved(Part(with_paper, all_of_them))


def _explained(found: TrialBalance) -> Check:
    return checks.explained(
        sum(row.role == "suspense" and bool(row.amount) for row in found.rows)
    )


def _within(session: Session, book: Book) -> Check:
    return checks.within(
        sum(
            line.left.minor < 0
            for fund in list_funds(session, book)
            for line in budget_of(session, book, fund.code)
        )
    )


def _fund_rows(session: Session, book: Book, found: TrialBalance) -> Iterable[FundRow]:
    names = names_of(session, book)
    projects = {
        project.fund: project
        for project in public_projects(session, book, current_language())
    }
    stated = funds_with_entries(session, book)
    for fund in list_funds(session, book):
        project = projects.get(fund.code)
        if project is not None:
            read = read_figures(session, book, project)
            own = Sums(read.sums.received, read.sums.spent)
            row = _row(book, fund, names, (own,))
            row = replace(
                row,
                association=project.association,
                waiting=tuple(w.amount for w in read.waiting),
            )
            yield row if fund.code in stated else replace(row, statement_url=None)
        elif sums := tuple(_plain_sums(found, fund.code)):
            yield _row(book, fund, names, sums)


def _plain_sums(found: TrialBalance, fund: str) -> Iterable[Sums]:
    """Add up a fund that is no project's, currency by currency."""
    rows = [row for row in found.rows if row.fund == fund]
    for currency in sorted({row.amount.currency for row in rows}):
        own = [row for row in rows if row.amount.currency == currency]
        received = total(
            (-row.amount for row in own if (row.role or "").startswith("source.")),
            currency,
        )
        spent = total((row.amount for row in own if row.type == "expense"), currency)
        yield Sums(received, spent)


def _row(book: Book, fund: Fund, names: Names, sums: tuple[Sums, ...]) -> FundRow:
    return FundRow(
        code=fund.code,
        name=names.fund(fund.code),
        association="",
        sums=sums,
        trial_balance_url=url_for(
            "bookkeeping.trial_balance", book=book.code, fund=fund.code
        ),
        statement_url=url_for("statements.fund_statement", fund=fund.public_id),
    )


def _territory(session: Session, book: Book, territory_id: int | None) -> str:
    query = select(TerritoryText.name).where(
        TerritoryText.book_id == book.id,
        TerritoryText.territory_id == territory_id,
        TerritoryText.language == current_language(),
    )
    return session.scalar(query) or book.code


def _days(session: Session, book: Book) -> tuple[date, date]:
    entry = tables.journal_entry
    query = select(func.min(entry.c.day), func.max(entry.c.day)).where(
        entry.c.book_id == book.id
    )
    first, last = session.execute(query).one()
    return first or date.min, last or date.min
