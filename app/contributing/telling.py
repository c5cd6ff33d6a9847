"""Tell givers what became of their money: letters written beside what was posted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.gateways import wire_account
from app.contributing.tables import Contribution
from app.letters.outbox import Reader, write_letter
from app.letters.values import Facts, Letter, LetterKind
from app.monthly.commands import find_of_contribution
from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.book.reading import entries_by_id
from ledger.money import Money, total
from payments.alerts import Alert
from payments.attempts import Attempt, Witness
from payments.gateway import MovementType
from payments.incoming import Posted
from payments.purposes import Purpose
from payments.rails.wire import CODE as BANK
from payments.references import grouped


def tell_posted(
    session: Session, book: Book, witness: Witness, posted: Iterable[Posted]
) -> None:
    """Write to the givers of what has just been posted, in the same transaction."""
    for each in posted:
        if each.purpose is None:
            continue
        is_gift = each.kind is EntryKind.GIFT and each.alert is None and each.is_new
        name = f"{each.movement.provider}:{each.movement.id}"
        if is_gift:
            arrived = (name, each.movement.paid)
            tell_received(session, book, witness, each.purpose, arrived)
        elif each.movement.type is MovementType.REFUND_FAILED:
            owed = -_put_on(session, book, each, "owed")
            about = (LetterKind.REFUND_FAILED, each.movement.id, _as_paid(each, owed))
            if owed:
                _tell(session, book, witness, each.purpose, about)
        elif each.alert is Alert.PAID_BACK_TWICE:
            twice = _put_on(session, book, each, "payer_claim")
            about = (LetterKind.CLAIMED, name, twice)
            _tell(session, book, witness, each.purpose, about)


def _as_paid(posted: Posted, settled: Money) -> Money:
    """Say an amount as it was paid, where it is the whole movement."""
    paid = posted.movement.paid
    whole = paid if paid.minor > 0 else -paid
    return whole if settled == posted.movement.amount else settled


def _put_on(session: Session, book: Book, posted: Posted, role: str) -> Money:
    """Say how much an entry put on the accounts of a role."""
    currency = posted.movement.amount.currency
    if posted.entry is None:
        return Money.zero(currency)
    found = entries_by_id(session, book, [posted.entry.id])[posted.entry.id]
    on = (one.amount for one in found.postings if one.account == role)
    return total(on, currency)


def tell_received(
    session: Session,
    book: Book,
    witness: Witness,
    purpose: Purpose,
    arrived: tuple[str, Money],
) -> None:
    """Write to a giver that a gift, or a part of it, is here; ``arrived`` names it."""
    name, amount = arrived
    _tell(session, book, witness, purpose, (LetterKind.RECEIVED, name, amount))


def tell_pledged(
    session: Session, book: Book, witness: Witness, pledge: Attempt
) -> None:
    """Write to a giver where their wire goes, and by which reference; once."""
    if pledge.provider != BANK or pledge.remote_id is None:
        return  # a payment page is no pledge, and nothing is asked for it
    account = wire_account(session, book)
    if account is None:
        return
    about = (LetterKind.PLEDGED, str(pledge.public_id), pledge.amount)
    until = pledge.expires_at and local_day(pledge.expires_at, book.zone)
    where = {
        "on": until,
        "account": grouped(account.iban),
        "reference": grouped(pledge.remote_id),
    }
    _tell(session, book, witness, pledge.purpose, about, **where)


def tell_pledge_ended(
    session: Session, book: Book, witness: Witness, pledge: Attempt
) -> None:
    """Write to a giver that nobody waits for their wire any more."""
    about = (LetterKind.PLEDGE_ENDED, str(pledge.public_id), pledge.amount)
    _tell(session, book, witness, pledge.purpose, about)


def _tell(
    session: Session,
    book: Book,
    witness: Witness,
    purpose: Purpose,
    about: tuple[LetterKind, str, Money],
    **more: Any,  # noqa: ANN401 - further facts, each by its own name
) -> None:
    kind, name, amount = about
    code = purpose.party.removeprefix("giver-")
    query = select(Contribution).where(
        Contribution.book_id == book.id, Contribution.code == code
    )
    row = session.scalar(query)
    if row is None:
        return  # not given on a form: there is nobody to write to
    monthly = find_of_contribution(session, book, row.id)
    facts = Facts(
        purpose.fund,
        amount,
        contribution=str(row.public_id),
        monthly=str(monthly.public_id) if monthly is not None else "",
    )
    facts = replace(facts, **more)
    letter = Letter(f"{kind.value}:{name}", kind, facts)
    write_letter(session, book, witness, Reader(row.party_id), letter)
