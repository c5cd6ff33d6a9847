"""Send what waits in the outbox: claim, commit, hand over, say how it went."""

from __future__ import annotations

from email.message import EmailMessage
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from app.clock import now
from app.contributing.tables import Giver
from app.letters.composing import Envelope, compose
from app.letters.mailer import (
    Mailer,
    MailRefusedError,
    MailServer,
    MailWaitsError,
    SmtpMailer,
)
from app.letters.outbox import (
    STALE,
    claim_next,
    mark_dropped,
    mark_refused,
    mark_sent,
)
from app.letters.tables import OutboxLetter
from app.logs import log
from app.people.tables import Person
from app.settings import Settings
from app.settings_rules import is_local
from ledger.book.books import Book

MAILER = "igoudar.mailer"
"""Where an application keeps what takes its messages, for tests to set their own."""

AT_ONCE = 200


def mailer() -> Mailer | None:
    """Return what takes messages to people; None where nothing is set."""
    known = current_app.extensions.get(MAILER)
    if known is not None:
        return cast("Mailer", known)
    settings: Settings = current_app.extensions["igoudar"]
    mail = settings.mail
    if not mail.is_set:
        return None
    host = mail.parts.hostname or ""
    return SmtpMailer(
        MailServer(
            host=host,
            port=mail.port,
            user=mail.user,
            password=mail.password,
            is_wrapped=mail.parts.scheme == "smtps",
            is_plain=is_local(mail.url),
            timeout_seconds=settings.limits.outside_call_seconds,
        )
    )


def send_waiting(session: Session, book: Book) -> int:
    """Send the letters of a book that wait; say how many went.

    Each is claimed in a step of its own before it goes, so that two senders never
    send one letter; a sender that is cut off after handing it over sends it again
    under the same Message-ID, by which mailboxes know it.
    """
    through = mailer()
    if through is None:
        return 0
    sent = 0
    for _ in range(AT_ONCE):
        letter = claim_next(session, book, now())
        session.commit()
        if letter is None:
            break
        sent += _send(session, book, letter, through)
    return sent


def reader_of(session: Session, book: Book, letter: OutboxLetter) -> Envelope | None:
    """Return where a letter goes, None where its reader is erased or has left."""
    if letter.person_id is not None:
        person = session.get_one(Person, letter.person_id)
        return Envelope(person.email, person.language) if person.active else None
    giver = session.get(Giver, (book.id, letter.party_id))
    if giver is None or giver.email is None:
        return None
    return Envelope(giver.email, giver.language)


def _send(session: Session, book: Book, letter: OutboxLetter, through: Mailer) -> bool:
    to = reader_of(session, book, letter)
    session.commit()
    if to is None:
        mark_dropped(letter, "erased")
    elif letter.written_at < now() - STALE:
        mark_dropped(letter, "stale")
    else:
        message = _composed(session, book, letter, to)
        session.commit()
        if message is not None:
            _hand_over(letter, through, message)
    session.commit()
    return letter.state == "sent"


def _composed(
    session: Session, book: Book, letter: OutboxLetter, to: Envelope
) -> EmailMessage | None:
    try:
        return compose(session, book, letter, to)
    except ValueError:
        mark_refused(letter, "the address cannot stand in a message", is_final=True)
        return None


def _hand_over(letter: OutboxLetter, through: Mailer, message: EmailMessage) -> None:
    try:
        through.send(message)
    except MailWaitsError as error:
        mark_refused(letter, str(error), is_final=False)
        log.warning("letter.waits", kind=letter.kind, reason=str(error))
    except MailRefusedError as error:
        mark_refused(letter, str(error), is_final=True)
        log.warning("letter.refused", kind=letter.kind, reason=str(error))
    else:
        mark_sent(letter, now())
        log.info("letter.sent", kind=letter.kind)
