"""What everyone may read of match funding: the rules of a project, for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import local_day
from app.matching.rules import KnownRule, rules_of
from app.matching.totals import rule_totals
from ledger.book.books import Book
from ledger.financing.reservations import Pool, room_in
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class PublicShare:
    """A pool of a rule by its code, its part of each match, what it has left."""

    pool: str
    part: int
    left: Money


@dataclass(frozen=True, slots=True)
class PublicRule:
    """A rule that counts now: what it adds, until when, what it did so far.

    Days are the territory's; the last counts to its end.
    """

    code: str
    adds: int
    per: int
    currency: str
    pools: tuple[PublicShare, ...]
    first_day: date
    last_day: date | None
    per_giver: Money | None
    at_most: Money | None
    added: Money
    promised: Money
    source: str


def rules_in_force(
    session: Session, book: Book, fund: str, *, at: datetime
) -> list[PublicRule]:
    """List the rules that count for a fund at an instant: one, or none."""
    return [
        _public(session, book, known, at)
        for known in rules_of(session, book)
        if known.rule.fund == fund and known.counts(at)
    ]


def _public(session: Session, book: Book, known: KnownRule, at: datetime) -> PublicRule:
    rule = known.rule
    totals = rule_totals(session, book, known, at=at)
    return PublicRule(
        rule.code,
        rule.adds,
        rule.per,
        rule.currency,
        tuple(
            PublicShare(
                share.pool,
                share.weight,
                room_in(session, book.id, Pool(share.pool), rule.currency, at=at),
            )
            for share in rule.shares
        ),
        local_day(rule.opens_at, book.zone),
        known.last_day(book.zone),
        rule.per_giver,
        rule.at_most,
        totals.added,
        totals.kept,
        rule.source,
    )
