"""Match funding: money of a pool that follows a gift, and goes back with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Match:
    """What a pool adds to one gift: ``lot`` is its own, ``pool_lot`` the funder's."""

    gift: str
    fund: str
    pool: str
    amount: Money
    bank: AccountKey
    lot: str
    pool_lot: str
    party: str

    @property
    def fact(self) -> str:
        """The fact that the release establishes."""
        return f"match:{self.gift}:release"


def release_match(session: Session, act: Act, match: Match, *, on: date) -> PostedEntry:
    """Move a match from its pool to the project, behind its gift.

    Two balanced halves of one entry; no role's total over all funds moves.
    """
    in_fund, in_pool = _halves(match)
    draft = DraftEntry(
        kind=EntryKind.MATCH_RELEASE,
        fact=match.fact,
        occurred_on=on,
        lines=(*in_fund, *reversed(in_pool)),
    )
    return post(session, act, draft)


def return_match(session: Session, act: Act, match: Match, *, on: date) -> PostedEntry:
    """Give a whole match back to its pool: the exact mirror of its release."""
    in_fund, in_pool = _halves(match)
    draft = DraftEntry(
        kind=EntryKind.MATCH_RETURN,
        fact=f"match:{match.gift}:return",
        occurred_on=on,
        lines=tuple(_mirror(line) for line in (*reversed(in_fund), *in_pool)),
        reverses=match.fact,
    )
    return post(session, act, draft)


def _halves(match: Match) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    source = AccountKey(match.bank.keeper, "source.match", match.amount.currency)
    in_fund = (
        Line(match.bank, match.fund, match.amount),
        Line(source, match.fund, -match.amount, lot=match.lot, party=match.party),
    )
    in_pool = (
        Line(match.bank, match.pool, -match.amount),
        Line(source, match.pool, match.amount, lot=match.pool_lot, party=match.party),
    )
    return in_fund, in_pool


def _mirror(line: Line) -> Line:
    return Line(line.account, line.fund, -line.amount, lot=line.lot, party=line.party)
