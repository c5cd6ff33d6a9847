"""What a person says a waiting line is, read from the queue's forms; commits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import NoResultFound

from app.amounts import UnreadableAmountError, read_amount
from app.banking.faults import Fault, UnclearError, number_of
from app.banking.queries import find_pledge, funds_of
from app.banking.saying import say_wire
from app.banking.sending_back import change_sending
from app.bookkeeping.names import names_of
from app.clock import now
from app.contributing.telling import tell_received
from app.extensions import db
from app.i18n import apart, current_language
from app.matching.following import follow_lots
from app.people.commands import random_code
from app.refusals import say_refused
from app.surplus.holding import hold_entries
from app.surplus.tables import Surplus
from ledger.book.books import Book
from ledger.book.errors import LedgerError, RegisterUnknownError
from ledger.book.journal import number_entries
from ledger.money import Money
from payments.attempts import Attempt, Witness, find_by_number
from payments.bank.allocating import (
    confirm_payout,
    give_to_fund,
    give_to_pledge,
    refuse_match,
)
from payments.bank.allocation_errors import (
    LineNotWaitingError,
    LineSentBackError,
    MoreThanLeftError,
    NotCoveredError,
    NotTheSameError,
    OrderedAnewError,
    OtherAmountError,
    OtherCurrencyError,
    ShownAlreadyError,
)
from payments.bank.explaining import NotExplainedError
from payments.bank.orders import WireRefusedError
from payments.bank.paying_claims import MoreThanClaimedError, pay_claim
from payments.bank.telling import tell_line_back, tell_payback, tell_wire
from payments.bank.waiting import WaitingLine, lock_waiting
from payments.bank.wires_seen import OrderedWire, find_order
from payments.cash.carrying import CASH
from payments.purposes import Purpose
from payments.refunds import find_order_by_number
from reports import formats

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Explained:
    """What was done with a line, in a sentence for whoever told it."""

    said: str


def explain_line(book: Book, actor: str, line: int, form: Form) -> Fault | Explained:
    """Do what the form says of a line; say what is wrong, or what was done."""
    try:
        said = _do(book, Witness(actor, now()), _waiting(book, line), form)
        db.session.commit()
    except (
        UnclearError,
        LineNotWaitingError,
        MoreThanLeftError,
        OtherCurrencyError,
        NotCoveredError,
        NotTheSameError,
        OtherAmountError,
        ShownAlreadyError,
        OrderedAnewError,
        NotExplainedError,
        LineSentBackError,
        MoreThanClaimedError,
        WireRefusedError,
        LedgerError,
    ) as error:
        db.session.rollback()
        return Fault(_part(error, form), _say(error))
    number_entries(db.session, book.id)
    db.session.commit()
    return Explained(said)


def _waiting(book: Book, line: int) -> WaitingLine:
    found = lock_waiting(db.session, book, line)
    if found is None:
        raise LineNotWaitingError(line)
    return found


def _do(book: Book, witness: Witness, waiting: WaitingLine, form: Form) -> str:
    session, number = db.session, waiting.movement_id
    match form.get("say"):
        case "pledge":
            given = (_pledge(book, form), _amount(form, waiting.left.currency))
            posted = give_to_pledge(session, book, witness, number, given)
            pledge, amount = given
            arrived = (posted.fact, amount)
            tell_received(session, book, witness, pledge.purpose, arrived)
            follow_lots(session, book, witness, [pledge.purpose.lot])
            held = hold_entries(session, book, witness, {posted.id: pledge.purpose})
            return _given(book, pledge.purpose.fund, amount, held)
        case "refuse":
            refuse_match(session, book, witness, number, _pledge(book, form))
            return str(gettext("Kept in mind: this pledge is not suggested again."))
        case "fund":
            amount = _amount(form, waiting.left.currency)
            purpose = _purpose(book, form)
            posted = give_to_fund(session, book, witness, number, (purpose, amount))
            held = hold_entries(session, book, witness, {posted.id: purpose})
            return _given(book, purpose.fund, amount, held)
        case "payout" | "wire" | "claim" as what:
            return _awaited(book, witness, waiting, (what, form))
        case "back" | "keep" | "gone":
            return change_sending(session, book, witness, number, form)
        case _:
            raise UnclearError("say", _("Say what this line is."))


def _awaited(
    book: Book, witness: Witness, waiting: WaitingLine, told: tuple[str, Form]
) -> str:
    """Let a line be what somebody waits for: a payout, a wire of ours, a claim."""
    session, number, (what, form) = db.session, waiting.movement_id, told
    if what == "payout":
        payout = (form.get("provider", ""), form.get("payout", ""))
        confirm_payout(session, book, witness, number, payout)
        if payout[0] == CASH:
            return str(gettext("Done: the cash is in the account."))
        return str(gettext("Done: the payout has arrived."))
    if what == "claim":
        amount = _amount(form, waiting.left.currency)
        pay_claim(session, book, witness, number, (_payer(form), amount))
        paid = apart(formats.money(amount, current_language()))
        return str(gettext("Done: %(amount)s of the claim is paid.", amount=paid))
    order = _order(book, form)
    _tell_wire(book, witness, number, order, form)
    return str(gettext("Done: the line shows our wire %(code)s.", code=order.code))


def _given(book: Book, fund: str, amount: Money, held: list[Surplus]) -> str:
    """Say to which project it went, and what of it the project does not take."""
    name, language = names_of(db.session, book).fund(fund), current_language()
    over = sum(one.amount_minor for one in held)
    took = apart(formats.money(Money(amount.minor - over, amount.currency), language))
    apart_now = apart(formats.money(Money(over, amount.currency), language))
    if not over:
        said = gettext(
            "Done: %(amount)s is a gift to %(project)s.",
            amount=took,
            project=apart(name),
        )
    else:
        said = gettext(
            "Done: %(amount)s is a gift to %(project)s. %(over)s is more than it takes"
            " and was set apart: see Gifts that no project takes.",
            amount=took,
            project=apart(name),
            over=apart_now,
        )
    return str(said)


def _tell_wire(
    book: Book, witness: Witness, line: int, order: OrderedWire, form: Form
) -> None:
    """Let a line be a wire of ours: to an association, or back to whoever sent it."""
    session = db.session
    if order.line is not None:
        tell_line_back(session, book, witness, line, order)
        return
    if order.refund_id is None:
        received = _amount(form, order.arrives_in)
        tell_wire(session, book, witness, line, (order, received))
        return
    refund = find_order_by_number(session, book, order.refund_id)
    tell_payback(session, book, witness, line, order)
    paid = find_by_number(session, book, refund.attempt_id)
    follow_lots(session, book, witness, [paid.purpose.lot])


def _order(book: Book, form: Form) -> OrderedWire:
    try:
        return find_order(db.session, book, number_of(form.get("order", "")))
    except NoResultFound as error:
        raise UnclearError("order", _("Choose at least one order.")) from error


def _payer(form: Form) -> str:
    """Name the payer whose claim it is; a code that is none has nothing claimed."""
    party = form.get("claim", "")
    if not party:
        raise UnclearError("claim", _("Choose the claim."))
    return party


def _pledge(book: Book, form: Form) -> Attempt:
    try:
        found = find_pledge(db.session, book, UUID(form.get("pledge", "")))
    except ValueError:
        found = None
    if found is None:
        raise UnclearError("pledge", _("This pledge is not there."))
    return found


def _purpose(book: Book, form: Form) -> Purpose:
    """Name the gift to a project that the queue offers; other funds take none."""
    fund = form.get("fund", "")
    if not fund:
        raise UnclearError("fund", _("Choose the project."))
    offered = funds_of(db.session, book, current_language(), now())
    if fund not in {one.code for one in offered}:
        raise RegisterUnknownError("project", fund)
    code = random_code(secrets.choice)
    return Purpose(fund, f"gift-{code}", f"giver-{code}")


def _amount(form: Form, currency: str) -> Money:
    try:
        read = read_amount(form.get("amount", ""), currency)
    except UnreadableAmountError:
        read = None
    if not isinstance(read, Money):
        raise UnclearError(
            "amount", _("Write the amount with a point or a comma, like 1234.50.")
        )
    if read.minor == 0:
        message = _("Write an amount that is more than nothing.")
        raise UnclearError("amount", message)
    return read


_SAYS: Mapping[type[Exception], LazyString] = {
    LineNotWaitingError: _(
        "This line was explained meanwhile. Nothing was done twice."
    ),
    OtherCurrencyError: _("The pledge is in another currency than the line."),
    NotCoveredError: _("The project has not collected so much."),
    OtherAmountError: _("This wire was ordered for another amount."),
    ShownAlreadyError: _("Another line of the bank shows this wire already."),
    OrderedAnewError: _(
        "What this wire was to pay is ordered anew. Take that order back first; where"
        " the bank has it, leave this line here until one of the two comes back."
    ),
    NotExplainedError: _("The line cannot be this: look again at what is under way."),
    LineSentBackError: _("It is being sent back. Take that back first."),
    NotTheSameError: _(
        "It does not show that line go back: both must be of one account, of one"
        " amount, the line that went in first."
    ),
}


_PARTS: Mapping[type[Exception], str] = {
    MoreThanLeftError: "amount",
    OtherCurrencyError: "pledge",
    NotCoveredError: "amount",
    NotTheSameError: "credit",
    MoreThanClaimedError: "claim",
    OtherAmountError: "order",
    ShownAlreadyError: "order",
    OrderedAnewError: "order",
    RegisterUnknownError: "fund",
}
"""What an error is about; any other is about what the line is said to be."""


_MAIN = {"pledge": "pledge", "refuse": "pledge", "payout": "payout", "wire": "order"}
"""With what a line cannot be explained so, by what it is said to be."""


def _part(error: Exception, form: Form) -> str:
    if isinstance(error, UnclearError):
        return error.part
    if isinstance(error, NotExplainedError):
        return _MAIN.get(form.get("say", ""), "say")
    return _PARTS.get(type(error), "say")


def _say(error: Exception) -> str:
    if isinstance(error, MoreThanLeftError):
        left = formats.money(error.left, current_language())
        return str(_("Only %(left)s is left of this line.", left=left))
    if isinstance(error, MoreThanClaimedError):
        claimed = formats.money(error.open, current_language())
        return str(_("Only %(amount)s of this claim is open.", amount=claimed))
    if isinstance(error, LedgerError):
        return say_refused(error)
    if isinstance(error, WireRefusedError):
        return say_wire(error)
    return str(_SAYS.get(type(error), error))
