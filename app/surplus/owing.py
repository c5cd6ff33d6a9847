"""Owe a giver what goes back of a gift that they had moved to another project.

Their payment brought nothing to that project: the refund would look for the money where
it came. So it is taken out of the gift first, and is owed to its payer.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.clock import local_day
from app.matching.following import follow_lots
from app.surplus.facts import OWED, deed_of
from app.surplus.origins import fund_of, origin_of, paid_by, was_moved
from app.surplus.stopping import unspent_gifts
from app.surplus.tables import Surplus
from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.resolving import numbers
from ledger.money import Money
from payments.attempts import Witness
from payments.owing import Owing, owe
from payments.purposes import Purpose

# What an entry left owing to a payer.
_OWES = text("""
    select coalesce(-sum(p.amount_minor), 0)::bigint
    from ledger.journal_entry e
    join ledger.posting p on p.book_id = e.book_id and p.entry_id = e.id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role = 'owed'
    where e.book_id = :book and e.fact = :fact
""")


def owe_back(session: Session, book: Book, witness: Witness, surplus: Surplus) -> Money:
    """Owe what is unspent of a gift that was moved, once; say how much goes back.

    Of a gift that was never moved all that is offered goes back.
    """
    offered = Money(surplus.amount_minor, surplus.currency)
    attempt = paid_by(session, book, surplus)
    if attempt is None or not was_moved(session, book, surplus):
        return offered
    deed = deed_of(session, book, surplus, OWED)
    if deed.is_done:
        owes = session.execute(_OWES, {"book": book.id, "fact": deed.fact})
        return Money(owes.scalar_one(), surplus.currency)
    amount = min(offered, _unspent(session, book, surplus))
    if not amount:
        return amount
    origin = origin_of(session, book, surplus)
    gift = Purpose(origin.from_fund, surplus.lot, surplus.party)
    act = record_act(
        session,
        book.id,
        witness.command(deed.fact),
        "owe_surplus",
        {"surplus": surplus.public_id, "amount": str(amount)},
    )
    day = local_day(witness.at, book.zone)
    owing = Owing(deed.fact, gift, amount, attempt, origin.rail, day, origin.fact)
    owe(session, book, act, owing)
    follow_lots(session, book, witness, [surplus.lot])
    return amount


def _unspent(session: Session, book: Book, surplus: Surplus) -> Money:
    """Say what is left of the gift in its project; locks the queues of that."""
    fund = fund_of(session, book, surplus)
    number = numbers(session, book.id).fund(session, fund)
    call(session, "lock_queue_v1", book.id, number)
    gifts = unspent_gifts(session, book, fund)
    found = (gift.amount for gift in gifts if gift.lot == surplus.lot)
    return next(found, Money.zero(surplus.currency))
