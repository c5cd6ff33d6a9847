"""The words that a statement needs and the ledger does not know."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.projects.tables import BudgetLineName, Project, ProjectText
from app.spending.reasons import overrun_reasons
from app.spending.tables import Expense, ExpenseEvent
from app.territories.tables import KeeperName
from ledger.book import tables as ledger
from ledger.book.books import Book
from reports.formats import Language
from reports.statements.request import Names


def names_for(session: Session, book: Book, fund: str, language: Language) -> Names:
    """Gather title, names of keepers and lines, and what was reported, for a fund."""
    title, place = _title(session, book, fund, language)
    evidence, words = _reported(session, book, fund)
    return Names(
        title=title,
        place=place,
        keepers=_keepers(session, book, language),
        lines=_lines(session, book, fund, language),
        explanations=overrun_reasons(session, book, _number(session, book, fund)),
        evidence=evidence,
        words=words,
    )


def _number(session: Session, book: Book, fund: str) -> int:
    table = ledger.fund
    query = select(table.c.id).where(table.c.book_id == book.id, table.c.code == fund)
    return session.scalar(query) or 0


def _title(
    session: Session, book: Book, fund: str, language: Language
) -> tuple[str, str]:
    query = (
        select(ProjectText.title, ProjectText.place)
        .join(
            Project,
            (Project.book_id == ProjectText.book_id)
            & (Project.fund_id == ProjectText.fund_id),
        )
        .join(
            ledger.fund,
            (ledger.fund.c.book_id == Project.book_id)
            & (ledger.fund.c.id == Project.fund_id),
        )
        .where(
            Project.book_id == book.id,
            ledger.fund.c.code == fund,
            ProjectText.language == language,
        )
    )
    found = session.execute(query).first()
    return ("", "") if found is None else (found[0], found[1])


def _keepers(session: Session, book: Book, language: Language) -> dict[str, str]:
    keeper = ledger.keeper
    query = (
        select(keeper.c.code, KeeperName.name)
        .join(
            KeeperName,
            (KeeperName.book_id == keeper.c.book_id)
            & (KeeperName.keeper_id == keeper.c.id),
        )
        .where(keeper.c.book_id == book.id, KeeperName.language == language)
    )
    return {row.code: row.name for row in session.execute(query)}


def _lines(
    session: Session, book: Book, fund: str, language: Language
) -> dict[str, str]:
    line = ledger.budget_line
    query = (
        select(line.c.code, BudgetLineName.name)
        .join(
            BudgetLineName,
            (BudgetLineName.book_id == line.c.book_id)
            & (BudgetLineName.budget_line_id == line.c.id),
        )
        .join(
            ledger.fund,
            (ledger.fund.c.book_id == line.c.book_id)
            & (ledger.fund.c.id == line.c.fund_id),
        )
        .where(
            line.c.book_id == book.id,
            ledger.fund.c.code == fund,
            BudgetLineName.language == language,
        )
    )
    return {row.code: row.name for row in session.execute(query)}


def _reported(
    session: Session, book: Book, fund: str
) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Return the number of the evidence and the words of each approved expense."""
    entry = ledger.journal_entry
    query = (
        select(entry.c.public_id, Expense.code, Expense.what)
        .join(
            ExpenseEvent,
            (ExpenseEvent.book_id == entry.c.book_id)
            & (ExpenseEvent.entry_id == entry.c.id),
        )
        .join(
            Expense,
            (Expense.book_id == ExpenseEvent.book_id)
            & (Expense.id == ExpenseEvent.expense_id),
        )
        .join(
            ledger.fund,
            (ledger.fund.c.book_id == Expense.book_id)
            & (ledger.fund.c.id == Expense.fund_id),
        )
        .where(entry.c.book_id == book.id, ledger.fund.c.code == fund)
    )
    evidence, words = {}, {}
    for public_id, code, what in session.execute(query):
        evidence[public_id] = code
        words[public_id] = what
    return evidence, words
