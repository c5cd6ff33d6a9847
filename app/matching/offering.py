"""What a page says of matching before somebody pays: up to how much, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.matching.reserving import brought_so_far
from app.matching.rules import active_rule
from app.matching.standing import matches_of
from ledger.book.books import Book
from ledger.financing.match_rules import Brought, MatchRule
from ledger.financing.match_steps import Kept
from ledger.financing.reservations import Pool, room_in
from ledger.money import Money, total


@dataclass(frozen=True, slots=True)
class OfferedShare:
    """What one pool adds at most, by the name of the pool."""

    pool: str
    amount: Money


@dataclass(frozen=True, slots=True)
class MatchOffer:
    """What pools add to an amount if it is given now: up to so much, never a promise.

    ``last_day`` is the last on which a gift is matched, by the clock of the place.
    """

    adds: int
    per: int
    shares: tuple[OfferedShare, ...]
    currency: str
    per_giver: Money | None = None
    last_day: date | None = None

    @property
    def up_to(self) -> Money:
        """What is added at most."""
        return total((share.amount for share in self.shares), self.currency)

    @property
    def is_used_up(self) -> bool:
        """Whether a rule counts and nothing is left to give."""
        return not self.up_to


@dataclass(frozen=True, slots=True)
class GiftMatched:
    """What pools added to a gift, and what they keep for it until it is paid."""

    added: Money
    kept: Money


def offer_for(
    session: Session, book: Book, fund: str, amount: Money, at: datetime
) -> MatchOffer | None:
    """Say what pools would add to an amount now; None where no rule counts."""
    known = active_rule(session, book, fund, at)
    if known is None or known.rule.currency != amount.currency:
        return None
    rule = known.rule
    in_all = brought_so_far(session, book, known, (), at=at).in_all
    wanted = rule.wanted(amount, Brought(Money.zero(rule.currency), in_all))
    return MatchOffer(
        adds=rule.adds,
        per=rule.per,
        shares=_shares(session, book, (rule, wanted), at),
        currency=rule.currency,
        per_giver=rule.per_giver,
        last_day=known.last_day(book.zone),
    )


def example_of(
    session: Session, book: Book, rule: MatchRule, gift: Money, *, at: datetime
) -> tuple[OfferedShare, ...]:
    """Say what pools would add to a first gift, if a rule counted now."""
    wanted = rule.wanted(gift, Brought.nothing(rule.currency))
    return _shares(session, book, (rule, wanted), at)


def matched_of(
    session: Session, book: Book, lot: str, *, at: datetime
) -> GiftMatched | None:
    """Say what pools added to a gift; None where nothing was promised."""
    matches = matches_of(session, book, lot, at=at)
    if not matches:
        return None
    currency = matches[0].currency
    kept = sum(m.state.reserved for m in matches if m.state.kept is Kept.OPEN)
    added = sum(m.state.outstanding for m in matches)
    return GiftMatched(Money(added, currency), Money(kept, currency))


def _shares(
    session: Session,
    book: Book,
    asked: tuple[MatchRule, tuple[Money, ...]],
    at: datetime,
) -> tuple[OfferedShare, ...]:
    """Bound what each pool is asked for by what it has."""
    names = names_of(session, book)
    offered = []
    for share, part in zip(asked[0].shares, asked[1], strict=True):
        room = room_in(session, book.id, Pool(share.pool), part.currency, at=at)
        offered.append(OfferedShare(names.fund(share.pool), min(part, room)))
    return tuple(offered)
