"""What payers have twice of their payments, and what is claimed from them for it.

A claim is what stands on ``payer_claim`` for a payer's code: postings alone say so.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments.circumstances import Circumstances, Original, Payer
from payments.gateway import MovementType
from payments.incoming import Incoming
from payments.locks import lock_name

_ASKED = frozenset(
    {
        MovementType.REFUND,
        MovementType.REFUND_FAILED,
        MovementType.RETURN,
        MovementType.DISPUTE_LOST,
        MovementType.DISPUTE_WON,
    }
)

# What left for a payer: by the movements of the payment and of its attempt, and by the
# bank's lines that people told to pay it back. What a dispute took counts as gone.
_LEFT_FOR = text("""
    select coalesce(-sum(x.minor), 0)::bigint from (
      select m.amount_minor as minor from payments.movement m
      where m.book_id = :book and m.currency = :currency
        and m.id in (
          select n.id from payments.movement n
          where n.book_id = :book and n.provider = :provider and n.payment = :payment
            and n.type in ('refund', 'refund_failed', 'return', 'dispute_open',
              'dispute_won')
          union
          select n.id from payments.movement n
          where n.book_id = :book and n.attempt_id = :attempt
            and n.type in ('refund', 'refund_failed', 'return', 'dispute_open',
              'dispute_won', 'wire', 'wire_return'))
      union all
      select t.amount_minor from payments.allocation t
      where t.book_id = :book and t.attempt_id = :attempt and t.kind = 'payback'
        and t.currency = :currency and ledger.stands_v1(t.book_id, t.entry_id)
    ) x
""")

# What is claimed from a payer and stands, and what of such claims was written off.
_CLAIMED = text("""
    select coalesce(sum(p.amount_minor)
        filter (where a.role = 'payer_claim'), 0)::bigint as claimed,
      coalesce(sum(p.amount_minor)
        filter (where a.role = 'cost.chargeback'), 0)::bigint as written_off
    from ledger.party y
    join ledger.posting p on p.book_id = y.book_id and p.party_id = y.id
      and p.currency = :currency
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role in ('payer_claim', 'cost.chargeback')
    where y.book_id = :book and y.code = :party
""")


def lock_claim(session: Session, book: Book, party: str) -> None:
    """Keep a payer's claim for the caller, until the transaction ends."""
    lock_name(session, book.id, f"payments:claim:{party}")


def claimed_from(
    session: Session, book: Book, party: str, currency: str
) -> tuple[Money, Money]:
    """Say what is claimed from a payer and stands, and what was written off of it."""
    values = {"book": book.id, "party": party, "currency": currency}
    row = session.execute(_CLAIMED, values).one()
    return Money(row.claimed, currency), Money(row.written_off, currency)


def see_payer(
    session: Session, book: Book, incoming: Incoming, seen: Circumstances
) -> Circumstances:
    """Add what the payer of a payment has of it by now, and what is claimed from them.

    A claim that a movement may end is locked.
    """
    original, movement = seen.original, incoming.movement
    if original is None or original.party is None or movement.type not in _ASKED:
        return seen
    return replace(
        seen,
        original=replace(original, payer=_payer(session, book, incoming, original)),
    )


def _payer(
    session: Session, book: Book, incoming: Incoming, original: Original
) -> Payer:
    movement, currency = incoming.movement, original.currency
    values = {
        "book": book.id,
        "provider": movement.provider,
        "payment": movement.belongs_to,
        "attempt": incoming.attempt_id,
        "currency": currency,
    }
    left = Money(int(session.execute(_LEFT_FOR, values).scalar_one()), currency)
    has = left - original.claimed
    nothing = Money.zero(currency)
    if movement.amount.minor <= 0 or has <= original.gross or not original.party:
        return Payer(has, nothing, nothing)
    lock_claim(session, book, original.party)
    claimed, written_off = claimed_from(session, book, original.party, currency)
    return Payer(has, claimed, written_off)
