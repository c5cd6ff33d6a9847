"""Ask to write a claim off, and decide about it: two persons."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.claims.decisions import AlreadyAskedError, NothingClaimedError
from app.claims.tables import ClaimWriteOff, ClaimWriteOffDecision
from app.clock import local_day
from app.policy.two_persons import AlreadyDecidedError, Asking, Decision
from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.journal import PostedEntry, write_note
from ledger.book.resolving import numbers
from ledger.money import Money
from payments.claims import lock_claim
from payments.desk.claims import Claim, open_claim, write_off


def ask_write_off(
    session: Session, book: Book, command: Command, party: str, new: Asking
) -> None:
    """Ask for what stands of a claim to be written off; nothing moves before a yes.

    Raises AlreadyAskedError and NothingClaimedError.
    """
    lock_claim(session, book, party)
    request = {"party": party, "reason": new.reason}
    act = record_act(session, book.id, command, "ask_write_off", request)
    if not act.is_new:
        return
    claim = standing_claim(session, book, party)
    if open_request(session, book, party) is not None:
        raise AlreadyAskedError
    session.add(
        ClaimWriteOff(
            book_id=book.id,
            party_id=numbers(session, book.id).party(session, party),
            amount_minor=claim.open.minor,
            currency=claim.open.currency,
            person_id=new.person_id,
            reason=new.reason,
            at=command.at,
            act_id=act.id,
        )
    )
    session.flush()


def decide_write_off(
    session: Session, book: Book, command: Command, party: str, said: Decision
) -> PostedEntry | None:
    """Write off what was asked for, or decline it; as somebody else.

    What was paid meanwhile is not written off, nor what was claimed since.
    Raises AlreadyDecidedError, NothingClaimedError, or the named error of the book.
    """
    lock_claim(session, book, party)
    asked = open_request(session, book, party)
    if asked is None or asked.person_id != said.asker_id:
        raise AlreadyDecidedError
    request = {"write_off": asked.id, "is_approved": said.is_approved}
    act = record_act(session, book.id, command, "decide_write_off", request)
    done = None
    if said.is_approved:
        claim = standing_claim(session, book, party)
        amount = min(claim.open, Money(asked.amount_minor, asked.currency))
        on = local_day(command.at, book.zone)
        name = f"claim:{party}:{asked.id}:written_off"
        done = write_off(session, act, claim, amount, fact=(name, on))
        write_note(session, act, done.id, asked.reason)
    session.add(
        ClaimWriteOffDecision(
            book_id=book.id,
            write_off_id=asked.id,
            asker_id=asked.person_id,
            person_id=said.person_id,
            at=command.at,
            entry_id=None if done is None else done.id,
            act_id=act.id,
        )
    )
    session.flush()
    return done


def standing_claim(session: Session, book: Book, party: str) -> Claim:
    """Return what stands of a payer's claim. Raises NothingClaimedError."""
    found = open_claim(session, book, party)
    if found is None:
        raise NothingClaimedError(party)
    return found


def waiting(book: Book) -> Select[ClaimWriteOff, str]:
    """Select the requests of a book that nobody has decided about, with their payer."""
    decided = select(ClaimWriteOffDecision.write_off_id).where(
        ClaimWriteOffDecision.book_id == book.id,
        ClaimWriteOffDecision.write_off_id == ClaimWriteOff.id,
    )
    party = ledger.party
    return (
        select(ClaimWriteOff, party.c.code)
        .join(
            party,
            (party.c.book_id == ClaimWriteOff.book_id)
            & (party.c.id == ClaimWriteOff.party_id),
        )
        .where(ClaimWriteOff.book_id == book.id, ~decided.exists())
        .order_by(ClaimWriteOff.id)
    )


def open_request(session: Session, book: Book, party: str) -> ClaimWriteOff | None:
    """Return the request about a payer's claim that nobody has decided about."""
    query = waiting(book).where(ledger.party.c.code == party)
    return session.scalars(query).first()
