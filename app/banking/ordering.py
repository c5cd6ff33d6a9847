"""Orders of wires, read from the forms of the page; commits."""

from __future__ import annotations

import re
import secrets
from itertools import count

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.amounts import UnreadableAmountError, read_amount
from app.banking.faults import NO_BIC, NO_NUMBER, Fault, UnclearError, number_of
from app.banking.offering import funds_of, keep_offered
from app.banking.saying import say_wire
from app.banking.telling import tell_officers
from app.clock import now
from app.extensions import db
from app.i18n import current_language
from app.projects.recipients import recipient_of
from app.refusals import say_refused
from app.texts import printable
from ledger.book import tables as ledger
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import (
    AccountNumberError,
    BicError,
    OurAccount,
    our_accounts,
    read_bic,
    read_iban,
)
from payments.bank.orders import NewWire, WireRefusedError, order_wire
from payments.bank.payees import Payee, Scheme, payees, write_payee
from payments.bank.releases import account_of_orders, cancel_wire, release_wires
from payments.bank.wire_list import WireState, list_wires
from payments.formats.pain001 import OrderInvalidError, Party
from payments.references import plain_code
from payments.typed import figures
from reports import formats

Form = MultiDict[str, str]

_CODE = re.compile(r"[^A-Z0-9]+")
MOST = 1000


def change_wires(book: Book, actor: str, form: Form) -> Fault | None:
    """Do what a form says; say what is wrong, or nothing."""
    key = form.get("key", "") or secrets.token_urlsafe(16)
    what = form.get("do", "")
    command = Command(actor, f"wires:{what}:{key}", now())
    try:
        _do(book, command, what, form)
        db.session.commit()
    except WireRefusedError as error:
        db.session.rollback()
        part = _PARTS.get((what, error.code), _MAIN.get(what, "do"))
        return Fault(part, say_wire(error), is_own=error.code == "same_person")
    except BicError:
        db.session.rollback()
        return Fault("bic", str(NO_BIC))
    except AccountNumberError:
        db.session.rollback()
        return Fault("iban", str(NO_NUMBER))
    except UnclearError as error:
        db.session.rollback()
        return Fault(error.part, str(error))
    except (OrderInvalidError, LedgerError) as error:
        db.session.rollback()
        return Fault(_MAIN.get(what, "do"), _say(error))
    return None


_MAIN = {"order": "fund", "release": "orders", "cancel": "state", "payee": "keeper"}
"""The part that a fault is about which is about no other."""

_PARTS = {
    ("order", "twice"): "code",
    ("order", "uncovered"): "amount",
    ("order", "amount"): "amount",
    ("order", "offered"): "amount",
    ("release", "scheme"): "scheme",
}


def _say(error: OrderInvalidError | LedgerError) -> str:
    if isinstance(error, LedgerError):
        return say_refused(error)
    return str(
        _(
            "The file does not fit what banks read, and nothing was sent. Look at"
            " the names and texts of these orders."
        )
    )


def _do(book: Book, command: Command, what: str, form: Form) -> None:
    match what:
        case "order":
            account = _account(book)
            new = _wire(book, account, form)
            order_wire(db.session, book, command, account, new)
            keep_offered(db.session, book, [new.fund], account.rail.currency)
        case "release":
            scheme = _scheme(form)
            wanted = [number_of(one) for one in form.getlist("order")]
            account = account_of_orders(db.session, book, wanted)
            release_wires(db.session, book, command, account, (scheme, wanted))
            funds = funds_of(db.session, book, wanted)
            keep_offered(db.session, book, funds, account.rail.currency)
        case "cancel":
            number = number_of(form.get("order", ""))
            cancel_wire(db.session, book, command, number)
        case "payee":
            _write_payee(book, command, form)
        case _:
            raise UnclearError("do", _("Choose what to do."))


def _scheme(form: Form) -> Scheme:
    try:
        return Scheme(form.get("scheme", Scheme.ABROAD.value))
    except ValueError as error:
        said = _("Choose for which accounts the file is.")
        raise UnclearError("scheme", said) from error


def order_anew(session: Session, book: Book, number: int) -> dict[str, str]:
    """Say again what an ended order said, under the next code that is free."""
    wires = list_wires(session, book, MOST)
    ended = next((wire for wire in wires if wire.id == number), None)
    if ended is None or ended.state is not WireState.UNEXECUTED:
        return {}
    taken = {plain_code(wire.code) for wire in wires}
    codes = (f"{ended.code}-{next_one}" for next_one in count(2))
    code = next(code for code in codes if plain_code(code) not in taken)
    note = "" if ended.note == ended.code else ended.note
    amount = formats.figure(ended.amount, current_language())
    return {"fund": ended.fund, "code": code, "amount": amount, "note": note}


def _account(book: Book) -> OurAccount:
    accounts = our_accounts(db.session, book.id)
    found = next((one for one in accounts if one.rail.code == "bank"), None)
    if found is None:
        raise UnclearError("do", _("No account of ours is registered yet."))
    return found


def _wire(book: Book, account: OurAccount, form: Form) -> NewWire:
    fund = form.get("fund", "")
    payee, currency, party = _payee_of(book, fund)
    code = _CODE.sub("-", figures(form.get("code", "")).upper()).strip("-")
    if not code:
        raise UnclearError("code", _("Give the wire a code, like P4-W1."))
    note = printable(form.get("note", "")) or code
    amount = _amount(form.get("amount", ""), account.rail.currency)
    return NewWire(code, fund, payee, amount, currency, note, party)


def _payee_of(book: Book, fund: str) -> tuple[Payee, str, str | None]:
    """Find to whom a project's money goes, in which currency it arrives there."""
    found = recipient_of(db.session, book, fund)
    if found is None:
        raise UnclearError("fund", _("Choose the project."))
    payee = next(
        (p for p in payees(db.session, book) if p.keeper == found.keeper), None
    )
    if payee is None:
        raise UnclearError("fund", _("Write down the association’s account first."))
    return payee, found.currency, found.party


def _write_payee(book: Book, command: Command, form: Form) -> None:
    keeper, name = form.get("keeper", ""), printable(form.get("name", ""))
    query = select(ledger.keeper.c.id).where(
        ledger.keeper.c.book_id == book.id, ledger.keeper.c.code == keeper
    )
    is_there = db.session.execute(query).first() is not None
    if not name or not is_there:
        part = "name" if is_there else "keeper"
        message = _("Write the association and the name of its account.")
        raise UnclearError(part, message)
    party = Party(name, read_iban(form.get("iban", "")), read_bic(form.get("bic", "")))
    known = (one.iban for one in payees(db.session, book) if one.keeper == keeper)
    before = next(known, "")
    payee = write_payee(db.session, book, command, party, keeper)
    witness = Witness(command.actor, command.at)
    tell_officers(db.session, book, witness, payee, before)


def _amount(text: str, currency: str) -> Money:
    try:
        read = read_amount(text, currency)
    except UnreadableAmountError:
        read = None
    if not isinstance(read, Money):
        raise UnclearError(
            "amount", _("Write the amount with a point or a comma, like 1234.50.")
        )
    return read
