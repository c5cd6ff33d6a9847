"""Gifts by mobile wallet that no project takes: decided in their giver's name.

An officer told of each; another one writes down what the giver says. What goes back is
sent with the wallet, and its list shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.bookkeeping.names import Names, names_of
from app.cash.boxes import Box
from app.clock import local_day
from app.spending.known import OwnProject
from app.surplus.choosing import ask_back, give_elsewhere
from app.surplus.deadlines import decide_by
from app.surplus.origins import fund_of
from app.surplus.sending_back import tell_line
from app.surplus.tables import Surplus
from app.surplus.told import (
    HeldState,
    ToldSurplus,
    Way,
    check_other,
    count_undone,
    find_told,
    progress_of,
    told_surpluses,
)
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.waiting import WaitingLine, waiting_lines
from payments.caps import takes_gift

MOST_WAITING = 500


@dataclass(frozen=True, slots=True)
class HeldMobile:
    """Such money, how far it is, and what may be said of it.

    ``others``: projects that take so much, by fund and title. ``lines``: what went out
    of the wallet and nobody has explained, of this very amount.
    """

    public_id: UUID
    amount: Money
    project: str
    reason: str
    decide_by: date
    state: HeldState
    from_name: str
    from_number: str
    given: str = ""
    others: tuple[tuple[str, str], ...] = ()
    lines: tuple[WaitingLine, ...] = ()
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, when, for which projects they may decide, and what waits."""

    code: str
    at: datetime
    projects: Sequence[OwnProject]
    waiting: Sequence[WaitingLine]


def held_mobile(session: Session, box: Box, looker: Looker) -> tuple[HeldMobile, ...]:
    """List what no project takes of gifts by an association's wallet, newest first."""
    names = names_of(session, box.book)
    told = told_surpluses(session, box.book, way_of(box))
    return tuple(_shown(session, box, looker, names, one) for one in told)


def count_open(session: Session, box: Box) -> int:
    """Count what waits for a decision, or to be sent back."""
    return count_undone(session, box.book, way_of(box))


def find_held(session: Session, box: Box, public_id: UUID) -> Surplus | None:
    """Return such money by its public id, or None where it is something else."""
    return find_told(session, box.book, way_of(box), public_id)


def decide_elsewhere(
    session: Session, box: Box, witness: Witness, surplus: Surplus, fund: str
) -> None:
    """Give it to another fund, as its giver said. Raises OwnLineError, as choosing."""
    check_other(session, box.book, witness, way_of(box), surplus)
    give_elsewhere(session, box.book, witness, surplus, fund)


def decide_back(session: Session, box: Box, witness: Witness, surplus: Surplus) -> None:
    """Let it go back. Raises OwnLineError, ChosenAlreadyError."""
    check_other(session, box.book, witness, way_of(box), surplus)
    ask_back(session, box.book, witness, surplus)


def tell_sent(
    session: Session, box: Box, witness: Witness, surplus: Surplus, line: int
) -> None:
    """Let a line that waits be what was sent back.

    Raises OwnLineError, and what ``tell_line`` refuses.
    """
    check_other(session, box.book, witness, way_of(box), surplus)
    tell_line(session, box.book, witness, surplus, line)


def waiting_in_wallet(session: Session, box: Box) -> tuple[WaitingLine, ...]:
    """List the lines of a wallet that nobody has explained yet."""
    return tuple(
        line
        for line in waiting_lines(session, box.book, MOST_WAITING)
        if (line.rail.keeper, line.rail.role) == (box.keeper, "wallet")
    )


def way_of(box: Box) -> Way:
    """Say by which account such gifts came: the wallet of the box's association."""
    return Way(("wallet",), box.keeper)


def _shown(
    session: Session, box: Box, looker: Looker, names: Names, told: ToldSurplus
) -> HeldMobile:
    surplus, book = told.surplus, box.book
    amount = Money(surplus.amount_minor, surplus.currency)
    progress = progress_of(session, book, surplus)
    state, choice = progress.state, progress.choice
    own = fund_of(session, book, surplus)
    others = tuple(
        (project.fund, project.title)
        for project in looker.projects
        if project.fund != own
        and takes_gift(session, book, project.fund, amount, at=looker.at)
    )
    return HeldMobile(
        public_id=surplus.public_id,
        amount=amount,
        project=names.fund(own),
        reason=surplus.reason,
        decide_by=local_day(decide_by(session, book, surplus), book.zone),
        state=state,
        from_name=told.from_name,
        from_number=told.from_account,
        given=names.fund(choice.fund_code) if choice and choice.fund_code else "",
        others=others if state is HeldState.OPEN else (),
        lines=tuple(line for line in looker.waiting if line.left == -amount)
        if state is HeldState.BACK
        else (),
        is_own=told.told_by == looker.code,
    )
