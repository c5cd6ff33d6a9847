"""`igoudar project move`: what a project comes to once it collects no more."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from app.cli.actors import by_option, command_by
from app.cli.books import book_option, chosen_book
from app.cli.codes import SLUG, SOURCE
from app.cli.projects import require_project, require_runner
from app.cli.session import open_session
from app.projects.commands import Step
from app.projects.known import KnownProject
from app.projects.moving import MoveError, advance_project, check_next
from app.projects.states import NEXT, ProjectState
from app.surplus.stopping import stop_project
from ledger.book.acts import Command
from ledger.book.books import Book

STATES = tuple(
    dict.fromkeys(state.value for following in NEXT.values() for state in following)
)


@click.command("move")
@click.argument("slug", type=SLUG)
@click.argument("state", type=click.Choice(STATES))
@click.option("--reason", type=SOURCE, metavar="TEXT", help="Why; kept with the state.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
def move_command(
    slug: str,
    state: str,
    reason: str | None,
    by: str | None,
    book_code: str | None,
    *,
    yes: bool,
) -> None:
    """Bring the project SLUG into the STATE that follows the one it is in.

    A project that is funded runs, is delivered and audited, then repays what was lent
    to it or is closed; while it runs it may be suspended. From there it runs again, is
    delivered once its association accounts for all its money, or is terminated, which
    offers every giver back what is unspent; the last two want a reason. What was funded
    collects no more. One that still holds or owes money is not closed. The same again
    changes nothing. `igoudar project stop` ends any other before its time.
    """
    wanted = ProjectState(state)
    with open_session() as session:
        book = chosen_book(session, book_code)
        project = require_project(session, book, slug)
        require_runner(session, book, by, project)
        is_new = project.state is not wanted
        if is_new and not yes:
            asked = f"{slug} is {project.state.value}. Is it {state} now?"
            click.confirm(asked, abort=True)
        key = f"move:{project.fund}:{datetime.now(UTC).isoformat()}"
        command = command_by(session, by, key)
        step = Step(project.fund, wanted, reason or "")
        try:
            said = _move(session, book, command, project, step)
        except MoveError as error:
            raise click.ClickException(f"{error}.") from error
        session.commit()
    click.echo(
        f"{slug} {'is' if is_new else 'was'} {state}{said if is_new else ' before'}."
    )


def _move(
    session: Session, book: Book, command: Command, project: KnownProject, step: Step
) -> str:
    """Bring it there; of one that is stopped, say what is offered back."""
    if step.state is not ProjectState.TERMINATED or project.state is step.state:
        advance_project(session, book, command, project, step)
        return ""
    check_next(project, step)
    gifts = stop_project(session, book, command, project, step.reason)
    return f"; {len(gifts)} gifts are offered back"
