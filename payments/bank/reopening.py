"""Pledges whose gift was taken back by hand, or stands again: they say what is so."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments.attempt_changes import restate
from payments.attempt_states import state_of_pledge
from payments.attempts import (
    Attempt,
    Witness,
    attempts_of,
    find_by_number,
    lock_contribution,
)
from payments.gateway import AttemptState
from payments.rails.wire import CODE as BANK
from payments.rails.wire import PATIENCE

# The entry that a reversal, its original and so on take back in the end.
_OF_ENTRY = text("""
    with recursive back as (
      select e.id, e.reverses_id from ledger.journal_entry e
      where e.book_id = :book and e.fact = :fact
      union all
      select e.id, e.reverses_id from back
      join ledger.journal_entry e on e.book_id = :book and e.id = back.reverses_id
    ), first as (select id from back where reverses_id is null)
    select a.id from payments.attempt a
    where a.book_id = :book and a.provider = :provider and a.id in (
      select t.attempt_id from payments.allocation t
      join first on t.book_id = :book and t.entry_id = first.id
      union
      select m.attempt_id from payments.movement m
      join first on m.book_id = :book and m.entry_id = first.id and m.type = 'payment')
    order by a.id
""")

# What reached a pledge's purpose and stands: told by hand, or by its own reference.
_BROUGHT = text("""
    select coalesce(sum(of_it.minor), 0)::bigint from (
      select t.amount_minor as minor, t.entry_id from payments.allocation t
      where t.book_id = :book and t.attempt_id = :attempt and t.kind = 'gift'
      union all
      select m.amount_minor, m.entry_id from payments.movement m
      where m.book_id = :book and m.attempt_id = :attempt and m.type = 'payment'
        and m.credited_role not in ('suspense', 'unallocated')
    ) of_it
    where ledger.stands_v1(:book, of_it.entry_id)
""")


def lock_pledges(session: Session, book: Book, fact: str) -> list[Attempt]:
    """Return the pledges that an entry pays, kept for the caller until the end.

    Asked before the entry is reversed: whoever tells a line locks its pledge first.
    """
    values = {"book": book.id, "fact": fact, "provider": BANK}
    found = [
        find_by_number(session, book, number)
        for number in session.execute(_OF_ENTRY, values).scalars()
    ]
    for pledge in sorted(found, key=lambda one: one.contribution):
        lock_contribution(session, book, pledge.contribution)
    return found


def restate_pledges(
    session: Session, book: Book, witness: Witness, pledges: Iterable[Attempt]
) -> None:
    """Bring pledges to what stands of them; one that waits again has its time again."""
    for pledge in pledges:
        values = {"book": book.id, "attempt": pledge.id}
        brought = int(session.execute(_BROUGHT, values).scalar_one())
        to = state_of_pledge(pledge.amount, brought)
        if to.is_open and _has_another(session, book, pledge):
            to = AttemptState.EXPIRED
        until = witness.at + PATIENCE if to is AttemptState.REDIRECTED else None
        restate(session, book, witness, pledge, (to, until))


def _has_another(session: Session, book: Book, pledge: Attempt) -> bool:
    """Whether the giver has begun anew: one attempt of a contribution is open."""
    others = attempts_of(session, book, pledge.contribution)
    return any(one.state.is_open for one in others if one.id != pledge.id)
