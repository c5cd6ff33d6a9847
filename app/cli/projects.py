"""`igoudar project open`, `budget` and `collect`: from a fund to a page that asks."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.accounts import asked_amount
from app.cli.actors import by_option, command_by, require_founder
from app.cli.books import book_option, chosen_book
from app.cli.codes import CODE, SLUG
from app.cli.figures import DAY, require_fund
from app.cli.opening import open_application
from app.cli.session import open_session
from app.cli.words import IN_LANGUAGES, Words, words_option
from app.contributing.forms import SMALLEST_GIFT
from app.contributing.gateways import ways_of
from app.policy.values import Action, Scope
from app.projects.commands import (
    NewProject,
    ProjectWords,
    Step,
    move_project,
    name_line,
    open_project,
    write_words,
)
from app.projects.known import KnownProject, find_project
from app.projects.scopes import fund_scopes
from app.projects.states import PUBLIC, ProjectState
from app.projects.tables import Project
from app.territories.commands import find_territory, register_number
from app.territories.tables import Association, Territory
from ledger.book import tables as ledger
from ledger.book.acts import Act, record_act
from ledger.book.books import Book
from ledger.book.funds import budget_of, list_funds
from ledger.book.registers import NewBudgetLine, amend_budget, open_budget_line
from payments.rails.registry import operating_funds
from reports.formats import LANGUAGES

PICTURES = ("argan", "borehole", "bus", "granary", "lights", "pipes", "solar", "tank")


@click.command("open", epilog=IN_LANGUAGES)
@click.argument("slug", type=SLUG)
@click.option("--fund", required=True, metavar="CODE", help="Holds its money.")
@click.option("--association", required=True, metavar="KEEPER", help="Carries it.")
@words_option("--title", "What it is called.")
@words_option("--summary", "One line about it, on its card.")
@words_option("--lede", "A sentence or two, on its page.")
@words_option("--place", "The village or the commune.")
@click.option(
    "--picture",
    type=click.Choice(PICTURES),
    default="granary",
    show_default=True,
    help="The drawing above it.",
)
@by_option
@book_option
def open_command(
    slug: str,
    fund: str,
    association: str,
    title: Words,
    summary: Words,
    lede: Words,
    place: Words,
    picture: str,
    by: str | None,
    book_code: str | None,
) -> None:
    """Open the project SLUG on a fund, as an idea that nobody else sees yet.

    The same again changes nothing; other words replace those before. Its figures are in
    the association's currency. `igoudar project collect` shows it to everyone.
    """
    words = {
        one: ProjectWords(title[one], summary[one], lede[one], place[one])
        for one in LANGUAGES
    }
    with open_session() as session:
        book = chosen_book(session, book_code)
        territory, currency = _association(session, book, association)
        where = Scope(
            book.id,
            territory_id=find_territory(session, book, territory),
            keeper_id=register_number(session, book, "keeper", association),
        )
        require_founder(session, book, by, Action.RUN_PROJECT, where)
        _require_own_fund(session, book, fund)
        known = _project(session, book, slug, fund)
        if known is None:
            new = NewProject(
                fund=fund,
                slug=slug,
                territory=territory,
                keeper=association,
                currency=currency,
                gift_currency=SMALLEST_GIFT.currency,
                picture=f"{picture}.svg",
                words=words,
            )
            open_project(
                session, book, command_by(session, by, f"open-project:{slug}"), new
            )
        else:
            _require_same(session, book, known, slug, fund, association)
            write_words(session, book, known.fund_id, words)
        session.commit()
    said = "is open" if known is None else "was opened before"
    click.echo(f"Project {slug} {said} on fund {fund}: {title['en']}.")


@click.command("budget", epilog=IN_LANGUAGES)
@click.argument("slug", type=SLUG)
@click.argument("line", type=CODE)
@click.argument("amount")
@words_option("--name", "What the line pays.")
@click.option("--from", "from_on", type=DAY, required=True, help="From this day on.")
@by_option
@book_option
def budget_command(
    slug: str,
    line: str,
    amount: str,
    name: Words,
    from_on: datetime,
    by: str | None,
    book_code: str | None,
) -> None:
    """Let a LINE of the budget of project SLUG have AMOUNT, in the project's currency.

    The same again changes nothing; another AMOUNT replaces the one before.
    """
    on = from_on.date()
    with open_session() as session:
        book = chosen_book(session, book_code)
        project = require_project(session, book, slug)
        require_runner(session, book, by, project)
        wanted = asked_amount(amount, project.currency, "AMOUNT")
        lines = {one.code: one for one in budget_of(session, book, project.fund)}
        known = lines.get(line)
        is_same = known is not None and known.budget == wanted
        if not is_same:
            key = f"budget:{project.fund}:{line}:{datetime.now(UTC).isoformat()}"
            command = command_by(session, by, key)
            request = {"line": line, "budget": str(wanted), "from": str(on)}
            act = record_act(session, book.id, command, "set_budget", request)
            number = known.id if known else _open_line(session, act, project, line)
            change = wanted - known.budget if known else wanted
            amend_budget(session, act, number, change, from_on=on)
        name_line(session, book, project.fund_id, line, name)
        session.commit()
    said = "had that before" if is_same else f"has {wanted} from {on} on"
    click.echo(f"Line {line} of {slug}, {name['en']}, {said}.")


@click.command("collect")
@click.argument("slug", type=SLUG)
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
def collect_command(
    slug: str, by: str | None, book_code: str | None, *, yes: bool
) -> None:
    """Show the project SLUG and its accounts to everyone, and let it ask for gifts.

    A page that was shown stays. The same again changes nothing.
    """
    with open_application() as (session, settings):
        book = chosen_book(session, book_code)
        project = require_project(session, book, slug)
        require_runner(session, book, by, project)
        if project.state in PUBLIC and project.state is not ProjectState.FUNDING:
            raise click.ClickException(
                f"{slug} is {project.state}: it collects no more."
            )
        if not budget_of(session, book, project.fund):
            raise click.ClickException(
                f"{slug} has no budget yet: say what it needs, with `igoudar project"
                f" budget {slug} CODE AMOUNT`."
            )
        if not (ways := ways_of(session, book)):
            raise click.ClickException(
                f"book {book.code} collects in no way yet. `igoudar payments open-rail`"
                " lets it collect by card, `igoudar bank open-rail` and `igoudar bank"
                " account` by bank transfer."
            )
        is_new = project.state is not ProjectState.FUNDING
        if is_new and not yes:
            click.confirm(f"Show {slug} and its accounts to everyone?", abort=True)
        command = command_by(session, by, f"collect:{project.fund}")
        move_project(session, book, command, Step(project.fund, ProjectState.FUNDING))
        session.commit()
        said = "collects" if is_new else "collected before"
        how = " and by ".join(sorted(way.value for way in ways))
        click.echo(f"{slug} {said}, by {how}: {settings.public_url}/fr/projects/{slug}")


def _association(session: Session, book: Book, keeper: str) -> tuple[str, str]:
    """Return the territory and the currency of an association, or say which are."""
    owner = ledger.keeper
    query = (
        select(owner.c.code, Territory.code, owner.c.currency)
        .join(
            Association,
            (Association.book_id == owner.c.book_id)
            & (Association.keeper_id == owner.c.id),
        )
        .join(
            Territory,
            (Territory.book_id == Association.book_id)
            & (Territory.id == Association.territory_id),
        )
        .where(owner.c.book_id == book.id)
    )
    known = {code: (of, currency) for code, of, currency in session.execute(query)}
    if keeper not in known:
        raise click.UsageError(
            f"Book {book.code} has no association {keeper!r}. It has:"
            f" {', '.join(sorted(known)) or 'none'}. `igoudar"
            " association add` adds one."
        )
    return known[keeper]


def _require_own_fund(session: Session, book: Book, code: str) -> None:
    """Refuse a fund that cannot be a project's."""
    require_fund(session, book, code)
    parents = {fund.code: fund.parent for fund in list_funds(session, book)}
    if parents[code]:
        raise click.UsageError(
            f"{code} is an earmark of {parents[code]}: open a fund for the project."
        )
    if code in operating_funds(session, book.id):
        raise click.UsageError(
            f"{code} bears costs of the operator: open a fund for the project."
        )


