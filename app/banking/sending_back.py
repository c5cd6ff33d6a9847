"""Send a line back, read from the queue's form: nobody here knows whose money it is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from app.banking.faults import NO_NUMBER, UnclearError, holder_of, number_of
from app.texts import printable
from ledger.book.acts import Command
from ledger.book.books import Book
from payments.attempts import Witness
from payments.bank.accounts import AccountNumberError, read_iban
from payments.bank.gone_back import tell_gone_back
from payments.bank.releases import cancel_wire
from payments.bank.sent_back import NewSentBack, order_sent_back, under_way
from payments.formats.pain001 import Party

Form = Mapping[str, str]
LONGEST = 500


def change_sending(
    session: Session, book: Book, witness: Witness, line: int, form: Form
) -> str:
    """Order the wire that sends a line back, take the order back, or tell that it went.

    Says what is so. Raises UnclearError, and what ``order_sent_back``, ``cancel_wire``
    and ``tell_gone_back`` raise.
    """
    match form.get("say"):
        case "keep":
            return _keep(session, book, witness, line)
        case "gone":
            tell_gone_back(session, book, witness, line, _credit(form))
            return str(gettext("Done: both lines are explained, the money went back."))
        case _:
            return _send(session, book, witness, line, form)


def _send(session: Session, book: Book, witness: Witness, line: int, form: Form) -> str:
    key = form.get("key", "") or secrets.token_urlsafe(16)
    command = witness.command(f"send-back:{line}:{key}")
    new = NewSentBack(line, _to(form), _reason(form))
    order_sent_back(session, book, command, new)
    return str(
        gettext("Asked: another officer releases the wire, and the money goes back.")
    )


def _keep(session: Session, book: Book, witness: Witness, line: int) -> str:
    back = under_way(session, book, line)
    if back is None or back.is_released:
        said = _("The wire that sends it back is with the bank, or was taken back.")
        raise UnclearError("say", said)
    command = Command(witness.actor, f"keep-line:{back.code}", witness.at)
    cancel_wire(session, book, command, back.order_id)
    return str(gettext("Done: it is not sent back; say whose it is."))


def _credit(form: Form) -> int:
    if not (number := number_of(form.get("credit", ""))):
        raise UnclearError("credit", _("Choose the line that went back."))
    return number


def _to(form: Form) -> Party:
    name = holder_of(form)
    try:
        return Party(name, read_iban(form.get("iban", "")), "")
    except AccountNumberError as error:
        raise UnclearError("iban", NO_NUMBER) from error


def _reason(form: Form) -> str:
    reason = printable(form.get("reason", ""))
    if not reason:
        raise UnclearError("reason", _("Write why it is not ours: another decides."))
    return reason[:LONGEST]
