"""Read a project's page: words from our tables, figures from the ledger."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.campaigns.queries import shown_campaign
from app.checking.queries import last_seal
from app.clock import now
from app.projects.caps import shown_caps
from app.projects.feed import read_being_checked, read_spending
from app.projects.figures import (
    count_contributions,
    read_figures,
)
from app.projects.known import KnownProject, line_names
from app.projects.pages import BudgetLine, Document, ProjectPage
from app.spending.reasons import overrun_reasons
from ledger.book.books import Book
from ledger.book.funds import funds_with_entries
from reports.formats import Language

FIRST_PAYMENTS = 6
ALL_PAYMENTS = 200
STATEMENT = "statements.fund_statement"


def project_page(
    session: Session,
    book: Book,
    project: KnownProject,
    language: Language,
    limit: int = FIRST_PAYMENTS,
) -> ProjectPage:
    """Put together what the page of a public project shows."""
    names = line_names(session, book, project.fund_id, language)
    figures = read_figures(session, book, project)
    has_paper = STATEMENT in current_app.view_functions and (
        figures.has_moved or project.fund in funds_with_entries(session, book)
    )
    is_over = any(line.left.minor < 0 for line in figures.budget)
    reasons = overrun_reasons(session, book, project.fund_id) if is_over else {}
    spending, count = read_spending(session, book, project, names, limit=limit)
    at = now()
    return ProjectPage(
        slug=project.slug,
        title=project.title,
        lede=project.lede,
        place=project.place,
        territory=project.territory,
        association=project.association,
        state=project.look,
        picture=project.picture,
        figures=figures.sums,
        contributions=count_contributions(session, book, project),
        received=figures.received,
        paid=figures.paid,
        budget=tuple(
            BudgetLine(
                line.code,
                names.get(line.code, line.code),
                line.budget,
                line.spent,
                reasons.get(line.code, "") if line.left.minor < 0 else "",
            )
            for line in figures.budget
        ),
        spending=spending,
        spending_count=count,
        documents=(statement_of(project),) if has_paper else (),
        waiting=figures.waiting,
        being_checked=read_being_checked(session, book, project),
        seal=last_seal(session, book),
        is_open_to_gifts=project.takes_gifts(at),
        # A campaign has an end: a project without one needs no second question.
        campaign=shown_campaign(session, book, project, at)
        if project.ends_at
        else None,
        caps=shown_caps(session, book, project.fund, at=at),
        stopped=project.held_because,
    )


def statement_of(project: KnownProject) -> Document:
    """Offer the statement of everything up to now."""
    return Document(
        title=str(_("Statement of all entries up to today")),
        detail=str(_("PDF with its figures attached, provisional")),
        url=url_for(STATEMENT, fund=project.fund_public_id),
    )
