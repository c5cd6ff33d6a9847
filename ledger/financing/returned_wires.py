"""Wires that came back: the money stands in the fund again, where it stood before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.book.reading import Posting, entry_of
from ledger.financing.lots import collected
from ledger.financing.queues import take
from ledger.financing.trace import stretches_of
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class ReturnedWire:
    """A wire that came back: which one, what arrived, and who bears what is missing."""

    fact: str
    original: str
    bank: AccountKey
    arrived: Money
    occurred_on: date
    loss_to: str


def draft_wire_return(
    session: Session, book: Book, act: Act, returned: ReturnedWire
) -> DraftEntry | None:
    """Write the entry of a wire that came back; None if nothing such went out.

    It gives back what the wire took, so that the next wire takes it first. What a bank
    kept on the way is a cost of the fund ``loss_to``; the fee of the wire stays one.
    What a cost of the same fund took stays taken: the newest of it, as with any fee.
    """
    original = entry_of(session, book, returned.original)
    if original is None:
        return None
    wired = list(takewhile(_is_no_cost, original.postings))
    sent = next(p for p in wired if p.account == "bank")
    if Money(-sent.amount.minor, sent.amount.currency) < returned.arrived:
        return None
    queue = collected(session, act, sent.fund, sent.amount.currency)
    missing = -sent.amount - returned.arrived
    lost_here = missing.minor if returned.loss_to == sent.fund else 0
    taken = stretches_of(session, book.id, returned.original)
    pieces = take(taken, -sent.amount.minor - lost_here)
    return DraftEntry(
        kind=EntryKind.WIRE_RETURNED,
        fact=returned.fact,
        occurred_on=returned.occurred_on,
        lines=(*map(_mirror, wired), *_lost(returned, missing)),
        corrects=returned.original,
        takings=tuple(queue.taking(piece).given_back() for piece in pieces),
    )


def _is_no_cost(posting: Posting) -> bool:
    return not posting.account.startswith("cost.")


def _mirror(posting: Posting) -> Line:
    account = AccountKey(
        posting.keeper, posting.account, posting.amount.currency, posting.place
    )
    line = Line(account, posting.fund, -posting.amount, party=posting.party)
    return replace(line, base_minor=-posting.base_minor)


def _lost(returned: ReturnedWire, missing: Money) -> tuple[Line, ...]:
    if not missing:
        return ()
    bank, fund = returned.bank, returned.loss_to
    cost = AccountKey(bank.keeper, "cost.bank_fee", missing.currency)
    return (Line(cost, fund, missing), Line(bank, fund, -missing))
