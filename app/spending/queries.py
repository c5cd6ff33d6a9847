"""Put together what the pages of an association show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from app.evidence.queries import KnownEvidence, evidence_of_expense, pages_of
from app.evidence.sizes import size_in_words
from app.evidence.tables import Evidence
from app.i18n import current_language
from app.policy.matrix import grants_for, may
from app.policy.values import Action, Grant, Principal
from app.projects.known import line_names
from app.projects.pages import BudgetLine
from app.spending.decisions import looks_alike
from app.spending.drafts import Draft, drafts_of
from app.spending.forms import PLACE_NAMES
from app.spending.known import (
    KnownReport,
    OwnProject,
    list_reports,
    own_projects,
    within,
)
from app.spending.pages import (
    ApprovePage,
    Decided,
    Duplicate,
    EvidenceView,
    KeptFile,
    LineChoice,
    PlaceChoice,
    ProjectChoice,
    ProjectMoney,
    Report,
    ReportPage,
    ToDo,
    ToDoPage,
    Urgency,
)
from app.spending.pages import Place as PlaceShown
from app.spending.places import Place, places_of
from app.spending.states import newest_events
from app.spending.tables import Expense, ExpenseEvidence
from app.texts import isolated
from ledger.book import tables as ledger
from ledger.book.funds import budget_of
from ledger.money import Money, total
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
                _apart(report.what),
                report.amount,
                report.reported_at.date(),
                report.state,
            )
            for report in last
        ),
    )


def report_page(
    session: Session,
    projects: Sequence[OwnProject],
    project: OwnProject,
    key: str,
    kept: Iterable[KnownEvidence],
) -> ReportPage:
    """Put together the form with which an expense is reported."""
    names = line_names(session, project.book, project.fund_id, current_language())
    return ReportPage(
        association=project.association,
        project=ProjectChoice(project.slug, project.title),
        others=tuple(
            ProjectChoice(other.slug, other.title)
            for other in projects
            if other != project
        ),
        currency=project.currency,
        lines=tuple(
            LineChoice(line.code, names.get(line.code, line.code), line.left)
            for line in budget_of(session, project.book, project.fund)
        ),
        places=tuple(
            PlaceChoice(place.code, place.holds) for place in _places(session, project)
        ),
        key=key,
        kept=tuple(
            KeptFile(
                str(evidence.public_id),
                _("Receipt %(number)s", number=number),
                size_in_words(evidence.size_bytes),
            )
            for number, evidence in enumerate(kept, start=1)
        ),
    )


def approve_page(
    session: Session, report: KnownReport, principal: Principal, at: datetime, key: str
) -> ApprovePage:
    """Put together a report with its evidence, for the officer who decides."""
    lines = {line.id: line for line in budget_of(session, report.book, report.fund)}
    left = lines[report.line_id].left
    evidence = evidence_of_expense(session, report.book, report.id)
    is_posted = report.state == "approved"
    return ApprovePage(
        public_id=str(report.public_id),
        association=report.association,
        project=report.project,
        slug=report.slug,
        what=_apart(report.what),
        amount=report.amount,
        spent_on=report.spent_on,
        seller=_apart(report.seller),
        line=LineChoice(report.line, report.line_name, left),
        left_after=left if is_posted else left - report.amount,
        paid_from=report.paid_from,
        reported_by=report.author,
        reported_at=report.reported_at,
        note=_apart(report.note),
        evidence=tuple(
            shown
            for number, one in enumerate(evidence, start=1)
            for shown in _shown(session, one, number)
        ),
        state=report.state,
        key=key,
        refusal=_why_not(report, principal, at),
        decided=_decided(report, evidence) if is_posted else None,
        duplicates=duplicates(session, report, evidence),
        held=_held(session, report) if report.state == "submitted" else None,
    )


def _held(session: Session, report: KnownReport) -> Money:
    """Say what the place holds that a report was paid from."""
    keeper = ledger.keeper
    query = select(keeper.c.code).where(
        keeper.c.book_id == report.book.id, keeper.c.id == report.scope.keeper_id
    )
    places = places_of(
        session,
        report.book,
        fund=report.fund,
        keeper=session.execute(query).scalar_one(),
        currency=report.amount.currency,
    )
    holds = (place.holds for place in places if place.code == report.paid_from)
    return next(holds, Money.zero(report.amount.currency))


def _decided(report: KnownReport, evidence: Iterable[KnownEvidence]) -> Decided:
    return Decided(
        by=report.changed_by,
        at=report.changed_at,
        reason=_apart(report.reason),
        kept_private=sum(not one.is_cleared for one in evidence),
    )


def duplicates(
    session: Session, report: KnownReport, evidence: Iterable[KnownEvidence]
) -> tuple[Duplicate, ...]:
    """List other reports of the book that carry the same paper."""
    alike = {number for one in evidence for number in _alike(session, one)}
    uses = exists().where(
        ExpenseEvidence.book_id == Expense.book_id,
        ExpenseEvidence.expense_id == Expense.id,
        ExpenseEvidence.evidence_id.in_(alike),
    )
    where = and_(Expense.book_id == report.book.id, Expense.id != report.id, uses)
    return tuple(
        Duplicate(_apart(other.what), other.amount, other.spent_on, other.association)
        for other in list_reports(session, where, current_language())
    )


def _alike(session: Session, evidence: KnownEvidence) -> set[int]:
    query = select(Evidence.id, Evidence.look).where(
        Evidence.book_id == evidence.book.id,
        Evidence.width == evidence.width,
        Evidence.height == evidence.height,
    )
    return {
        row.id for row in session.execute(query) if looks_alike(row.look, evidence.look)
    }


def _shown(
    session: Session, evidence: KnownEvidence, number: int
) -> tuple[EvidenceView, ...]:
    """Show each page of a paper's copy: that is what everyone will see."""
    return tuple(
        EvidenceView(
            name=_("Receipt %(number)s", number=number),
            url=url_for(
                "evidence.picture",
                public_id=evidence.public_id,
                number=page.number,
            ),
            public_url=None,
            size=size_in_words(evidence.size_bytes),
        )
        for page in pages_of(session, evidence)
    )


