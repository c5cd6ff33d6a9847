"""Tranches: the part of a project's money that one wire takes to the association."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.financing.lots import Queue, collected
from ledger.financing.queues import give_back, take
from ledger.money import Money, convert_boundaries


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire to an association: what left, what arrived, what it cost.

    ``sent`` over ``received`` is the realised rate. ``fee`` is borne by the fund
    ``fees_from``. ``advance`` is the account that the wire feeds.
    """

    code: str
    fund: str
    sent: Money
    received: Money
    bank: AccountKey
    advance: AccountKey
    occurred_on: date
    party: str | None = None
    fee: Money | None = None
    fees_from: str = ""

    @property
    def fact(self) -> str:
        """The fact that the wire establishes."""
        return f"bank:{self.code}:wire"


def post_wire(session: Session, act: Act, wire: Wire) -> PostedEntry:
    """Post a wire: it takes the oldest collected money to the end of an advance.

    The boundaries of the lots are converted once, by cumulative rounding, so that the
    lots add up to what arrived; a fee that the project bears takes what stands behind
    them. Raises QueueShortError or GuardBrokenError.
    """
    queue = collected(session, act, wire.fund, wire.sent.currency)
    return post(session, act, draft_wire(queue, wire))


def draft_wire(queue: Queue, wire: Wire) -> DraftEntry:
    """Write the entry of a wire that takes from a queue. Raises QueueShortError."""
    return DraftEntry(
        kind=EntryKind.WIRE_OUT,
        fact=wire.fact,
        occurred_on=wire.occurred_on,
        lines=(*_exchange(wire), *_fee(wire)),
        takings=_takings(queue, wire),
    )


def _takings(queue: Queue, wire: Wire) -> tuple[Taking, ...]:
    fee = wire.fee.minor if wire.fee and wire.fees_from == wire.fund else 0
    both = queue.take(wire.sent.minor + fee)
    pieces = take(both, wire.sent.minor)
    moved = convert_boundaries(
        [piece.amount for piece in pieces], wire.sent.minor, wire.received.minor
    )
    wired = (
        queue.taking(piece, moved=Money(minor, wire.received.currency))
        for piece, minor in zip(pieces, moved, strict=True)
    )
    return (*wired, *(queue.taking(piece) for piece in give_back(both, fee)))


def _exchange(wire: Wire) -> tuple[Line, ...]:
    keeper, sent, received = wire.bank.keeper, wire.sent, wire.received
    if sent.currency == received.currency:
        return (
            Line(wire.advance, wire.fund, received, party=wire.party),
            Line(wire.bank, wire.fund, -sent),
        )
    value = sent.minor
    return (
        Line(AccountKey(keeper, "fx", sent.currency), wire.fund, sent),
        Line(wire.bank, wire.fund, -sent),
        Line(wire.advance, wire.fund, received, base_minor=value, party=wire.party),
        Line(
            AccountKey(keeper, "fx", received.currency),
            wire.fund,
            -received,
            base_minor=-value,
        ),
    )


def _fee(wire: Wire) -> tuple[Line, ...]:
    if not wire.fee:
        return ()
    cost = AccountKey(wire.bank.keeper, "cost.bank_fee", wire.fee.currency)
    return (
        Line(cost, wire.fees_from, wire.fee),
        Line(wire.bank, wire.fees_from, -wire.fee),
    )
