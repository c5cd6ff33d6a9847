"""Commands of giving: remember a contribution, and begin an attempt at paying it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.contributing.rules import Gift
from app.contributing.tables import Contribution, Giver
from app.people.commands import Choose, random_code
from app.people.sorting import sort_key
from app.people.tables import PartyName
from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.registers import register_party
from ledger.book.resolving import numbers
from payments.attempts import (
    Attempt,
    NewAttempt,
    attempts_of,
    begin_attempt,
    lock_contribution,
)
from payments.gateway import AttemptState
from payments.purposes import Purpose, Tip
from payments.rails.registry import Rail


@dataclass(frozen=True, slots=True)
class Begun:
    """A contribution and the attempt that counts now.

    ``is_other``: the attempt is open for another gift than is asked for, and is to be
    closed before a new one begins. ``is_new``: it was begun just now.
    """

    contribution: Contribution
    attempt: Attempt
    is_other: bool = False
    is_new: bool = False


def begin_contribution(
    session: Session,
    book: Book,
    command: Command,
    wanted: tuple[Gift, Rail],
    *,
    choose: Choose,
) -> Begun:
    """Remember what somebody gives, and the one attempt at paying it.

    The same form again gives the attempt that is open, or the one that succeeded.
    """
    gift, rail = wanted
    lock_contribution(session, book, gift.token)
    row = _remember(session, book, command, gift, choose=choose)
    earlier = attempts_of(session, book, gift.token)
    purpose = _purpose(row, gift, rail)
    for attempt in earlier:
        if attempt.state is AttemptState.SUCCEEDED:
            return Begun(row, attempt)
        if attempt.state.is_open:
            asked = (rail.code, gift.total, purpose)
            is_same = (attempt.provider, attempt.amount, attempt.purpose) == asked
            return Begun(row, attempt, is_other=not is_same)
    _rename(session, row, gift)
    number = len(earlier) + 1
    new = NewAttempt(
        provider=rail.code,
        contribution=gift.token,
        key=f"{row.public_id}:{number}",
        amount=gift.total,
        purpose=purpose,
        at=command.at,
    )
    keyed = replace(command, key=f"attempt:{new.key}")
    request = {"attempt": new.key, "amount": str(gift.total)}
    act = record_act(session, book.id, keyed, "begin_attempt", request)
    return Begun(row, begin_attempt(session, book, act, new), is_new=True)


def find_by_token(session: Session, book: Book, token: str) -> Contribution | None:
    """Return the contribution of a form, or None."""
    query = select(Contribution).where(
        Contribution.book_id == book.id, Contribution.token == token
    )
    return session.scalar(query)


def parties_of_giver(session: Session, book: Book, email: str) -> list[str]:
    """List the parties of the gifts whose receipts go to one address."""
    query = (
        select(ledger.party.c.code)
        .join(
            Giver,
            (Giver.book_id == ledger.party.c.book_id)
            & (Giver.party_id == ledger.party.c.id),
        )
        .where(Giver.book_id == book.id, func.lower(Giver.email) == email.lower())
    )
    return list(session.execute(query).scalars())


def parties_with(session: Session, book: Book, party: str) -> list[str]:
    """List the parties of the gifts of whoever gave one; it alone once erased."""
    query = (
        select(Giver.email)
        .join(
            ledger.party,
            (ledger.party.c.book_id == Giver.book_id)
            & (ledger.party.c.id == Giver.party_id),
        )
        .where(Giver.book_id == book.id, ledger.party.c.code == party)
    )
    email = session.execute(query).scalar()
    return [party] if email is None else parties_of_giver(session, book, email)


def _remember(
    session: Session, book: Book, command: Command, gift: Gift, *, choose: Choose
) -> Contribution:
    found = find_by_token(session, book, gift.token)
    if found is not None:
        return found
    keyed = replace(command, key=f"contribution:{gift.token}")
    act = record_act(session, book.id, keyed, "open_contribution", {"fund": gift.fund})
    code = random_code(choose)
    row = Contribution(
        book_id=book.id,
        token=gift.token,
        fund_id=numbers(session, book.id).fund(session, gift.fund),
        code=code,
        party_id=register_party(session, act, f"giver-{code}"),
        name_shown=gift.name_shown,
        begun_at=command.at,
        act_id=act.id,
    )
    giver = Giver(
        book_id=book.id,
        party_id=row.party_id,
        email=gift.email,
        language=gift.language,
    )
    session.add_all([row, giver])
    session.flush()
    return row


def _rename(session: Session, row: Contribution, gift: Gift) -> None:
    """Keep the latest words of the form: which name is shown, and that name."""
    row.name_shown = gift.name_shown
    kept = session.get(PartyName, (row.book_id, row.party_id))
    if gift.name and kept is None:
        session.add(
            PartyName(
                book_id=row.book_id,
                party_id=row.party_id,
                name=gift.name,
                sort_key=sort_key(gift.name),
            )
        )
    elif gift.name and kept is not None:
        kept.name, kept.sort_key = gift.name, sort_key(gift.name)
    session.flush()


def _purpose(row: Contribution, gift: Gift, rail: Rail) -> Purpose:
    tip = None
    if gift.tip is not None:
        tip = Tip(gift.tip, rail.operating_fund, f"{row.lot}/tip")
    return Purpose(gift.fund, row.lot, row.party, tip=tip)
