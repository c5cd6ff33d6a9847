"""Stop a project: nothing more comes in, and what is unspent is offered back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.projects.commands import Step, move_project
from app.projects.known import KnownProject, find_public
from app.projects.locking import lock_project
from app.projects.states import ENDED, ProjectState
from app.surplus.holding import HeldGift, hold
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.resolving import numbers
from ledger.book.roles import COLLECTED
from ledger.money import Money
from payments.attempts import Witness
from payments.caps import hold_fund


class NotToStopError(ValueError):
    """The project has ended already."""

    def __init__(self, slug: str, state: ProjectState) -> None:
        self.slug, self.state = slug, state
        super().__init__(f"project {slug} is {state.value}: there is nothing to stop")


@dataclass(frozen=True, slots=True)
class Unspent:
    """What is left of one gift where it came in: not wired, carried away or spent."""

    entry_id: int
    lot: str
    party: str
    amount: Money


# Gifts of a fund that came over a rail, less what was taken back, less what was taken
# of them where they came in: wires of what was collected, spending or carrying cash.
# One that its giver moved here came with what it was before.
_UNSPENT = text("""
    select g.lot, g.party, g.entry_id, g.currency, (g.minor - coalesce((
        select sum(t.amount_minor) from ledger.taking t
        where t.book_id = :book and t.lot_id = g.lot_id and t.queue = c.queue), 0)
      )::bigint as minor
    from (
      select l.code as lot, p.lot_id, min(y.code) as party, p.currency,
        min(p.entry_id) as entry_id, -sum(p.amount_minor) as minor
      from ledger.posting p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        and a.role = 'source.gift'
      join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
        and f.code = :fund
      join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
      left join ledger.party y on y.book_id = p.book_id and y.id = p.party_id
      where p.book_id = :book
      group by l.code, p.lot_id, p.currency
      offset 0) g
    cross join lateral (
      select app.brought_by_v1(:book, g.entry_id) as entry_id offset 0) w
    cross join lateral (
      select m.provider, m.keeper from payments.movement m
      where m.book_id = :book and m.entry_id = w.entry_id
      union all
      select m.provider, m.keeper from payments.allocation a
      join payments.movement m on m.book_id = a.book_id and m.id = a.movement_id
      where a.book_id = :book and a.entry_id = w.entry_id
      limit 1) b
    cross join lateral (
      select case when r.role = any (:collected) then 'bank' else r.role end as queue
      from payments.rail r
      where r.book_id = :book and r.code = b.provider and r.keeper = b.keeper
      offset 0) c
    order by g.entry_id
""")


def unspent_gifts(session: Session, book: Book, fund: str) -> list[Unspent]:
    """List what can be offered back of the gifts to a fund, the oldest first."""
    values = {"book": book.id, "fund": fund, "collected": list(COLLECTED)}
    rows = session.execute(_UNSPENT, values)
    return [_unspent(row) for row in rows if row.minor > 0 and row.party]


def stop_project(
    session: Session, book: Book, command: Command, project: KnownProject, reason: str
) -> list[Unspent]:
    """Stop a project, and offer every giver what is unspent of their gift.

    What arrives from now on waits for its giver's choice, too. Raises NotToStopError,
    also where somebody else was faster.
    """
    lock_project(session, book, project.fund)
    now = find_public(session, book, project.slug, "en") or project
    if now.state in ENDED:
        raise NotToStopError(project.slug, now.state)
    is_early = now.state is ProjectState.FUNDING
    state = ProjectState.FAILED if is_early else ProjectState.TERMINATED
    move_project(session, book, command, Step(project.fund, state))
    held = Command(command.actor, f"{command.key}:held", command.at)
    return offer_back(session, book, held, (project.fund, reason))


def offer_back(
    session: Session, book: Book, command: Command, stopped: tuple[str, str]
) -> list[Unspent]:
    """Let nothing more into a fund, and offer what is unspent to its givers."""
    fund, reason = stopped
    request = {"fund": fund, "reason": reason}
    act = record_act(session, book.id, command, "hold_fund", request)
    hold_fund(session, act, fund, reason, at=command.at)
    number = numbers(session, book.id).fund(session, fund)
    call(session, "lock_queue_v1", book.id, number)
    gifts = unspent_gifts(session, book, fund)
    witness = Witness(command.actor, command.at)
    for gift in gifts:
        made = HeldGift(
            gift.entry_id, fund, gift.lot, gift.party, gift.amount, "stopped"
        )
        hold(session, book, witness, made)
    return gifts


def _unspent(row: Row[Any]) -> Unspent:
    return Unspent(row.entry_id, row.lot, row.party, Money(row.minor, row.currency))
