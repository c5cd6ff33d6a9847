"""Commands about projects: open one, move it along its life, publish its accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.projects.states import PUBLIC, ProjectState
from app.projects.tables import (
    BudgetLineName,
    FundName,
    FundPublication,
    Project,
    ProjectEvent,
    ProjectText,
)
from app.territories.commands import find_territory, register_number
from ledger.book import tables as ledger
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.errors import RegisterUnknownError
from reports.formats import Language


@dataclass(frozen=True, slots=True)
class ProjectWords:
    """What is said of a project in one language."""

    title: str
    summary: str
    lede: str
    place: str


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project to be opened on a fund, with what is said of it."""

    fund: str
    slug: str
    territory: str
    keeper: str
    currency: str
    gift_currency: str
    picture: str
    words: Mapping[Language, ProjectWords]
    line_names: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)
    map_at: tuple[int, int] | None = None


def open_project(
    session: Session, book: Book, command: Command, new: NewProject
) -> None:
    """Open a project on a fund, as an idea, under its words in each language."""
    request = {"fund": new.fund, "slug": new.slug, "keeper": new.keeper}
    act = record_act(session, book.id, command, "open_project", request)
    if not act.is_new:
        return
    fund_id = register_number(session, book, "fund", new.fund)
    map_x, map_y = new.map_at or (None, None)
    session.add(
        Project(
            book_id=book.id,
            fund_id=fund_id,
            territory_id=find_territory(session, book, new.territory),
            keeper_id=register_number(session, book, "keeper", new.keeper),
            slug=new.slug,
            currency=new.currency,
            gift_currency=new.gift_currency,
            picture=new.picture,
            map_x=map_x,
            map_y=map_y,
            act_id=act.id,
        )
    )
    session.flush()
    write_words(session, book, fund_id, new.words)
    for line, names in new.line_names.items():
        name_line(session, book, fund_id, line, names)
    _move(session, act, fund_id, command, Step(new.fund, ProjectState.IDEA))


@dataclass(frozen=True, slots=True)
class Step:
    """The state that the project of a fund comes into, and why."""

    fund: str
    state: ProjectState
    reason: str = ""


def move_project(session: Session, book: Book, command: Command, step: Step) -> None:
    """Bring a project into a state; a state that everyone may see publishes it."""
    request = {"fund": step.fund, "state": step.state.value}
    if step.reason:
        request["reason"] = step.reason
    act = record_act(session, book.id, command, "move_project", request)
    if not act.is_new:
        return
    fund_id = register_number(session, book, "fund", step.fund)
    _move(session, act, fund_id, command, step)
    if step.state in PUBLIC:
        publish(session, act, fund_id)


def publish_fund(session: Session, book: Book, command: Command, fund: str) -> None:
    """Let everyone read the accounts of a fund that is no project's."""
    act = record_act(session, book.id, command, "publish_fund", {"fund": fund})
    publish(session, act, register_number(session, book, "fund", fund))


def write_fund_names(
    session: Session, book: Book, fund: str, names: Mapping[Language, str]
) -> None:
    """Write what a fund that is no project's is called; later words replace earlier."""
    fund_id = register_number(session, book, "fund", fund)
    for language, name in names.items():
        session.merge(
            FundName(book_id=book.id, fund_id=fund_id, language=language, name=name)
        )
    session.flush()


def publish(session: Session, act: Act, fund_id: int) -> None:
    """Record that the accounts of a fund are public, once."""
    if session.get(FundPublication, (act.book_id, fund_id)) is None:
        session.add(
            FundPublication(book_id=act.book_id, fund_id=fund_id, act_id=act.id)
        )
        session.flush()


def write_words(
    session: Session,
    book: Book,
    fund_id: int,
    words: Mapping[Language, ProjectWords],
) -> None:
    """Write what is said of a project; later words replace earlier."""
    for language, said in words.items():
        session.merge(
            ProjectText(
                book_id=book.id,
                fund_id=fund_id,
                language=language,
                title=said.title,
                summary=said.summary,
                lede=said.lede,
                place=said.place,
            )
        )
    session.flush()


def name_line(
    session: Session,
    book: Book,
    fund_id: int,
    line: str,
    names: Mapping[Language, str],
) -> None:
    """Write what a budget line is called; later words replace earlier."""
    table = ledger.budget_line
    query = select(table.c.id).where(
        table.c.book_id == book.id, table.c.fund_id == fund_id, table.c.code == line
    )
    line_id = session.scalar(query)
    if line_id is None:
        raise RegisterUnknownError("budget line", line)
    for language, name in names.items():
        session.merge(
            BudgetLineName(
                book_id=book.id, budget_line_id=line_id, language=language, name=name
            )
        )
    session.flush()


def _move(
    session: Session, act: Act, fund_id: int, command: Command, step: Step
) -> None:
    last = select(func.coalesce(func.max(ProjectEvent.number), 0)).where(
        ProjectEvent.book_id == act.book_id, ProjectEvent.fund_id == fund_id
    )
    session.add(
        ProjectEvent(
            book_id=act.book_id,
            fund_id=fund_id,
            number=session.execute(last).scalar_one() + 1,
            state=step.state.value,
            at=command.at,
            reason=step.reason,
            act_id=act.id,
        )
    )
    session.flush()
