"""Match funding: money of a pool that follows a gift, and goes back with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.errors import EntryUnknownError
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.reversing import mirror_of
from ledger.financing.lots import collected
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Match:
    """What a pool adds to one gift: ``lot`` is its own, ``pool_lot`` the funder's.

    Where that is empty, the pool's oldest money follows the gift.
    """

    gift: str
    fund: str
    pool: str
    amount: Money
    bank: AccountKey
    lot: str
    pool_lot: str
    party: str | None

    @property
    def fact(self) -> str:
        """The fact that the release establishes."""
        return f"match:{self.gift}:release"


def release_match(session: Session, act: Act, match: Match, *, on: date) -> PostedEntry:
    """Move a match from its pool to the project, behind its gift.

    Two balanced halves of one entry; no role's total over all funds moves. Raises
    QueueShortError or LotBeyondError where the pool, or its lot, holds less.
    """
    draft = DraftEntry(
        kind=EntryKind.MATCH_RELEASE,
        fact=match.fact,
        occurred_on=on,
        lines=(*_in_fund(match), *_in_pool(session, act, match)),
    )
    return post(session, act, draft)


def return_match(session: Session, act: Act, match: Match, *, on: date) -> PostedEntry:
    """Give a whole match back to its pool, to the lots that it came from."""
    bank, source, *pool, left = mirror_of(session, act.book_id, match.fact)
    draft = DraftEntry(
        kind=EntryKind.MATCH_RETURN,
        fact=f"match:{match.gift}:return",
        occurred_on=on,
        lines=(source, bank, left, *pool),
        reverses=match.fact,
    )
    return post(session, act, draft)


def _in_fund(match: Match) -> tuple[Line, Line]:
    return (
        Line(match.bank, match.fund, match.amount),
        Line(
            _source(match), match.fund, -match.amount, lot=match.lot, party=match.party
        ),
    )


def _in_pool(session: Session, act: Act, match: Match) -> tuple[Line, ...]:
    source = _source(match)
    given = (
        Line(source, match.pool, amount, lot=lot, party=match.party)
        for lot, amount in _from_lots(session, act, match).items()
    )
    return (*given, Line(match.bank, match.pool, -match.amount))


def _from_lots(session: Session, act: Act, match: Match) -> dict[str, Money]:
    """Say which lots of the pool give how much, the oldest first; or did, if posted."""
    if match.pool_lot:
        return {match.pool_lot: match.amount}
    queue = collected(session, act, match.pool, match.amount.currency)
    with suppress(EntryUnknownError):
        before = mirror_of(session, act.book_id, match.fact)
        return {line.lot: -line.amount for line in before[2:-1] if line.lot}
    given: dict[str, Money] = {}
    for piece in queue.take(match.amount.minor):
        part = Money(piece.amount, match.amount.currency)
        given[piece.lot] = given[piece.lot] + part if piece.lot in given else part
    return given


def _source(match: Match) -> AccountKey:
    return AccountKey(match.bank.keeper, "source.match", match.amount.currency)
