"""Put together what the pages of an association show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from app.evidence.queries import KnownEvidence, evidence_of_expense, pages_of
from app.evidence.sizes import size_in_words
from app.evidence.tables import Evidence
from app.i18n import apart, current_language
from app.policy.matrix import may
from app.policy.values import Action, Principal
from app.projects.known import line_names
from app.spending.decisions import looks_alike
from app.spending.known import (
    KnownReport,
    OwnProject,
    list_reports,
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
    ReportPage,
)
from app.spending.places import Place, places_of
from app.spending.tables import Expense, ExpenseEvidence
from ledger.book import tables as ledger
from ledger.book.funds import budget_of
from ledger.money import Money


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
            PlaceChoice(place.code, place.holds)
            for place in places_for(session, project)
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
        what=apart(report.what),
        amount=report.amount,
        spent_on=report.spent_on,
        seller=apart(report.seller),
        line=LineChoice(report.line, report.line_name, left),
        left_after=left if is_posted else left - report.amount,
        paid_from=report.paid_from,
        reported_by=report.author,
        reported_at=report.reported_at,
        note=apart(report.note),
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
        reason=apart(report.reason),
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
        Duplicate(apart(other.what), other.amount, other.spent_on, other.association)
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


def places_for(session: Session, project: OwnProject) -> tuple[Place, ...]:
    """List the places from which a project's money is spent."""
    return places_of(
        session,
        project.book,
        fund=project.fund,
        keeper=project.keeper,
        currency=project.currency,
    )
