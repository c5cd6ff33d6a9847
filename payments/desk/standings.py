"""How the money of payments stands now, many of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments.attempt_states import STAYS, Standing, standing_of
from payments.attempts import Attempt
from payments.bank.told import told_moneys
from payments.gateway import MovementType

_SUMS = text("""
    select m.attempt_id, m.type,
      sum(coalesce(m.asked_minor, m.amount_minor))::bigint as minor
    from payments.movement m
    where m.book_id = :book and m.attempt_id = any(:attempts)
    group by m.attempt_id, m.type
""")

_HOLDS = (MovementType.DISPUTE_OPEN, MovementType.DISPUTE_WON)


@dataclass(frozen=True, slots=True)
class Stood:
    """How a payment stands: what is left of it, of which a dispute holds a part."""

    standing: Standing
    left: Money
    withheld: Money

    @property
    def has_changed(self) -> bool:
        """Whether it is no longer what was paid."""
        return self.standing not in (Standing.UNPAID, Standing.RECEIVED)


def standings(
    session: Session, book: Book, attempts: Iterable[Attempt]
) -> dict[int, Stood]:
    """Say how each of some payments stands, by the number of its attempt."""
    known = {attempt.id: attempt.amount.currency for attempt in attempts}
    sums: dict[int, dict[MovementType, int]] = {number: {} for number in known}
    values = {"book": book.id, "attempts": list(known)}
    for row in session.execute(_SUMS, values):
        sums[row.attempt_id][MovementType(row.type)] = int(row.minor)
    # What people told by hand counts; what they took back by hand counts no more.
    for number, told in told_moneys(session, book, known).items():
        for type_, minor in told.moved.items():
            sums[number][type_] = sums[number].get(type_, 0) + minor
    return {number: stood(sums[number], known[number]) for number in known}


def stood(sums: Mapping[MovementType, int], currency: str) -> Stood:
    """Derive how a payment stands from its movements, added up by type. Pure."""
    lost = sums.get(MovementType.DISPUTE_LOST, 0)
    held = lost - sum(sums.get(type_, 0) for type_ in _HOLDS)
    return Stood(
        standing=standing_of((type_, Money(s, currency)) for type_, s in sums.items()),
        left=Money(max(sum(sums.get(type_, 0) for type_ in STAYS), 0), currency),
        withheld=Money(max(held, 0), currency),
    )
