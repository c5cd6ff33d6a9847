"""Owe a payer what goes back of a gift outside the fund that their payment was for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry, Line
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.attempts import Attempt
from payments.bank.paying_back import paid_as
from payments.caps import free_room
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.purposes import Purpose
from payments.rails.registry import Rail
from payments.seen import circumstances


@dataclass(frozen=True, slots=True)
class Owing:
    """What is owed: of which gift, of whose payment; ``corrects`` brought it there."""

    fact: str
    gift: Purpose
    amount: Money
    attempt: Attempt
    rail: Rail
    on: date
    corrects: str


def owe(session: Session, book: Book, act: Act, owing: Owing) -> PostedEntry:
    """Take it out of the gift; the next refund of the payment pays it first."""
    amount, gift, rail = owing.amount, owing.gift, owing.rail
    held = rail.holds(amount.currency)
    fund = _owed_in(session, book, act, owing)
    draft = DraftEntry(
        kind=EntryKind.REFUND,
        fact=owing.fact,
        occurred_on=owing.on,
        lines=(
            Line(
                rail.account(gift.role, amount.currency),
                gift.fund,
                amount,
                lot=gift.lot,
                party=gift.party,
            ),
            Line(held, gift.fund, -amount),
            Line(held, fund, amount),
            Line(
                rail.account("owed", amount.currency), fund, -amount, party=gift.party
            ),
        ),
        corrects=owing.corrects,
    )
    posted = post(session, act, draft)
    free_room(session, book, act, draft, gift)
    return posted


def _owed_in(session: Session, book: Book, act: Act, owing: Owing) -> str:
    """Name the fund in which a refund of the payment looks for what is owed."""
    provider, payment = paid_as(session, book, owing.attempt.id)
    asked = Movement(
        provider,
        owing.fact,
        MovementType.REFUND,
        -owing.amount,
        owing.on,
        payment=payment,
    )
    incoming = Incoming(owing.rail, asked, attempt_id=owing.attempt.id)
    original = circumstances(session, book, act, incoming).original
    return original.fund if original is not None else owing.rail.operating_fund
