"""Holders: what lenders and participants are paid from money brought for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.financing.lots import collected
from ledger.money import Money, total


@dataclass(frozen=True, slots=True)
class HolderShare:
    """One holder's part: principal (``source.loan``), interest or share of turnover."""

    role: str
    lot: str
    party: str
    amount: Money


@dataclass(frozen=True, slots=True)
class HolderPayment:
    """What one bank line pays to all holders of an instalment.

    ``brought`` is the lot of the money that the cooperative brought for it.
    """

    code: str
    fund: str
    bank: AccountKey
    brought: str
    shares: tuple[HolderShare, ...]
    occurred_on: date


def pay_holders(session: Session, act: Act, payment: HolderPayment) -> PostedEntry:
    """Pay the holders from the money that was brought for them.

    Raises QueueShortError when it does not cover the payment.
    """
    currency = payment.bank.currency
    paid = total((share.amount for share in payment.shares), currency)
    queue = collected(session, act, payment.fund, currency).only(payment.brought)
    draft = DraftEntry(
        kind=EntryKind.HOLDER_PAYMENT,
        fact=f"bank:{payment.code}:holders",
        occurred_on=payment.occurred_on,
        lines=(
            *(_share(payment, share) for share in payment.shares),
            Line(payment.bank, payment.fund, -paid),
        ),
        takings=tuple(queue.taking(piece) for piece in queue.take(paid.minor)),
    )
    return post(session, act, draft)


def _share(payment: HolderPayment, share: HolderShare) -> Line:
    return Line(
        AccountKey(payment.bank.keeper, share.role, share.amount.currency),
        payment.fund,
        share.amount,
        lot=share.lot,
        party=share.party,
    )
