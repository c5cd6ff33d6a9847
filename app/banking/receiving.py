"""Receive a bank file: keep its bytes, import it, say what became of it.

Functions that talk: the bytes are committed before anything is read, so that a file
that is refused is kept too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.telling import tell_posted
from app.logs import log
from app.matching.following import follow_posted
from app.surplus.holding import hold_posted
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from ledger.book.journal import number_entries
from payments.attempts import Witness
from payments.bank.accounts import OurAccount
from payments.bank.files import BankFile, Outcome, keep_file, note_outcome
from payments.bank.importing import Asked, Imported, import_file
from payments.bank.status_reports import Reported, take_report
from payments.formats.bank.errors import BankFileError, FileTooLargeError
from payments.formats.bank.pain002 import is_report, read_report
from payments.formats.bank.reading import MOST_BYTES


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sent it, and for which account they chose it."""

    name: str
    content: bytes
    only: OurAccount | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was taken: what it brought."""

    file: BankFile
    imported: Imported
    reported: Reported | None = None
    """What it says of our wires, where it is the bank's report on a file of them."""


def receive_file(
    session: Session, book: Book, actor: str, at: datetime, sent: Sent
) -> Received:
    """Keep a file and import it; commits.

    Raises BankFileError where it is refused, and LedgerError where the book refuses it.

    A file sent twice, or one that overlaps what came before, brings only what is new.
    """
    if len(sent.content) > MOST_BYTES:
        raise FileTooLargeError(MOST_BYTES)
    file = keep_file(session, book, actor, at, (sent.name, sent.content))
    session.commit()
    # Who keeps a wallet says nothing of wires.
    is_of_bank = sent.only is None or sent.only.rail.role == "bank"
    if is_of_bank and is_report(sent.content):
        return _receive_report(session, book, Command(actor, _KEY, at), (file, sent))
    asked = Asked(
        witness=Witness(actor, at),
        file=file,
        content=sent.content,
        today=local_day(at, book.zone),
        only=sent.only,
    )
    try:
        imported = import_file(session, book, asked)
        tell_posted(session, book, asked.witness, imported.posted)
        hold_posted(session, book, asked.witness, imported.posted)
        follow_posted(session, book, asked.witness, imported.posted)
    except (BankFileError, LedgerError) as error:
        keep_refused(session, book, file, error)
        raise
    outcome = Outcome(
        is_taken=True,
        new_lines=imported.new_lines,
        known_lines=imported.known_lines,
    )
    note_outcome(session, book, file, outcome)
    session.commit()
    _after(session, book, imported)
    return Received(file, imported)


_KEY = "status-report"


def _receive_report(
    session: Session, book: Book, command: Command, kept: tuple[BankFile, Sent]
) -> Received:
    """Take in the bank's report on a file of wires; commits."""
    file, sent = kept
    keyed = Command(command.actor, f"{command.key}:{file.sha256.hex()}", command.at)
    try:
        reported = take_report(session, book, keyed, read_report(sent.content))
    except (BankFileError, LedgerError) as error:
        keep_refused(session, book, file, error)
        raise
    note_outcome(session, book, file, Outcome(is_taken=True))
    session.commit()
    return Received(file, Imported(), reported)


def keep_refused(
    session: Session, book: Book, file: BankFile, error: BankFileError | LedgerError
) -> None:
    """Take back what a file began, and keep why it is refused; commits."""
    session.rollback()
    note_outcome(session, book, file, Outcome(is_taken=False, reason=str(error)))
    session.commit()


def _after(session: Session, book: Book, imported: Imported) -> None:
    """Number what was posted, and say aloud what a person must look at."""
    for posted in imported.posted:
        if posted.alert is not None:
            fact = posted.entry.fact if posted.entry else None
            log.warning("movement.alert", alert=posted.alert.value, fact=fact)
    log.info(
        "bank.imported",
        new=imported.new_lines,
        known=imported.known_lines,
        apart=imported.apart,
    )
    number_entries(session, book.id)
    session.commit()
