"""The address at which an officer decides about cash in its giver's name."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cash.answering import to_receipt
from app.cash.boxes import Box
from app.cash.held_list import HeldByReceipt
from app.cash.held_words import UNSURE, decide_cash, word_of
from app.cash.reaching import place_of_receipt, receipt_of
from app.cash.surplus import held_of
from app.extensions import db
from app.fields import Problem
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
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
        if message := _decide(box, receipt):
            problem = Problem(f"held-{request.form.get('held', '')}", message)
            return show(box, receipt, (problem,)), UNREADABLE
        return to_receipt(receipt)

    blueprint.add_url_rule(rule, "decide_surplus", decide_surplus, methods=["POST"])


def _decide(box: Box, receipt: Receipt) -> str:
    """Do what the form says; say what is wrong, or nothing."""
    form = request.form
    offered = held_of(db.session, box.book, receipt)
    held = {str(one.public_id): HeldByReceipt(one, receipt) for one in offered}
    found = held.get(form.get("held", ""))
    if found is None:
        return str(_("Nothing of this receipt waits for a decision."))
    said = word_of(form.get("choice", ""))
    if said.is_final and not form.get("sure"):
        return str(UNSURE)
    fault = decide_cash(box, current_principal().code, found, said)
    return "" if fault is None else fault.message