def _why_not(report: KnownReport, principal: Principal, at: datetime) -> str:
    if report.state == "refused":
        return report.reason
    if report.author_id == principal.person_id:
        return str(_("The person who reports never approves."))
    if not may(principal, Action.APPROVE_EXPENSE, report.scope, at):
        return str(_("The president or the territory manager approves."))
    return ""


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
        title=_("Read and approve: %(what)s", what=_apart(report.what)),
        why=_(
            "%(person)s reported it on %(day)s for %(project)s.",
            person=_apart(report.author),
            day=formats.short_date(report.reported_at.date(), current_language()),
            project=_apart(report.project),
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
            title=_("Sent back: %(what)s", what=_apart(report.what)),
            why=_apart(report.reason),
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
            title=_("Finish your report: %(what)s", what=_apart(draft.what))
            if draft.what
            else _("Finish your report"),
            why=_(
                "Kept on %(day)s for %(project)s. Only you see it.",
                day=formats.short_date(draft.saved_at.date(), current_language()),
                project=_apart(project.title),
            ),
            amount=None,
            button=_("Go on"),
            url=url_for("spending.report", project=project.slug, draft=draft.id),
        )
        for project, draft in drafts
    )


def _apart(text: str) -> str:
    return isolated(text, formats.direction(current_language()))


def urgency_of(waited: timedelta) -> Urgency:
    """Say how urgent something is that has waited for so long."""
    if waited >= LATE:
        return "late"
    return "soon" if waited >= SOON else "calm"


def _associations(projects: Iterable[OwnProject]) -> str:
    return " · ".join(dict.fromkeys(project.association for project in projects))


def _places(session: Session, project: OwnProject) -> tuple[Place, ...]:
    return places_of(
        session,
        project.book,
        fund=project.fund,
        keeper=project.keeper,
        currency=project.currency,
    )


def _money(
    session: Session, project: OwnProject, waiting: Iterable[KnownReport]
) -> ProjectMoney:
    places = _places(session, project)
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
