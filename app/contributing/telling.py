"""Tell givers what became of their money: letters written beside what was posted."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributing.tables import Contribution
from app.letters.outbox import Reader, write_letter
from app.letters.values import Facts, Letter, LetterKind
from app.monthly.commands import find_of_contribution
from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.attempts import Attempt, Witness
from payments.gateway import MovementType
from payments.incoming import Posted
from payments.purposes import Purpose


def tell_posted(
    session: Session, book: Book, witness: Witness, posted: Iterable[Posted]
) -> None:
    """Write to the givers whose gifts have just arrived, in the same transaction."""
    for each in posted:
        is_gift = each.kind is EntryKind.GIFT and each.alert is None and each.is_new
        if is_gift and each.purpose is not None:
            movement = each.movement
            name = f"{movement.provider}:{movement.id}"
            tell_received(session, book, witness, each.purpose, (name, movement.paid))
        elif each.movement.type is MovementType.REFUND_FAILED and each.purpose:
            paid = each.movement.paid
            owed = paid if paid.minor > 0 else -paid
            about = (LetterKind.REFUND_FAILED, each.movement.id, owed)
            _tell(session, book, witness, each.purpose, about)


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
    letter = Letter(f"{kind.value}:{name}", kind, facts)
    write_letter(session, book, witness, Reader(row.party_id), letter)
