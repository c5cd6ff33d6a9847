"""Act on payments: ask a provider now, take up messages, place what waits; commits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask_babel import gettext as _

from app.clock import now
from app.contributing.jobs import tell_trouble
from app.contributing.settlement import look_up
from app.extensions import db
from app.fields import Problem
from app.people.commands import random_code
from app.refusals import say_refused
from app.texts import printable
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.errors import LedgerError, RegisterUnknownError
from ledger.book.journal import number_entries
from payments.attempts import Attempt, AttemptUnknownError, Witness
from payments.desk.apart import (
    CountedItError,
    NotApartError,
    Placing,
    PlacingRefusedError,
    place_apart,
)
from payments.desk.contests import note_dispute
from payments.gateway import GatewayError
from payments.inbox import retry_failed
from payments.purposes import Purpose

LONGEST_NOTE = 2000


def act_on_payment(book: Book, actor: str, attempt: Attempt, what: str) -> str | None:
    """Do what the page offers; say what went wrong, or nothing."""
    session = db.session
    if what == "retry":
        retry_failed(session, book)
        session.commit()
        return None
    witness = Witness(actor, now())
    try:
        look_up(session, book, witness, attempt.provider, attempt.remote_id or "")
    except AttemptUnknownError:
        session.rollback()
        return str(_("The provider knows no such payment."))
    except GatewayError as error:
        session.rollback()
        tell_trouble(session, book, attempt.provider, error)
        return str(_("The provider gives no answer. Nothing changed: try again later."))
    except LedgerError as error:
        session.rollback()
        return say_refused(error)
    return None


def _refused(error: Exception) -> str:
    if isinstance(error, CountedItError):
        return str(
            _("You counted this box or confirmed the count: somebody else decides.")
        )
    if isinstance(error, NotApartError):
        said = _("Somebody has explained this meanwhile. Nothing was done twice.")
        return str(said)
    return str(_("Money that came in is no cost, and money that left is no gift."))


def place(
    book: Book, actor: str, number: int, form: Mapping[str, str]
) -> Problem | None:
    """Post what somebody says a movement was; say what is wrong, or nothing."""
    session, field = db.session, f"apart-{number}"
    said = form.get("say", "")
    if said not in set(Placing):
        return Problem(field, str(_("Say what this was.")))
    purpose = None
    if said == Placing.GIFT:
        fund = form.get("fund", "")
        if not fund:
            return Problem(field, str(_("Choose the project.")))
        code = random_code(secrets.choice)
        purpose = Purpose(fund, f"gift-{code}", f"giver-{code}")
    try:
        placing = Placing(said)
        witness = Witness(actor, now())
        place_apart(session, book, witness, number, (placing, purpose))
        session.commit()
    except (CountedItError, NotApartError, PlacingRefusedError) as error:
        session.rollback()
        return Problem(field, _refused(error))
    except RegisterUnknownError:
        session.rollback()
        return Problem(field, str(_("Choose the project.")))
    except LedgerError as error:
        session.rollback()
        return Problem(field, say_refused(error))
    number_entries(session, book.id)
    session.commit()
    return None


def write_note(
    book: Book, actor: str, dispute: int, form: Mapping[str, str]
) -> Problem | None:
    """Keep a note about a dispute; say what is wrong, or nothing."""
    field, written = f"note-{dispute}", printable(form.get("text", ""))
    if not written:
        return Problem(field, str(_("Write what proves the payment.")))
    if len(written) > LONGEST_NOTE:
        return Problem(field, str(_("Write at most 2000 characters.")))
    command = Command(actor, f"note:{form.get('key', '')}:{dispute}", now())
    request = {"dispute": dispute, "text": written}
    act = record_act(db.session, book.id, command, "note_dispute", request)
    if not note_dispute(db.session, act, dispute, written):
        db.session.rollback()
        return Problem(field, str(_("This contest is not there.")))
    db.session.commit()
    return None
