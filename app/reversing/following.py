"""Take a whole entry back with all that follows its gifts: room under caps, matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.matching.following import follow_lots
from app.surplus.again import offer_again
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry, Line
from ledger.book.journal import PostedEntry
from ledger.book.kinds import EntryKind
from ledger.book.reversing import mirror_of, reversal_fact, reverse
from ledger.money import Money, total
from payments.attempts import Witness
from payments.bank.reopening import lock_pledges, restate_pledges
from payments.caps import free_room, take_room
from payments.paid_currency import as_paid
from payments.purposes import Purpose


def take_back(
    session: Session, book: Book, act: Act, fact: str, *, by: tuple[Witness, date]
) -> PostedEntry:
    """Reverse an entry, and bring caps and pools to what its gifts are worth now.

    A gift that is gone gives its room and its match back; a gift that stands again
    takes room again, as much as there is. A pledge whose gift is gone waits again; what
    a giver had given elsewhere waits for their choice again.
    Raises what ``reverse`` raises.
    """
    witness, on = by
    pledges = lock_pledges(session, book, fact)
    lines = mirror_of(session, book.id, fact)
    done = reverse(session, act, fact, on=on)
    if not done.is_new:
        return done
    draft = DraftEntry(
        kind=EntryKind.REVERSAL,
        fact=reversal_fact(fact),
        occurred_on=on,
        lines=lines,
        reverses=fact,
    )
    gifts = _gifts(lines)
    for purpose, moved in gifts.items():
        if moved.minor > 0:
            free_room(session, book, act, draft, purpose)
        elif moved.minor < 0:
            paid = as_paid(session, book, purpose.lot, -moved)
            take_room(session, book, act, purpose, paid)
    restate_pledges(session, book, witness, pledges)
    follow_lots(session, book, witness, [purpose.lot for purpose in gifts])
    offer_again(session, book, witness, fact)
    return done


def _gifts(lines: Iterable[Line]) -> Mapping[Purpose, Money]:
    """Add up what a reversal takes from each gift; a tip or a match is none."""
    found: dict[Purpose, list[Money]] = {}
    for line in lines:
        if line.account.code == "source.gift" and line.lot and line.party:
            purpose = Purpose(line.fund, line.lot, line.party)
            found.setdefault(purpose, []).append(line.amount)
    return {key: total(parts, parts[0].currency) for key, parts in found.items()}
