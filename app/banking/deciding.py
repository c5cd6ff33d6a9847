"""What a giver says of a wire that no project takes, read from a form; commits."""

from __future__ import annotations

import secrets

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from app.banking.faults import NO_BIC, NO_NUMBER, Fault, UnclearError, holder_of
from app.banking.held import (
    NotToWireError,
    decide_back,
    decide_elsewhere,
    decide_sent,
    decide_to_send,
    is_ordered_here,
    order_back,
)
from app.banking.held_refusals import REFUSALS, part_of, say_held
from app.clock import now
from app.extensions import db
from app.givers.choices import choice_page
from app.surplus.choosing import ChosenAlreadyError
from app.surplus.tables import Surplus
from app.surplus.told import OwnLineError
from ledger.book.books import Book
from ledger.book.journal import number_entries
from payments.attempts import Witness
from payments.bank.accounts import (
    AccountNumberError,
    BicError,
    our_accounts,
    read_bic,
    read_iban,
)
from payments.bank.orders import WireRefusedError
from payments.formats.pain001 import Party

Form = MultiDict[str, str]
BACK, ORDER, LINE = "back", "order", "line:"


def decide_held(book: Book, actor: str, surplus: Surplus, form: Form) -> Fault | None:
    """Do what the form says of such money; say what is wrong, or nothing."""
    try:
        _do(book, Witness(actor, now()), surplus, form)
        db.session.commit()
    except BicError:
        db.session.rollback()
        return Fault("bic", str(NO_BIC))
    except AccountNumberError:
        db.session.rollback()
        return Fault("iban", str(NO_NUMBER))
    except STOPS as error:
        db.session.rollback()
        is_own = isinstance(error, OwnLineError)
        return Fault(part_of(error), _say(error), is_own=is_own)
    number_entries(db.session, book.id)
    db.session.commit()
    return None


def _do(book: Book, witness: Witness, surplus: Surplus, form: Form) -> None:
    session, choice = db.session, form.get("choice", "")
    page = choice_page(session, book, surplus, witness.at)
    if choice == ORDER:
        rails = our_accounts(session, book.id)
        ours = next((one for one in rails if one.rail.code == "bank"), None)
        if ours is None:
            raise UnclearError("choice", _("No account of ours is registered yet."))
        order_back(session, book, witness, surplus, ours)
    elif choice.startswith(LINE):
        decide_sent(session, book, witness, surplus, _line(choice))
    elif choice == BACK and not is_ordered_here(session, book, surplus):
        decide_to_send(session, book, witness, surplus)
    elif choice == BACK:
        key = form.get("key", "") or secrets.token_urlsafe(16)
        decide_back(session, book, witness, surplus, (key, _account(form)))
    elif choice in {fund.code for fund in page.funds}:
        decide_elsewhere(session, book, witness, surplus, choice)
    elif page.chosen is not None:
        raise ChosenAlreadyError(surplus.public_id)
    else:
        part = "fund" if choice else "choice"
        raise UnclearError(part, _("Choose one of these first."))


def _line(choice: str) -> int:
    number = choice.removeprefix(LINE)
    if not number.isdecimal():
        raise UnclearError("line", _("Choose one of these first."))
    return int(number)


def _account(form: Form) -> Party:
    name, bic = holder_of(form), form.get("bic", "")
    return Party(name, read_iban(form.get("iban", "")), read_bic(bic))


STOPS = (*REFUSALS, NotToWireError, WireRefusedError)
"""What may stop somebody without anything being wrong with the program."""

_WIRE = {
    "cooling": _(
        "The giver’s account is new: money can go there 72 hours after it was written"
        " down."
    ),
    "payee": _("Write down the giver’s account first."),
}


def _say(error: Exception) -> str:
    if isinstance(error, NotToWireError):
        return str(_("Nothing of this is to be wired back now."))
    if isinstance(error, WireRefusedError):
        return str(_WIRE.get(error.code, error))
    return say_held(error)
