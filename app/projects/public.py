"""What everyone may read of a project, as the interface gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.projects.cursors import Cursor, write_cursor
from app.projects.states import ProjectState
from app.projects.tables import (
    BudgetLineName,
    FundPublication,
    Project,
    ProjectEvent,
    ProjectText,
)
from ledger.book import tables as ledger
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.funds import budget_of
from ledger.book.kinds import EntryKind
from ledger.book.reading import JournalEntry, Page, Posting, list_entries
from ledger.book.registers import keeper_currencies
from ledger.book.scopes import Scope
from ledger.money import Money

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PublicProject:
    """A project, with what is said of it in three languages."""

    slug: str
    fund: UUID
    fund_code: str
    state: ProjectState
    currency: str
    gift_currency: str
    title: Words
    place: Words


@dataclass(frozen=True, slots=True)
class PublicBalance:
    """What an account holds of the project's fund. Debit is positive."""

    account: str
    type: str
    keeper: str
    balance: Money
    base: Money


@dataclass(frozen=True, slots=True)
class PublicBudgetLine:
    """A line of the budget with what was spent on it."""

    code: str
    name: Words
    budget: Money
    spent: Money


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """All balances of a fund, and its budget."""

    at: date | None
    balances: tuple[PublicBalance, ...]
    budget: tuple[PublicBudgetLine, ...]


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """An entry with the postings of one fund."""

    id: UUID
    number: int | None
    kind: EntryKind
    occurred_on: date
    day: date
    reverses: UUID | None
    corrects: UUID | None
    postings: tuple[Posting, ...]


@dataclass(frozen=True, slots=True)
class PublicEntries:
    """A page of entries, and the word that asks for the next one."""

    entries: tuple[PublicEntry, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class EntriesAsked:
    """Which entries of a fund are asked for, oldest first."""

    after: Cursor | None
    limit: int
    from_on: date | None
    to_on: date | None


def list_projects(session: Session, book: Book) -> list[PublicProject]:
    """List the projects whose accounts are public, in the order of their slugs."""
    fund, event = ledger.fund, ProjectEvent
    state = (
        select(event.state)
        .where(event.book_id == Project.book_id, event.fund_id == Project.fund_id)
        .order_by(event.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Project, fund.c.public_id, fund.c.code, state)
        .join(
            FundPublication,
            (FundPublication.book_id == Project.book_id)
            & (FundPublication.fund_id == Project.fund_id),
        )
        .join(
            fund, (fund.c.book_id == Project.book_id) & (fund.c.id == Project.fund_id)
        )
        .where(Project.book_id == book.id)
        .order_by(Project.slug)
    )
    words = _project_words(session, book)
    return [
        PublicProject(
            slug=project.slug,
            fund=public_id,
            fund_code=code,
            state=ProjectState(now),
            currency=project.currency,
            gift_currency=project.gift_currency,
            title=words[project.fund_id][0],
            place=words[project.fund_id][1],
        )
        for project, public_id, code, now in session.execute(query)
    ]


def find_project(session: Session, book: Book, slug: str) -> PublicProject | None:
    """Return a public project by its slug, or None."""
    projects = list_projects(session, book)
    return next((project for project in projects if project.slug == slug), None)


def figures_of(
    session: Session, book: Book, project: PublicProject, at: date | None
) -> PublicFigures:
    """Add up a project's accounts and budget to the end of a day."""
    bases = keeper_currencies(session, book)
    rows = trial_balance(session, book, Scope(fund=project.fund_code), at=at).rows
    names = _line_names(session, book, project)
    return PublicFigures(
        at=at,
        balances=tuple(
            PublicBalance(
                account=row.account,
                type=row.type,
                keeper=row.keeper,
                balance=row.amount,
                base=Money(row.base_minor, bases[row.keeper]),
            )
            for row in rows
        ),
        budget=tuple(
            PublicBudgetLine(line.code, names[line.id], line.budget, line.spent)
            for line in budget_of(session, book, project.fund_code, at=at)
        ),
    )


def entries_of(
    session: Session, book: Book, project: PublicProject, asked: EntriesAsked
) -> PublicEntries:
    """Read a page of a project's entries; other funds' postings are left out."""
    page = Page(asked.limit + 1, asked.after, asked.from_on, asked.to_on)
    found = list_entries(session, book, Scope(fund=project.fund_code), page)
    shown = found[: asked.limit]
    more = len(found) > len(shown)
    return PublicEntries(
        entries=tuple(_entry(entry, project.fund_code) for entry in shown),
        next=write_cursor((shown[-1].day, shown[-1].id)) if more else None,
    )


def last_number(session: Session, book: Book) -> int:
    """Return the newest register number: what an answer's version depends on."""
    number = ledger.register_number
    newest = select(func.coalesce(func.max(number.c.number), 0))
    return int(session.execute(newest.where(number.c.book_id == book.id)).scalar_one())


def _entry(entry: JournalEntry, fund: str) -> PublicEntry:
    return PublicEntry(
        id=entry.public_id,
        number=entry.number,
        kind=entry.kind,
        occurred_on=entry.occurred_on,
        day=entry.day,
        reverses=entry.reverses,
        corrects=entry.corrects,
        postings=tuple(line for line in entry.postings if line.fund == fund),
    )


def _project_words(session: Session, book: Book) -> dict[int, tuple[Words, Words]]:
    rows: Sequence[ProjectText] = session.scalars(
        select(ProjectText).where(ProjectText.book_id == book.id)
    ).all()
    words: dict[int, tuple[dict[str, str], dict[str, str]]] = {}
    for row in rows:
        titles, places = words.setdefault(row.fund_id, ({}, {}))
        titles[row.language] = row.title
        places[row.language] = row.place
    return dict(words)


def _line_names(
    session: Session, book: Book, project: PublicProject
) -> dict[int, Words]:
    line, fund = ledger.budget_line, ledger.fund
    query = (
        select(BudgetLineName)
        .join(
            line,
            (line.c.book_id == BudgetLineName.book_id)
            & (line.c.id == BudgetLineName.budget_line_id),
        )
        .join(fund, (fund.c.book_id == line.c.book_id) & (fund.c.id == line.c.fund_id))
        .where(BudgetLineName.book_id == book.id, fund.c.code == project.fund_code)
    )
    names: dict[int, dict[str, str]] = {}
    for row in session.scalars(query):
        names.setdefault(row.budget_line_id, {})[row.language] = row.name
    return dict(names)
