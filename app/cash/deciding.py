"""The address at which an officer decides about cash in its giver's name."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cash.answering import to_receipt
from app.cash.boxes import Box
from app.cash.explaining import REFUSALS, explain
from app.cash.reaching import own_projects_of, place_of_receipt, receipt_of
from app.cash.surplus import BACK, HANDED, decide_held, held_of
from app.clock import now
from app.extensions import db
from app.fields import Problem
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.refusals import say_refused
from app.surplus.choosing import ChosenAlreadyError
from app.surplus.handing_back import NotToHandBackError
from app.surplus.origins import fund_of
from ledger.book.errors import LedgerError
from ledger.book.journal import number_entries
from payments.attempts import Witness
from payments.caps import NoRoomForGiftError
from payments.cash.errors import CashError
from payments.cash.receipts import Receipt

UNREADABLE = 422


Show = Callable[[Box, Receipt, tuple[Problem, ...]], str]
"""The page of a receipt, with what is wrong."""


def add_routes(blueprint: Blueprint, show: Show) -> None:
    """Add the address of decisions."""
    rule = "/cash/receipts/<uuid:public_id>/surplus"

    @permission(Action.CONFIRM_CASH, of=place_of_receipt)
    def decide_surplus(public_id: UUID) -> ResponseReturnValue:
        """Give what is offered to another project, or back, as its giver says."""
        box, receipt = receipt_of(public_id) or abort(404)
        try:
            _decide(box, receipt)
        except (*REFUSALS, *_OTHERS) as error:
            db.session.rollback()
            problem = Problem(f"held-{request.form.get('held', '')}", _say(error))
            return show(box, receipt, (problem,)), UNREADABLE
        return to_receipt(receipt)

    blueprint.add_url_rule(rule, "decide_surplus", decide_surplus, methods=["POST"])


class _UnclearError(ValueError):
    """The form does not say what is needed; the message is for the person."""


_OTHERS = (
    *(ChosenAlreadyError, NotToHandBackError, NoRoomForGiftError),
    *(LedgerError, _UnclearError),
)


def _decide(box: Box, receipt: Receipt) -> None:
    session, book = db.session, box.book
    held = {str(one.public_id): one for one in held_of(session, book, receipt)}
    surplus = held.get(request.form.get("held", ""))
    if surplus is None:
        raise _UnclearError(_("Nothing of this receipt waits for a decision."))
    said = request.form.get("choice", "")
    funds = {project.fund for project in own_projects_of(box)}
    funds.discard(fund_of(session, book, surplus))
    if said not in {BACK, HANDED, *funds}:
        raise _UnclearError(_("Choose one of these first."))
    if said != HANDED and not request.form.get("sure"):
        raise _UnclearError(
            _("Tick that the giver said so: it cannot be changed later.")
        )
    witness = Witness(current_principal().code, now())
    decide_held(session, book, witness, receipt, (surplus, said))
    session.commit()
    number_entries(session, book.id)
    session.commit()


def _say(error: Exception) -> str:
    match error:
        case ChosenAlreadyError() | NotToHandBackError():
            return str(_("Somebody has decided on it already."))
        case NoRoomForGiftError():
            return str(_("Somebody was faster: it takes no more. Choose another."))
        case CashError():
            return explain(error)
        case LedgerError():
            return say_refused(error)
        case _:
            return str(error)
