"""What is promised to a gift while it is paid: room under a cap, and a match."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.contributing.commands import parties_of_giver
from app.contributing.rules import Gift
from app.contributing.ways import Way
from app.matching.following import follow_lots
from app.matching.reserving import (
    FOR_A_PAGE,
    FOR_A_WIRE,
    BegunGift,
    reserve_matches,
    waits_until,
)
from ledger.book.books import Book
from payments.attempts import Attempt, Witness
from payments.caps import (
    GiftRoom,
    NoRoomForGiftError,
    end_room,
    extend_room,
    reserve_room,
    takes_gift,
)
from payments.gateway import AttemptState
from payments.rails.wire import CODE as BANK


def has_room(session: Session, book: Book, gift: Gift, *, at: datetime) -> bool:
    """Say whether the project of a gift still takes it."""
    return takes_gift(session, book, gift.fund, gift.amount, at=at)


def promise(  # noqa: PLR0913 - a gift and its attempt
    session: Session,
    book: Book,
    witness: Witness,
    gift: Gift,
    attempt: Attempt,
    *,
    is_bound: bool = True,
) -> None:
    """Keep room for the gift and what pools add to it, in its attempt's transaction.

    Raises NoRoomForGiftError where its project does not take so much any more; a gift
    that is not bound goes on, and what is too much of it will be set apart.
    """
    purpose = attempt.purpose
    waits = FOR_A_WIRE if gift.way is Way.WIRE else FOR_A_PAGE
    room = GiftRoom(gift.fund, purpose.lot, gift.amount, witness.at + waits)
    try:
        reserve_room(session, book, witness, room)
    except NoRoomForGiftError:
        if is_bound:
            raise
    begun = BegunGift(
        lot=purpose.lot,
        party=purpose.party,
        fund=gift.fund,
        amount=gift.amount,
        same_giver=parties_of_giver(session, book, gift.email),
        waits=waits,
    )
    reserve_matches(session, book, witness, begun)


def follow_attempt(
    session: Session, book: Book, witness: Witness, attempt: Attempt
) -> None:
    """Let room and matches follow an attempt that was looked at, settled or ended."""
    purpose, state = attempt.purpose, attempt.state
    is_deciding = state is AttemptState.PROCESSING and attempt.provider != BANK
    is_over = not state.is_open and state is not AttemptState.SUCCEEDED
    if is_over:
        end_room(session, book, witness, purpose.lot)
    elif is_deciding:
        until = waits_until(attempt)
        room = GiftRoom(purpose.fund, purpose.lot, attempt.amount, until)
        extend_room(session, book, witness, room)
    follow_lots(session, book, witness, [purpose.lot])
