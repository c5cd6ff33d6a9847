"""Bring a project that collects no more on through its life, one state at a time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.projects.commands import Step, move_project
from app.projects.known import KnownProject, find_project
from app.projects.locking import lock_project
from app.projects.states import NEXT, ProjectState
from ledger.book.acts import Command
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.scopes import Scope
from ledger.money import Money

HELD_THERE = ("advance", "local_bank", "cash_box", "wallet")
"""Where an association holds money of a project, by the roles of its accounts."""
OWED_OR_HELD = ("asset", "liability")


class MoveError(ValueError):
    """A project cannot come into a state now."""


class NotNextError(MoveError):
    """The state does not follow the one that the project is in."""

    def __init__(self, slug: str, state: ProjectState, wanted: ProjectState) -> None:
        self.slug, self.state, self.wanted = slug, state, wanted
        after = " or ".join(one.value for one in NEXT.get(state, ()))
        super().__init__(
            f"{slug} is {state.value}, and what follows is {after or 'nothing'}, not"
            f" {wanted.value}"
        )


class CampaignDecidesError(MoveError):
    """A campaign says at its end whether the project is funded."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(
            f"{slug} has a campaign, which says at its end whether it is funded"
        )


class NotDoneError(MoveError):
    """A suspended project is delivered once its association accounts for its money."""

    def __init__(self, slug: str, holds: Sequence[tuple[str, Money]]) -> None:
        self.slug, self.holds = slug, tuple(holds)
        named = ", ".join(f"{amount} on {account}" for account, amount in holds)
        super().__init__(
            f"{slug} is suspended and its association still holds {named}: it is"
            " delivered once that is reported or sent back"
        )


class NoReasonError(MoveError):
    """A suspension ends with a reason, where it ends the project."""

    def __init__(self, slug: str, wanted: ProjectState) -> None:
        self.slug, self.wanted = slug, wanted
        super().__init__(f"{slug} is suspended: say with --reason why it is {wanted}")


class StillHoldsError(MoveError):
    """A project is closed once its fund holds nothing and owes nothing."""

    def __init__(self, slug: str, holds: Sequence[tuple[str, Money]]) -> None:
        self.slug, self.holds = slug, tuple(holds)
        named = ", ".join(f"{amount} on {account}" for account, amount in holds)
        super().__init__(
            f"{slug} still holds or owes {named}: it is closed once that is nothing"
        )


def advance_project(
    session: Session,
    book: Book,
    command: Command,
    project: KnownProject,
    step: Step,
) -> bool:
    """Bring a project into the next state; say whether it is new.

    Raises NotNextError, NoReasonError, CampaignDecidesError, NotDoneError,
    StillHoldsError.
    """
    lock_project(session, book, project.fund)
    project = find_project(session, book, project.slug, "en") or project
    if project.state is step.state:
        return False
    check_next(project, step)
    if step.state is ProjectState.FUNDED and project.ends_at is not None:
        raise CampaignDecidesError(project.slug)
    if step.state is ProjectState.CLOSED:
        _require_empty(session, book, project)
    if project.state is ProjectState.SUSPENDED:
        _require_done(session, book, project, step.state)
    move_project(session, book, command, step)
    return True


def check_next(project: KnownProject, step: Step) -> None:
    """Refuse a state that does not follow. Raises NotNextError, NoReasonError."""
    if step.state not in NEXT.get(project.state, ()):
        raise NotNextError(project.slug, project.state, step.state)
    is_suspended = project.state is ProjectState.SUSPENDED
    if is_suspended and step.state is not ProjectState.RUNNING and not step.reason:
        raise NoReasonError(project.slug, step.state)


def _require_done(
    session: Session, book: Book, project: KnownProject, wanted: ProjectState
) -> None:
    """Refuse to deliver while the association holds money of it."""
    if wanted is not ProjectState.DELIVERED:
        return
    rows = trial_balance(session, book, Scope(fund=project.fund)).rows
    holds = [
        (row.account, row.amount)
        for row in rows
        if row.role in HELD_THERE and row.amount
    ]
    if holds:
        raise NotDoneError(project.slug, holds)


def _require_empty(session: Session, book: Book, project: KnownProject) -> None:
    rows = trial_balance(session, book, Scope(fund=project.fund)).rows
    holds = [
        (row.account, row.amount)
        for row in rows
        if row.type in OWED_OR_HELD and row.amount
    ]
    if holds:
        raise StillHoldsError(project.slug, holds)
