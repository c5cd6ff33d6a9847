"""What an officer has to do, and what their projects have left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from app.i18n import apart, current_language
from app.policy.matrix import grants_for, may
from app.policy.values import Action, Grant, Principal
from app.projects.known import line_names
from app.projects.pages import BudgetLine
from app.projects.scopes import books_for
from app.spending.drafts import Draft, drafts_of
from app.spending.forms import PLACE_NAMES
from app.spending.known import (
    KnownReport,
    OwnProject,
    list_reports,
    own_projects,
    within,
)
from app.spending.pages import Place as PlaceShown
from app.spending.pages import (
    ProjectMoney,
    Report,
    ToDo,
    ToDoPage,
    Urgency,
)
from app.spending.queries import places_for
from app.spending.states import newest_events
from app.spending.tables import Expense
from app.zones import here
from ledger.book.books import Book
from ledger.book.funds import budget_of
from ledger.money import total
from reports import formats

LAST_REPORTS = 8
MOST_TO_DO = 30
SOON = timedelta(days=2)
LATE = timedelta(days=7)


def to_do_page(
    session: Session, principal: Principal, at: datetime, others: Iterable[ToDo] = ()
) -> ToDoPage:
    """Say what an officer has to do, and what their projects have left.

    ``others`` is what waits in other rooms.
    """
    grants = grants_for(principal, Action.SEE_TASKS, at)
    projects = own_projects(session, grants, current_language())
    waiting = _reports_in(session, grants, ("submitted",))
    last = list_reports(session, within(grants), current_language(), limit=LAST_REPORTS)
    return ToDoPage(
        association=_associations(projects),
        to_do=(
            *(
                _to_approve(report, at)
                for report in waiting
                if report.author_id != principal.person_id
                and may(principal, Action.APPROVE_EXPENSE, report.scope, at)
            ),
            *others,
            *_sent_back(last, principal),
            *_begun(drafts_of(session, principal.person_id or 0, projects)),
        ),
        projects=tuple(_money(session, project, waiting) for project in projects),
        reports=tuple(
            Report(
                str(report.public_id),
                apart(report.what),
                report.amount,
                here(report.reported_at).date(),
                report.state,
            )
            for report in last
        ),
    )


def _reports_in(
    session: Session, grants: Iterable[Grant], states: Sequence[str]
) -> tuple[KnownReport, ...]:
    newest = newest_events()
    in_state = exists(
        select(newest.c.expense_id).where(
            newest.c.book_id == Expense.book_id,
            newest.c.expense_id == Expense.id,
            newest.c.state.in_(states),
        )
    )
    return list_reports(
        session, and_(within(grants), in_state), current_language(), limit=MOST_TO_DO
    )


def _to_approve(report: KnownReport, at: datetime) -> ToDo:
    return ToDo(
        icon="badge-check",
        urgency=urgency_of(at - report.reported_at),
        title=_("Read and approve: %(what)s", what=apart(report.what)),
        why=_(
            "%(person)s reported it on %(day)s for %(project)s.",
            person=apart(report.author),
            day=formats.short_date(here(report.reported_at).date(), current_language()),
            project=apart(report.project),
        ),
        amount=report.amount,
        button=_("Read and approve"),
        url=url_for("spending.read", public_id=report.public_id),
    )


def _sent_back(
    reports: Iterable[KnownReport], principal: Principal
) -> tuple[ToDo, ...]:
    return tuple(
        ToDo(
            icon="rotate-ccw",
            urgency="soon",
            title=_("Sent back: %(what)s", what=apart(report.what)),
            why=apart(report.reason),
            amount=report.amount,
            button=_("Report it again"),
            url=url_for("spending.report", project=report.slug),
        )
        for report in reports
        if report.state == "refused" and report.author_id == principal.person_id
    )


def _begun(drafts: Iterable[tuple[OwnProject, Draft]]) -> tuple[ToDo, ...]:
    return tuple(
        ToDo(
            icon="pen-line",
            urgency="calm",
            title=_("Finish your report: %(what)s", what=apart(draft.what))
            if draft.what
            else _("Finish your report"),
            why=_(
                "Kept on %(day)s for %(project)s. Only you see it.",
                day=formats.short_date(here(draft.saved_at).date(), current_language()),
                project=apart(project.title),
            ),
            amount=None,
            button=_("Go on"),
            url=url_for("spending.report", project=project.slug, draft=draft.id),
        )
        for project, draft in drafts
    )


def tasks_of_books(
    session: Session,
    principal: Principal,
    action: Action,
    at: datetime,
    of_book: Callable[[Session, Book, Principal, datetime], Iterator[ToDo]],
) -> tuple[ToDo, ...]:
    """Put together what waits in each book in the whole of which somebody may act."""
    return tuple(
        task
        for book in books_for(session, principal, action, at)
        for task in of_book(session, book, principal, at)
    )


def urgency_of(waited: timedelta) -> Urgency:
    """Say how urgent something is that has waited for so long."""
    if waited >= LATE:
        return "late"
    return "soon" if waited >= SOON else "calm"


def _associations(projects: Iterable[OwnProject]) -> str:
    return " · ".join(dict.fromkeys(project.association for project in projects))


def _money(
    session: Session, project: OwnProject, waiting: Iterable[KnownReport]
) -> ProjectMoney:
    places = places_for(session, project)
    names = line_names(session, project.book, project.fund_id, current_language())
    held = total((place.holds for place in places), project.currency)
    checked = total(
        (
            report.amount
            for report in waiting
            if (report.book, report.fund_id) == (project.book, project.fund_id)
        ),
        project.currency,
    )
    return ProjectMoney(
        slug=project.slug,
        title=project.title,
        places=tuple(
            PlaceShown(str(PLACE_NAMES[place.code]), place.holds) for place in places
        ),
        held=held,
        being_checked=checked,
        free=held - checked,
        budget=tuple(
            BudgetLine(
                line.code, names.get(line.code, line.code), line.budget, line.spent
            )
            for line in budget_of(session, project.book, project.fund)
        ),
    )
