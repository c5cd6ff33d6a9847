"""Propose to take an entry back, and decide about it: two persons."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.clock import local_day
from app.policy.two_persons import AlreadyDecidedError, Asking, Decision
from app.reversing.decisions import AlreadyProposedError
from app.reversing.following import take_back
from app.reversing.tables import ReversalDecision, ReversalProposal
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.errors import AlreadyReversedError
from ledger.book.journal import PostedEntry, write_note
from ledger.book.reading import JournalEntry
from payments.attempts import Witness
from payments.locks import lock_name


def propose_reversal(
    session: Session,
    book: Book,
    command: Command,
    entry: JournalEntry,
    new: Asking,
) -> None:
    """Ask for an entry to be taken back; nothing moves before somebody approves.

    What the book would refuse is refused now: the reversal is tried, and undone.
    Raises AlreadyProposedError, or the named error of the book.
    """
    lock_name(session, book.id, f"reversal:{entry.id}")
    request = {"entry": str(entry.public_id), "reason": new.reason}
    act = record_act(session, book.id, command, "propose_reversal", request)
    if not act.is_new:
        return
    if open_proposal(session, book, entry.id) is not None:
        raise AlreadyProposedError
    _try(session, book, act, entry, command)
    session.add(
        ReversalProposal(
            book_id=book.id,
            entry_id=entry.id,
            person_id=new.person_id,
            reason=new.reason,
            at=command.at,
            act_id=act.id,
        )
    )
    session.flush()


def decide_reversal(
    session: Session, book: Book, command: Command, entry: JournalEntry, said: Decision
) -> PostedEntry | None:
    """Post the reversal that was proposed, or decline it; as somebody else.

    Raises AlreadyDecidedError, or the named error of the book.
    """
    lock_name(session, book.id, f"reversal:{entry.id}")
    proposal = open_proposal(session, book, entry.id)
    if proposal is None or proposal.person_id != said.asker_id:
        raise AlreadyDecidedError
    request = {"proposal": proposal.id, "is_approved": said.is_approved}
    act = record_act(session, book.id, command, "decide_reversal", request)
    done = None
    if said.is_approved:
        done = _reversed(session, book, act, entry, command)
        write_note(session, act, done.id, proposal.reason)
    session.add(
        ReversalDecision(
            book_id=book.id,
            proposal_id=proposal.id,
            proposer_id=proposal.person_id,
            person_id=said.person_id,
            at=command.at,
            reversal_id=None if done is None else done.id,
            act_id=act.id,
        )
    )
    session.flush()
    return done


def waiting(book: Book) -> Select[ReversalProposal]:
    """Select the proposals of a book that nobody has decided about, oldest first."""
    decided = select(ReversalDecision.proposal_id).where(
        ReversalDecision.book_id == book.id,
        ReversalDecision.proposal_id == ReversalProposal.id,
    )
    return (
        select(ReversalProposal)
        .where(ReversalProposal.book_id == book.id, ~decided.exists())
        .order_by(ReversalProposal.id)
    )


def any_waits(session: Session, book: Book) -> bool:
    """Whether a reversal of the book waits for a second person."""
    return session.scalars(waiting(book).limit(1)).first() is not None


def open_proposal(
    session: Session, book: Book, entry_id: int
) -> ReversalProposal | None:
    """Return the proposal of an entry that nobody has decided about."""
    return session.scalars(
        waiting(book).where(ReversalProposal.entry_id == entry_id)
    ).first()


def _try(
    session: Session, book: Book, act: Act, entry: JournalEntry, command: Command
) -> None:
    attempt = session.begin_nested()
    try:
        _reversed(session, book, act, entry, command)
    finally:
        attempt.rollback()


def _reversed(
    session: Session, book: Book, act: Act, entry: JournalEntry, command: Command
) -> PostedEntry:
    witness, on = Witness(command.actor, command.at), local_day(command.at, book.zone)
    done = take_back(session, book, act, entry.fact, by=(witness, on))
    if not done.is_new:
        raise AlreadyReversedError(str(entry.public_id), done.fact)
    return done
