"""What a rule of matching did so far: added, kept for gifts under way, written off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.matching.rules import KnownRule
from ledger.book.books import Book
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class RuleTotals:
    """The sums of one rule, over all its pools."""

    added: Money
    kept: Money
    written_off: Money


_TOTALS = text("""
    select
      coalesce(sum(case c.kind when 'released' then c.amount_minor
        when 'returned' then -c.amount_minor end), 0)::bigint as added,
      coalesce(sum(c.amount_minor) filter (where c.kind = 'written_off'), 0)::bigint
        as written_off,
      coalesce(sum(o.amount_minor), 0)::bigint as kept
    from app.gift_match m
    join app.gift_match_change c on c.book_id = m.book_id and c.match_id = m.id
    left join ledger.reservation v on v.book_id = c.book_id and v.fact = c.reservation
    left join ledger.open_reservation o on o.book_id = v.book_id and o.scope = 'pool'
      and o.of_id = v.pool_id and o.currency = v.currency
      and o.expires_at = v.expires_at and o.reservation_id = v.id and o.expires_at > :at
    where m.book_id = :book and m.rule_id = :rule
""")


def rule_totals(
    session: Session, book: Book, known: KnownRule, *, at: datetime
) -> RuleTotals:
    """Add up what a rule did."""
    values = {"book": book.id, "rule": known.id, "at": at}
    row = session.execute(_TOTALS, values).one()
    currency = known.rule.currency
    return RuleTotals(
        Money(row.added, currency),
        Money(row.kept, currency),
        Money(row.written_off, currency),
    )
