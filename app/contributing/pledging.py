"""End pledges whose wire never came; one that comes later counts all the same."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributing.telling import tell_pledge_ended
from ledger.book.books import Book
from payments import tables
from payments.attempt_changes import change_state
from payments.attempts import Attempt, Witness, attempt_of, lock_contribution
from payments.gateway import AttemptState
from payments.rails.wire import CODE as BANK

UNPAID = (AttemptState.CREATED.value, AttemptState.REDIRECTED.value)
"""A pledge of which a part has arrived is no more than late."""

AT_ONCE = 500


def end_pledges(session: Session, book: Book, witness: Witness) -> int:
    """End the pledges that waited long enough, and write to their givers."""
    late = _late(session, book, witness)
    for pledge in late:
        lock_contribution(session, book, pledge.contribution)
        ended = change_state(session, book, witness, pledge, AttemptState.EXPIRED)
        if ended.state is AttemptState.EXPIRED:
            tell_pledge_ended(session, book, witness, ended)
        session.commit()
    return len(late)


def _late(session: Session, book: Book, witness: Witness) -> list[Attempt]:
    table = tables.attempt
    query = select(table).where(
        table.c.book_id == book.id,
        table.c.provider == BANK,
        table.c.state.in_(UNPAID),
        table.c.expires_at <= witness.at,
    )
    rows = session.execute(query.order_by(table.c.id).limit(AT_ONCE)).all()
    return [attempt_of(row) for row in rows]
