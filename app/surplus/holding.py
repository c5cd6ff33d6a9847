"""Hold what a project does not take: offer it to its giver, with a day to decide by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.tables import Contribution
from app.letters.outbox import Reader, write_letter
from app.letters.values import Facts, Letter, LetterKind
from app.surplus.origins import first_lot, fund_of
from app.surplus.tables import Surplus
from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.book.resolving import numbers
from ledger.money import Money
from payments.attempts import Witness
from payments.debits import returnable_until
from payments.incoming import Posted
from payments.purposes import Purpose

TO_DECIDE = timedelta(days=14)
"""How long a giver has to choose; then they are paid back."""


@dataclass(frozen=True, slots=True)
class HeldGift:
    """What is offered of one gift: its entry, its fund, its lot and party."""

    entry_id: int
    fund: str
    lot: str
    party: str
    amount: Money
    reason: str


_APART = text("""
    select p.entry_id, -sum(p.amount_minor)::bigint as minor, p.currency
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role = 'over_target'
    where p.book_id = :book and p.entry_id = any (:entries)
    group by p.entry_id, p.currency having sum(p.amount_minor) < 0
""")


def hold_posted(
    session: Session, book: Book, witness: Witness, posted: Iterable[Posted]
) -> list[Surplus]:
    """Offer what was set apart just now, in the transaction that posted it."""
    gifts = {
        each.entry.id: each.purpose
        for each in posted
        if each.is_new and each.entry is not None and each.purpose is not None
    }
    return hold_entries(session, book, witness, gifts)


def hold_entries(
    session: Session, book: Book, witness: Witness, gifts: Mapping[int, Purpose]
) -> list[Surplus]:
    """Offer what entries set apart of gifts, by the numbers of the entries."""
    values = {"book": book.id, "entries": list(gifts)}
    rows = session.execute(_APART, values).all() if gifts else []
    held = []
    for row in rows:
        purpose, amount = gifts[row.entry_id], Money(row.minor, row.currency)
        gift = HeldGift(
            row.entry_id, purpose.fund, purpose.lot, purpose.party, amount, "full"
        )
        held.append(hold(session, book, witness, gift))
    return held


def hold(session: Session, book: Book, witness: Witness, gift: HeldGift) -> Surplus:
    """Offer a gift, or a part of it, to its giver; the same again changes nothing."""
    query = select(Surplus).where(
        Surplus.book_id == book.id,
        Surplus.entry_id == gift.entry_id,
        Surplus.reason == gift.reason,
    )
    known = session.scalar(query)
    if known is not None:
        return known
    command = witness.command(f"hold:{gift.lot}:{gift.entry_id}:{gift.reason}")
    request = {"gift": gift.lot, "amount": str(gift.amount), "reason": gift.reason}
    act = record_act(session, book.id, command, "hold_surplus", request)
    row = Surplus(
        book_id=book.id,
        party=gift.party,
        lot=gift.lot,
        fund_id=numbers(session, book.id).fund(session, gift.fund),
        entry_id=gift.entry_id,
        reason=gift.reason,
        amount_minor=gift.amount.minor,
        currency=gift.amount.currency,
        held_at=witness.at,
        decide_by=witness.at + TO_DECIDE,
        refund_from=_refund_from(session, book, gift, witness.at),
        act_id=act.id,
    )
    session.add(row)
    session.flush()
    tell_offer(session, book, witness, row, (row.decide_by, 1))
    return row


def tell_offer(
    session: Session,
    book: Book,
    witness: Witness,
    row: Surplus,
    until: tuple[datetime, int],
) -> None:
    """Write to whoever gave on a form; to nobody else there is an address.

    ``until``: when they have to have chosen, and which choice it is, from one on.
    """
    _tell(session, book, witness, row, (LetterKind.SURPLUS_OFFERED, *until))


def ask_account(session: Session, book: Book, witness: Witness, row: Surplus) -> None:
    """Ask the giver of a wire that goes back for an account, by a letter, once."""
    asked = (LetterKind.ACCOUNT_ASKED, row.decide_by, 1)
    _tell(session, book, witness, row, asked)


def _tell(
    session: Session,
    book: Book,
    witness: Witness,
    row: Surplus,
    news: tuple[LetterKind, datetime, int],
) -> None:
    code = row.party.removeprefix("giver-")
    query = select(Contribution).where(
        Contribution.book_id == book.id, Contribution.code == code
    )
    given = session.scalar(query)
    if given is None:
        return
    kind, decide_by, number = news
    facts = Facts(
        fund_of(session, book, row),
        Money(row.amount_minor, row.currency),
        on=local_day(decide_by, book.zone),
        contribution=str(given.public_id),
        why=row.reason,
        surplus=str(row.public_id),
    )
    again = f":{number}" if number > 1 else ""
    letter = Letter(f"{kind.value}:{row.public_id}{again}", kind, facts)
    write_letter(session, book, witness, Reader(given.party_id), letter)


def _refund_from(
    session: Session, book: Book, gift: HeldGift, at: datetime
) -> datetime:
    first = first_lot(session, book, gift.entry_id)
    until = returnable_until(session, book, first or gift.lot)
    choosing = at + TO_DECIDE
    return choosing if until is None else max(choosing, until)
