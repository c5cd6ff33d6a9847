"""The page of gifts by mobile wallet that no project takes."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from app.cash.boxes import Box
from app.cash.reaching import box_at, own_projects_of, place_of_box
from app.cash.wallet_held import (
    Looker,
    decide_back,
    decide_elsewhere,
    find_held,
    held_mobile,
    tell_sent,
)
from app.cash.wallets import account_of
from app.clock import now
from app.extensions import db
from app.fields import Problem
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.refusals import say_refused
from app.surplus.choosing import ChosenAlreadyError
from app.surplus.sending_back import NotToSendBackError
from app.surplus.tables import Surplus
from app.surplus.told import OwnLineError
from ledger.book.errors import LedgerError
from ledger.book.journal import number_entries
from payments.attempts import Witness
from payments.bank.allocation_errors import LineNotWaitingError, OtherAmountError
from payments.bank.waiting import WaitingLine, waiting_lines
from payments.caps import NoRoomForGiftError
from payments.refunds import RefundRefusedError

UNREADABLE = 422
MOST_WAITING = 500
BACK, LINE = "back", "line:"


class _UnclearError(ValueError):
    """The form does not say what is needed."""


class _UnsureError(ValueError):
    """Nobody ticked that the giver said so."""


def add_routes(blueprint: Blueprint, box: str) -> None:
    """Add the page to the blueprint of cash, below the address of a box."""
    at = f"{box}/wallet/held"
    blueprint.add_url_rule(at, "held", held)
    blueprint.add_url_rule(
        f"{at}/<uuid:public_id>", "decide_mobile", decide, methods=["POST"]
    )


@permission(Action.KEEP_WALLET, of=place_of_box)
def held(book: str, keeper: str) -> str:
    """Show gifts by wallet that no project takes, and what their givers may say."""
    return _page(_box(book, keeper), ())


@permission(Action.KEEP_WALLET, of=place_of_box)
def decide(book: str, keeper: str, public_id: UUID) -> ResponseReturnValue:
    """Write down what a giver says of such money, or which line sent it back."""
    box = _box(book, keeper)
    surplus = find_held(db.session, box, public_id) or abort(404)
    witness = Witness(current_principal().code, now())
    try:
        _do(box, witness, surplus, request.form)
        db.session.commit()
    except REFUSALS as error:
        db.session.rollback()
        problem = Problem(f"held-{public_id}", _say(error))
        return _page(box, (problem,)), UNREADABLE
    number_entries(db.session, box.book.id)
    db.session.commit()
    there = url_for("cash.held", book=book, keeper=keeper, _anchor=f"held-{public_id}")
    return redirect(there, 303)


def _box(book: str, keeper: str) -> Box:
    """Return the box of an address; 404 where its association has no wallet."""
    box = box_at(book, keeper)
    account_of(box)
    return box


def _do(box: Box, witness: Witness, surplus: Surplus, form: Mapping[str, str]) -> None:
    session, choice = db.session, form.get("choice", "")
    funds = {project.fund for project in own_projects_of(box)}
    if choice in {BACK, *funds} and not form.get("sure"):
        raise _UnsureError
    if choice == BACK:
        decide_back(session, box, witness, surplus)
    elif choice.startswith(LINE) and choice.removeprefix(LINE).isdecimal():
        ours = {line.movement_id for line in _waiting(box)}
        line = int(choice.removeprefix(LINE))
        if line not in ours:
            raise LineNotWaitingError(line)
        tell_sent(session, box, witness, surplus, line)
    elif choice in funds:
        decide_elsewhere(session, box, witness, surplus, choice)
    else:
        raise _UnclearError


REFUSALS = (
    _UnclearError,
    _UnsureError,
    OwnLineError,
    NotToSendBackError,
    ChosenAlreadyError,
    NoRoomForGiftError,
    LineNotWaitingError,
    OtherAmountError,
    RefundRefusedError,
    LedgerError,
)
"""What may stop somebody without anything being wrong with the program."""

_SAYS = {
    _UnclearError: _("Choose one of these first."),
    _UnsureError: _("Tick that the giver said so: it cannot be changed later."),
    OwnLineError: _(
        "You told that this line is a gift: another officer writes down what its giver"
        " says."
    ),
    NotToSendBackError: _("Nothing of this is to be sent back now."),
    ChosenAlreadyError: _("Somebody has decided on it already."),
    NoRoomForGiftError: _("Somebody was faster: it takes no more. Choose another."),
    LineNotWaitingError: _(
        "This line was explained meanwhile. Nothing was done twice."
    ),
    OtherAmountError: _("This line shows another amount. Choose another line."),
    RefundRefusedError: _("So much of this gift cannot be given back."),
}


def _say(error: Exception) -> str:
    if isinstance(error, LedgerError):
        return say_refused(error)
    return str(_SAYS.get(type(error), error))


def _waiting(box: Box) -> tuple[WaitingLine, ...]:
    lines = waiting_lines(db.session, box.book, MOST_WAITING)
    return tuple(
        line
        for line in lines
        if (line.rail.keeper, line.rail.role) == (box.keeper, "wallet")
    )


def _page(box: Box, problems: tuple[Problem, ...]) -> str:
    looker = Looker(
        current_principal().code, now(), own_projects_of(box), _waiting(box)
    )
    found = held_mobile(db.session, box, looker)
    return render_template(
        "cash/wallet_held.html",
        box=box,
        held=found,
        problems=problems,
        errors={one.field: one.message for one in problems},
    )
