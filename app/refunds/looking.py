"""What a gift can still give back, and what stands in the way of more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.tables import Contribution
from app.surplus.claims import claimed_of
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.reading import entries_by_id
from ledger.financing.lots import collected
from ledger.financing.trace import uses_of
from ledger.money import Money, total
from payments.attempts import Attempt, attempts_of
from payments.bank.orders import released_of
from payments.bank.told import lots_of, told_money
from payments.debits import returnable_until
from payments.gateway import AttemptState
from payments.going_back import going_back
from payments.rails.wire import CODE as BANK
from payments.refunds import given_elsewhere, owed_to_payer, refundable
from payments.settling import standing


class Obstacle(StrEnum):
    """Why a gift, or a part of it, cannot be given back on the way it came."""

    UNPAID = "unpaid"
    """No money is here."""

    GONE = "gone"
    """All of it was given back, lost or returned already."""

    ELSEWHERE = "elsewhere"
    """Its giver gave it to another project."""

    OFFERED = "offered"
    """Its giver chooses what becomes of it, or chose to have it back."""

    DISPUTED = "disputed"
    TRANSFERRED = "transferred"
    """It is at the association, or spent: only the operator's own money could pay."""

    WIRED_IN = "wired_in"
    """It came by wire: it goes back by a wire of ours, which needs an account."""


@dataclass(frozen=True, slots=True)
class Returnable:
    """What of a gift can go back; ``obstacle`` is what keeps the rest, if anything.

    ``paid`` is what came, ``left`` what the provider could still give back, ``free``
    what of it was not transferred, with what an earlier refund that failed left owing;
    neither counts what is ``offered`` to its giver. ``wired_on`` when some of it was.
    A debit goes back from ``back_from`` on: until then its bank can take it back.
    """

    attempt: Attempt | None
    paid: Money
    left: Money
    free: Money
    offered: Money
    obstacle: Obstacle | None = None
    wired_on: date | None = None
    back_from: datetime | None = None

    @property
    def most(self) -> Money:
        """The most that can be given back now."""
        if self.obstacle in _FULL_STOPS:
            return Money.zero(self.paid.currency)
        return min(self.left, self.free)


_FULL_STOPS = (Obstacle.UNPAID, Obstacle.DISPUTED)


def look_at(session: Session, book: Book, contribution: Contribution) -> Returnable:
    """Say what of a gift can be given back, and why not more."""
    attempts = attempts_of(session, book, contribution.token)
    paid = _paid(session, book, attempts)
    if paid is None:
        asked = attempts[0].amount if attempts else Money.zero("EUR")
        zero = Money.zero(asked.currency)
        return Returnable(None, asked, zero, zero, zero, Obstacle.UNPAID)
    left = refundable(session, book, paid)
    lots = lots_of(session, book, paid)
    free = _free(session, book, (paid, lots), left)
    claimed = claimed_of(session, book, paid)
    found = Returnable(
        attempt=paid,
        paid=_came(session, book, paid),
        left=_less(left, claimed.whole),
        free=_less(free, claimed.here),
        offered=claimed.whole,
        back_from=returnable_until(session, book, paid.purpose.lot),
    )
    return replace(
        found,
        obstacle=_obstacle(session, book, found),
        wired_on=_wired_on(session, book, lots),
    )


def held_until(found: Returnable, book: Book, at: datetime) -> date | None:
    """Name the day from which a debit can go back; None where nothing holds it."""
    if found.back_from is None or found.back_from <= at:
        return None
    return local_day(found.back_from, book.zone)


def _paid(session: Session, book: Book, attempts: list[Attempt]) -> Attempt | None:
    """Return the attempt that brought money; of a pledge, a part may have come."""
    done = (a for a in attempts if a.state is AttemptState.SUCCEEDED)
    parts = (a for a in attempts if told_money(session, book, a.id).told)
    return next(done, None) or next(parts, None)


def _came(session: Session, book: Book, paid: Attempt) -> Money:
    if paid.state is AttemptState.SUCCEEDED:
        return paid.amount
    return Money(told_money(session, book, paid.id).told, paid.amount.currency)


def _obstacle(session: Session, book: Book, found: Returnable) -> Obstacle | None:
    if found.attempt is None:
        return Obstacle.UNPAID
    if found.attempt.provider == BANK and found.left:
        return Obstacle.WIRED_IN
    if standing(session, book, found.attempt).value == "disputed":
        return Obstacle.DISPUTED
    if not found.left:
        return _taken(session, book, found, found.attempt)
    return Obstacle.TRANSFERRED if found.free < found.left else None


def _taken(
    session: Session, book: Book, found: Returnable, attempt: Attempt
) -> Obstacle:
    """Say by what nothing is left of it."""
    if found.offered:
        return Obstacle.OFFERED
    is_elsewhere = given_elsewhere(session, book, attempt) > 0
    return Obstacle.ELSEWHERE if is_elsewhere else Obstacle.GONE


def _less(amount: Money, claimed: Money) -> Money:
    return amount - min(amount, claimed)


def _free(
    session: Session, book: Book, gift: tuple[Attempt, tuple[str, ...]], left: Money
) -> Money:
    """Say how much of a gift's lots was not taken; a settled currency counts whole.

    Nor more than its fund has besides what the bank was told to send, and what other
    givers get back.
    """
    attempt, lots = gift
    purpose = attempt.purpose
    reading = Act(book.id, 0, is_new=False)
    queue = collected(session, reading, purpose.fund, left.currency)
    owed = owed_to_payer(session, book, attempt)
    sent = released_of(session, book, purpose.fund, left.currency)
    sent += going_back(session, book, purpose.fund, left.currency)
    unsent = queue.holds - min(queue.holds, sent) + owed
    here = (queue.only(lot).holds for lot in lots)
    holds = total(here, left.currency) + owed
    if holds or not left:
        return min(holds, left, unsent)
    taken = [part for lot in lots for part in uses_of(session, book, lot)]
    is_elsewhere = any(part.amount.currency != left.currency for part in taken)
    has_other = not taken and not holds
    return left if has_other and not is_elsewhere else Money.zero(left.currency)


def _wired_on(session: Session, book: Book, lots: tuple[str, ...]) -> date | None:
    used = (part for lot in lots for part in uses_of(session, book, lot))
    taken = [part for part in used if part.moved]
    entries = entries_by_id(session, book, [part.entry_id for part in taken])
    return max((entry.occurred_on for entry in entries.values()), default=None)
