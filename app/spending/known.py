"""Read reports of spending, and the projects somebody may report on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from app.people.tables import Person
from app.policy.values import Grant, Scope
from app.projects.tables import BudgetLineName, Project, ProjectText
from app.spending.pages import ExpenseState, PaidFrom
from app.spending.states import newest_events
from app.spending.tables import Expense, ExpenseEvent
from app.territories.tables import KeeperName
from ledger.book import tables as ledger
from ledger.book.books import Book, list_books
from ledger.money import Money
from reports.formats import Language


@dataclass(frozen=True, slots=True)
class OwnProject:
    """A project that somebody works on, with its words in one language."""

    book: Book
    fund_id: int
    fund: str
    keeper: str
    slug: str
    title: str
    association: str
    currency: str


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report of spending as it stands, with the words around it."""

    book: Book
    id: int
    public_id: UUID
    fund: str
    fund_id: int
    slug: str
    project: str
    association: str
    line: str
    line_id: int
    line_name: str
    what: str
    seller: str
    note: str
    amount: Money
    spent_on: date
    paid_from: PaidFrom
    author_id: int
    author: str
    reported_at: datetime
    state: ExpenseState
    changed_at: datetime
    changed_by: str
    """Who sent, approved or refused it: the person of its newest event."""

    reason: str
    entry_id: int | None
    scope: Scope


def own_projects(
    session: Session, grants: Iterable[Grant], language: Language
) -> tuple[OwnProject, ...]:
    """List the projects that some grants are about, in the order of their funds."""
    books = {book.id: book for book in list_books(session)}
    fund, keeper = ledger.fund, ledger.keeper
    query = (
        select(
            Project,
            ProjectText.title,
            KeeperName.name.label("association"),
            fund.c.code.label("fund"),
            keeper.c.code.label("keeper"),
        )
        .join(fund, _same(fund, Project.book_id, Project.fund_id))
        .join(keeper, _same(keeper, Project.book_id, Project.keeper_id))
        .join(ProjectText, _words(language))
        .join(KeeperName, _name(language))
        .where(within(grants))
        .order_by(Project.book_id, fund.c.code)
    )
    return tuple(
        OwnProject(
            book=books[row.Project.book_id],
            fund_id=row.Project.fund_id,
            fund=row.fund,
            keeper=row.keeper,
            slug=row.Project.slug,
            title=row.title,
            association=row.association,
            currency=row.Project.currency,
        )
        for row in session.execute(query)
    )


def list_reports(
    session: Session,
    where: ColumnElement[bool],
    language: Language,
    *,
    limit: int = 200,
) -> tuple[KnownReport, ...]:
    """List reports, the newest change first."""
    books = {book.id: book for book in list_books(session)}
    query = _reports(language).where(where).limit(limit)
    return tuple(
        _report(books[row.Expense.book_id], row) for row in session.execute(query)
    )


def find_report(
    session: Session, public_id: UUID, language: Language
) -> KnownReport | None:
    """Return the report of a public id in any book, or None."""
    books = [book.id for book in list_books(session)]
    where = and_(Expense.book_id.in_(books), Expense.public_id == public_id)
    found = list_reports(session, where, language, limit=1)
    return found[0] if found else None


def within(grants: Iterable[Grant]) -> ColumnElement[bool]:
    """Say which projects some grants are about; no grant is about nothing."""
    return or_(false(), *(_covered(grant.scope) for grant in grants))


def _covered(scope: Scope) -> ColumnElement[bool]:
    pairs = (
        (Project.territory_id, scope.territory_id),
        (Project.keeper_id, scope.keeper_id),
        (Project.fund_id, scope.fund_id),
    )
    return and_(
        Project.book_id == scope.book_id,
        *(column == held for column, held in pairs if held is not None),
    )


def _reports(language: Language) -> Select[*tuple[Any, ...]]:
    newest = newest_events()
    first, changer = aliased(ExpenseEvent), aliased(Person)
    line, fund = ledger.budget_line, ledger.fund
    return (
        select(
            Expense,
            Project,
            Person.name.label("author"),
            ProjectText.title,
            KeeperName.name.label("association"),
            line.c.code.label("line"),
            BudgetLineName.name.label("line_name"),
            fund.c.code.label("fund"),
            newest.c.state,
            newest.c.at.label("changed_at"),
            changer.name.label("changed_by"),
            newest.c.reason,
            newest.c.entry_id,
            first.at.label("reported_at"),
        )
        .join(Project, _fund_of(Project))
        .join(fund, _same(fund, Expense.book_id, Expense.fund_id))
        .join(Person, Person.id == Expense.author_id)
        .join(line, _same(line, Expense.book_id, Expense.budget_line_id))
        .join(newest, _event(newest.c.book_id, newest.c.expense_id))
        .join(changer, changer.id == newest.c.person_id)
        .join(first, and_(_event(first.book_id, first.expense_id), first.number == 1))
        .join(ProjectText, _words(language))
        .join(KeeperName, _name(language))
        .outerjoin(BudgetLineName, _line_name(language))
        .order_by(newest.c.at.desc(), Expense.id.desc())
    )


def _report(book: Book, row: Row[Any]) -> KnownReport:
    expense: Expense = row.Expense
    project: Project = row.Project
    return KnownReport(
        book=book,
        id=expense.id,
        public_id=expense.public_id,
        fund=row.fund,
        fund_id=expense.fund_id,
        slug=project.slug,
        project=row.title,
        association=row.association,
        line=row.line,
        line_id=expense.budget_line_id,
        line_name=row.line_name or row.line,
        what=expense.what,
        seller=expense.seller,
        note=expense.note,
        amount=Money(expense.amount_minor, expense.currency),
        spent_on=expense.spent_on,
        paid_from=cast("PaidFrom", expense.paid_from),
        author_id=expense.author_id,
        author=row.author,
        reported_at=row.reported_at,
        state=row.state,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        reason=row.reason,
        entry_id=row.entry_id,
        scope=Scope(book.id, project.territory_id, expense.keeper_id, expense.fund_id),
    )


def _same(
    table: Any,  # noqa: ANN401 - a register of the ledger, whatever its columns
    book_id: Any,  # noqa: ANN401 - a column
    number: Any,  # noqa: ANN401 - a column
) -> ColumnElement[bool]:
    return and_(table.c.book_id == book_id, table.c.id == number)


def _fund_of(table: type[Project]) -> ColumnElement[bool]:
    return and_(table.book_id == Expense.book_id, table.fund_id == Expense.fund_id)


def _event(
    book_id: Any,  # noqa: ANN401 - a column
    expense_id: Any,  # noqa: ANN401 - a column
) -> ColumnElement[bool]:
    return and_(book_id == Expense.book_id, expense_id == Expense.id)


def _words(language: Language) -> ColumnElement[bool]:
    return and_(
        ProjectText.book_id == Project.book_id,
        ProjectText.fund_id == Project.fund_id,
        ProjectText.language == language,
    )


def _name(language: Language) -> ColumnElement[bool]:
    return and_(
        KeeperName.book_id == Project.book_id,
        KeeperName.keeper_id == Project.keeper_id,
        KeeperName.language == language,
    )


def _line_name(language: Language) -> ColumnElement[bool]:
    return and_(
        BudgetLineName.book_id == Expense.book_id,
        BudgetLineName.budget_line_id == Expense.budget_line_id,
        BudgetLineName.language == language,
    )