def _project(session: Session, book: Book, slug: str, fund: str) -> Project | None:
    """Return the project of an address, or of a fund."""
    number = register_number(session, book, "fund", fund)
    query = select(Project).where(
        Project.book_id == book.id, (Project.slug == slug) | (Project.fund_id == number)
    )
    return session.scalars(query.order_by(Project.slug != slug)).first()


def _require_same(
    session: Session, book: Book, known: Project, slug: str, fund: str, keeper: str
) -> None:
    numbers = (
        register_number(session, book, "fund", fund),
        register_number(session, book, "keeper", keeper),
    )
    if known.slug != slug:
        message = f"Fund {fund} is that of project {known.slug}: open another fund."
        raise click.ClickException(message)
    if (known.fund_id, known.keeper_id) != numbers:
        raise click.ClickException(
            f"Project {slug} was opened before, on another fund or for another"
            " association."
        )


def require_runner(
    session: Session, book: Book, by: str | None, project: KnownProject
) -> None:
    """Refuse who runs no projects there."""
    where = fund_scopes(session, book)[project.fund]
    require_founder(session, book, by, Action.RUN_PROJECT, where)


def require_project(session: Session, book: Book, slug: str) -> KnownProject:
    """Return a project by its address, or say which there are."""
    project = find_project(session, book, slug, "en")
    if project is None:
        query = select(Project.slug).where(Project.book_id == book.id)
        known = ", ".join(sorted(session.scalars(query))) or "none"
        raise click.UsageError(
            f"Book {book.code} has no project {slug!r}. It has: {known}."
        )
    return project


def _open_line(session: Session, act: Act, project: KnownProject, code: str) -> int:
    new = NewBudgetLine(project.fund, code, project.currency)
    return open_budget_line(session, act, new)
