"""Which projects there are, and what is said of them in a language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Row,
    ScalarSelect,
    Select,
    Text,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Session

from app.campaigns.tables import Campaign
from app.projects.pages import ProjectState as Look
from app.projects.states import OPEN_TO_GIFTS, PUBLIC, ProjectState
from app.projects.tables import BudgetLineName, Project, ProjectEvent, ProjectText
from app.territories.tables import KeeperName, TerritoryText
from ledger.book import tables as ledger
from ledger.book.books import Book
from payments.tables import held_fund
from reports.formats import Language

LOOKS: dict[ProjectState, Look] = {
    ProjectState.FUNDING: "collecting",
    ProjectState.FUNDED: "building",
    ProjectState.RUNNING: "building",
    ProjectState.REPAYING: "repaying",
    ProjectState.DELIVERED: "done",
    ProjectState.AUDITED: "done",
    ProjectState.CLOSED: "done",
    ProjectState.FAILED: "stopped",
    ProjectState.SUSPENDED: "stopped",
    ProjectState.TERMINATED: "stopped",
}
"""How a public state looks on a page."""


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A public project with its words in one language; no figures."""

    fund_id: int
    fund: str
    fund_public_id: UUID
    slug: str
    state: ProjectState
    currency: str
    gift_currency: str
    picture: str
    map_at: tuple[int, int] | None
    title: str
    summary: str
    lede: str
    place: str
    territory: str
    association: str
    ends_at: datetime | None = None
    """When its campaign ends, the first instant that no longer counts."""
    held_because: str | None = None
    """Why nothing more comes into its fund; None where it takes gifts."""

    @property
    def look(self) -> Look:
        """How its state looks on a page."""
        return LOOKS[self.state]

    def takes_gifts(self, at: datetime) -> bool:
        """Say whether it asks for gifts at an instant."""
        is_over = self.ends_at is not None and self.ends_at <= at
        return self.state in OPEN_TO_GIFTS and not is_over


def public_projects(
    session: Session, book: Book, language: Language
) -> tuple[KnownProject, ...]:
    """List the projects everyone may read, in the order of their funds."""
    rows = session.execute(_all(), {"book": book.id, "language": language})
    known = (_known(row) for row in rows)
    return tuple(project for project in known if project.state in PUBLIC)


def find_public(
    session: Session, book: Book, slug: str, language: Language
) -> KnownProject | None:
    """Return the public project of an address, or None."""
    known = find_project(session, book, slug, language)
    return known if known is not None and known.state in PUBLIC else None


def find_project(
    session: Session, book: Book, slug: str, language: Language
) -> KnownProject | None:
    """Return the project of an address, public or not yet; None if there is none."""
    values = {"book": book.id, "language": language, "slug": slug}
    row = session.execute(_of_slug(), values).first()
    return _known(row) if row is not None else None


def line_names(
    session: Session, book: Book, fund_id: int, language: Language
) -> dict[str, str]:
    """Return what the budget lines of a fund are called, by their codes."""
    line = ledger.budget_line
    query = (
        select(line.c.code, BudgetLineName.name)
        .join(
            BudgetLineName,
            and_(
                BudgetLineName.book_id == line.c.book_id,
                BudgetLineName.budget_line_id == line.c.id,
                BudgetLineName.language == language,
            ),
        )
        .where(line.c.book_id == book.id, line.c.fund_id == fund_id)
    )
    return {row.code: row.name for row in session.execute(query)}


@cache
def _all() -> Select[Any]:
    return _projects().order_by(ledger.fund.c.code)


@cache
def _of_slug() -> Select[Any]:
    return _projects().where(Project.slug == bindparam("slug"))


def _projects() -> Select[Any]:
    fund, language = ledger.fund, bindparam("language", type_=Text)
    return (
        select(
            Project,
            ProjectText,
            fund.c.code.label("fund"),
            fund.c.public_id.label("fund_public_id"),
            func.coalesce(_newest_state(), ProjectState.IDEA.value).label("state"),
            TerritoryText.name.label("territory"),
            KeeperName.name.label("association"),
            _end_of_campaign().label("ends_at"),
            _why_held().label("held_because"),
        )
        .join(
            fund, and_(fund.c.book_id == Project.book_id, fund.c.id == Project.fund_id)
        )
        .join(
            ProjectText,
            and_(
                ProjectText.book_id == Project.book_id,
                ProjectText.fund_id == Project.fund_id,
                ProjectText.language == language,
            ),
        )
        .join(
            TerritoryText,
            and_(
                TerritoryText.book_id == Project.book_id,
                TerritoryText.territory_id == Project.territory_id,
                TerritoryText.language == language,
            ),
        )
        .join(
            KeeperName,
            and_(
                KeeperName.book_id == Project.book_id,
                KeeperName.keeper_id == Project.keeper_id,
                KeeperName.language == language,
            ),
        )
        .where(Project.book_id == bindparam("book"))
    )


def _newest_state() -> ScalarSelect[str]:
    return (
        select(ProjectEvent.state)
        .where(
            ProjectEvent.book_id == Project.book_id,
            ProjectEvent.fund_id == Project.fund_id,
        )
        .order_by(ProjectEvent.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _end_of_campaign() -> ScalarSelect[datetime]:
    return (
        select(Campaign.ends_at)
        .where(Campaign.book_id == Project.book_id, Campaign.fund_id == Project.fund_id)
        .order_by(Campaign.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _why_held() -> ScalarSelect[str]:
    fund = ledger.fund
    return (
        select(held_fund.c.reason)
        .where(held_fund.c.book_id == fund.c.book_id, held_fund.c.fund == fund.c.code)
        .scalar_subquery()
    )


def _known(row: Row[Any]) -> KnownProject:
    project: Project = row.Project
    words: ProjectText = row.ProjectText
    is_on_map = project.map_x is not None and project.map_y is not None
    return KnownProject(
        fund_id=project.fund_id,
        fund=row.fund,
        fund_public_id=row.fund_public_id,
        slug=project.slug,
        state=ProjectState(row.state),
        currency=project.currency,
        gift_currency=project.gift_currency,
        picture=project.picture,
        map_at=(project.map_x or 0, project.map_y or 0) if is_on_map else None,
        title=words.title,
        summary=words.summary,
        lede=words.lede,
        place=words.place,
        territory=row.territory,
        association=row.association,
        ends_at=row.ends_at,
        held_because=row.held_because,
    )
