"""A wire that sends a waiting line back, as the bank shows it: gone, or come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.entries import DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.bank.explaining import taken_off
from payments.bank.waiting import WaitingLine, lock_waiting
from payments.drafting import fact_of
from payments.gateway import Movement
from payments.rails.registry import Rail

_SENT = text("""
    select e.fact, a.role, p.amount_minor
    from payments.wire_seen s
    join payments.sent_back b on b.book_id = s.book_id and b.order_id = s.order_id
    join payments.movement m on m.book_id = b.book_id and m.id = b.movement_id
    join ledger.journal_entry e on e.book_id = m.book_id and e.id = m.entry_id
    join ledger.posting p on p.book_id = s.book_id and p.entry_id = s.entry_id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role in ('suspense', 'unallocated')
    where s.book_id = :book and s.order_id = :order and not s.is_return
      and ledger.stands_v1(s.book_id, s.entry_id)
""")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the bank shows of such a wire: by which fact, how much, on which day."""

    fact: str
    amount: Money
    rail: Rail
    on: date


def draft_back(
    session: Session, book: Book, line: int, shown: Shown
) -> DraftEntry | None:
    """Take what went out off the line that it sends back; None where less waits."""
    waiting = lock_waiting(session, book, line)
    if waiting is None or waiting.left != -shown.amount:
        return None
    return DraftEntry(
        kind=EntryKind.WIRE_SEEN,
        fact=shown.fact,
        occurred_on=shown.on,
        lines=taken_off(waiting.rail, waiting.role, waiting.left),
        corrects=waiting.fact,
    )


def off_line(waiting: WaitingLine, told: Movement) -> DraftEntry:
    """Take a debit off the account where it waited: it was told to be such a wire."""
    return DraftEntry(
        kind=EntryKind.WIRE_SEEN,
        fact=fact_of(told, "told"),
        occurred_on=waiting.booked_on,
        lines=taken_off(waiting.rail, waiting.role, waiting.left),
        corrects=waiting.fact,
    )


def draft_back_returned(
    session: Session, book: Book, order_id: int, shown: Shown
) -> DraftEntry | None:
    """Let the line wait anew; what a bank kept on the way is a cost of ours.

    None where nothing such went out, or less.
    """
    values = {"book": book.id, "order": order_id}
    sent = session.execute(_SENT, values).first()
    if sent is None or sent.amount_minor < shown.amount.minor:
        return None
    rail, whole = shown.rail, Money(sent.amount_minor, shown.amount.currency)
    kept = whole - shown.amount
    return DraftEntry(
        kind=EntryKind.WIRE_RETURNED,
        fact=shown.fact,
        occurred_on=shown.on,
        lines=(*taken_off(rail, sent.role, -whole), *_kept(rail, kept)),
        corrects=sent.fact,
    )


def _kept(rail: Rail, kept: Money) -> tuple[Line, ...]:
    if not kept:
        return ()
    fund, currency = rail.operating_fund, kept.currency
    cost = rail.account("cost.bank_fee", currency)
    return (Line(cost, fund, kept), Line(rail.holds(currency), fund, -kept))
