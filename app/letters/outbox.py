"""The outbox's commands: write a letter once, take one to send, say how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.letters.tables import OutboxLetter
from app.letters.values import Letter
from ledger.book.acts import record_act
from ledger.book.books import Book
from payments.attempts import Witness

MOST_TRIES = 8
CUT_OFF = timedelta(minutes=10)
"""After so long a letter that somebody was sending is tried again."""

STALE = timedelta(days=3)
"""A letter that could not be sent for so long is no news any more."""


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a letter goes: a party of the vault, or a person who signs in."""

    party_id: int | None = None
    person_id: int | None = None

    @property
    def named(self) -> dict[str, int]:
        """Name the reader in an act."""
        if self.person_id is not None:
            return {"person": self.person_id}
        return {} if self.party_id is None else {"party": self.party_id}


def write_letter(
    session: Session, book: Book, witness: Witness, to: Reader, letter: Letter
) -> bool:
    """Put a letter into the outbox, in the transaction of what it tells of.

    The same key again writes nothing; says whether it was new.
    """
    request = {"letter": letter.key, "kind": letter.kind.value, **to.named}
    command = witness.command(f"letter:{letter.key}")
    act = record_act(session, book.id, command, "write_letter", request)
    if not act.is_new:
        return False
    values = {
        "book_id": book.id,
        "key": letter.key,
        "kind": letter.kind.value,
        "party_id": to.party_id,
        "person_id": to.person_id,
        "facts": letter.facts.written(),
        "written_at": witness.at,
        "act_id": act.id,
    }
    session.execute(insert(OutboxLetter).values(values).on_conflict_do_nothing())
    return True


def claim_next(session: Session, book: Book, now: datetime) -> OutboxLetter | None:
    """Take the oldest letter that waits, for one sender alone; None if none does.

    The caller commits before it sends: a sender that is cut off leaves a mark.
    """
    table = OutboxLetter
    is_free = or_(table.claimed_at.is_(None), table.claimed_at < now - CUT_OFF)
    query = (
        select(table)
        .where(table.book_id == book.id, table.state == "waiting", is_free)
        .order_by(table.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.scalar(query)
    if found is not None:
        found.claimed_at = now
        found.tries += 1
    return found


def mark_sent(letter: OutboxLetter, now: datetime) -> None:
    """Say that the mail server has taken a letter."""
    letter.state, letter.sent_at, letter.error = "sent", now, None


def mark_dropped(letter: OutboxLetter, why: str) -> None:
    """Say that nobody gets a letter any more."""
    letter.state, letter.error = "dropped", why


def mark_refused(letter: OutboxLetter, why: str, *, is_final: bool) -> None:
    """Say why a letter did not go; it waits for another try unless that is final.

    The mark of the sender stays: the next try is when it counts as cut off.
    """
    letter.error = why[:200]
    if is_final or letter.tries >= MOST_TRIES:
        letter.state = "refused"
