"""The interface about cash and gifts by mobile wallet that no project takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import abort

from app.api.bodies import Blueprint
from app.api.fields import KeySchema
from app.api.keys import is_new_request
from app.api.problems import may_answer
from app.api.tokens import SIGNED_IN, WRITES
from app.banking.refusing import refuse
from app.bookkeeping.names import Names, names_of
from app.cash.boxes import Box, find_box
from app.cash.held_list import HeldByReceipt, find_in_box, held_in_box
from app.cash.held_words import Word, decide_cash, decide_mobile
from app.cash.reaching import box_at, own_projects_of, place_of_box
from app.cash.schemas import (
    CashDecisionSchema,
    HeldCashSchema,
    HeldMobileSchema,
    MobileDecisionSchema,
)
from app.cash.surplus import Looker, show_held
from app.cash.wallet_held import (
    HeldMobile,
    find_held,
    held_mobile,
    waiting_in_wallet,
)
from app.cash.wallet_held import Looker as WalletLooker
from app.cash.wallets import account_of
from app.clock import now
from app.extensions import db
from app.i18n import current_language
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.projects.scopes import fund_scopes
from app.surplus.origins import fund_of

blueprint = Blueprint(
    "api_cash",
    __name__,
    url_prefix="/api/v1/books/<book>/cash/<keeper>",
    description="What an association received and no project takes: its giver's word",
)
DECIDED = {"choice": "fund", "fund": "P2"}


def place_of_held(
    book: str, keeper: str, public_id: UUID, **_values: object
) -> tuple[Scope, ...]:
    """Find where held cash belongs: its box, and the project of its receipt."""
    box = find_box(db.session, book, keeper, current_language())
    found = None if box is None else find_in_box(db.session, box, public_id)
    if box is None or found is None:
        return ()
    fund = fund_scopes(db.session, box.book).get(found.receipt.fund)
    return (replace(box.scope, fund_id=fund.fund_id if fund else None),)


@blueprint.get("/held")
@permission(Action.READ_CASH, of=place_of_box)
@blueprint.response(200, HeldCashSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listHeldCash", **SIGNED_IN)
def held(book: str, keeper: str) -> list[dict[str, object]]:
    """List cash of a box that no project takes, the newest first."""
    box = box_at(book, keeper)
    names = names_of(db.session, box.book)
    return [_cash(box, one, names) for one in held_in_box(db.session, box)]


@blueprint.post("/held/<uuid:public_id>/decisions")
@permission(Action.CONFIRM_CASH, of=place_of_held)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(CashDecisionSchema, example=DECIDED)
@blueprint.response(201, HeldCashSchema)
@may_answer(blueprint, 400, 403, 404, 409, 422)
@blueprint.doc(operationId="decideOnHeldCash", **WRITES)
def decide(
    headers: dict[str, str],
    sent: dict[str, Any],
    book: str,
    keeper: str,
    public_id: UUID,
) -> dict[str, object]:
    """Write down what its giver says, or that it was handed over to them.

    Another officer than who received the cash. The same key again changes nothing
    more, and answers how it stands.
    """
    box = box_at(book, keeper)
    found = find_in_box(db.session, box, public_id) or abort(404)
    asked = {"held": public_id, **sent}
    if is_new_request(box.book, headers["key"], "decide_held_cash", asked):
        actor = current_principal().code
        refuse(decide_cash(box, actor, found, Word(**sent)))
    return _cash(box, found, names_of(db.session, box.book))


@blueprint.get("/wallet/held")
@permission(Action.KEEP_WALLET, of=place_of_box)
@blueprint.response(200, HeldMobileSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listHeldMobile", **SIGNED_IN)
def held_by_wallet(book: str, keeper: str) -> list[dict[str, object]]:
    """List gifts by mobile wallet that no project takes, the newest first."""
    return [_mobile(one) for one in _in_wallet(_wallet(book, keeper))]


@blueprint.post("/wallet/held/<uuid:public_id>/decisions")
@permission(Action.KEEP_WALLET, of=place_of_box)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(MobileDecisionSchema, example=DECIDED)
@blueprint.response(201, HeldMobileSchema)
@may_answer(blueprint, 400, 403, 404, 409, 422)
@blueprint.doc(operationId="decideOnHeldMobile", **WRITES)
def decide_by_wallet(
    headers: dict[str, str],
    sent: dict[str, Any],
    book: str,
    keeper: str,
    public_id: UUID,
) -> dict[str, object]:
    """Write down what its giver says, or which line of the wallet sent it back.

    Another officer than who told that the line is a gift. The same key again changes
    nothing more, and answers how it stands.
    """
    box = _wallet(book, keeper)
    surplus = find_held(db.session, box, public_id) or abort(404)
    asked = {"held": public_id, **sent}
    if is_new_request(box.book, headers["key"], "decide_held_mobile", asked):
        actor = current_principal().code
        refuse(decide_mobile(box, actor, surplus, Word(**sent)))
    shown = _in_wallet(box)
    return next(_mobile(one) for one in shown if one.public_id == public_id)


def _cash(box: Box, one: HeldByReceipt, names: Names) -> dict[str, object]:
    is_own = one.receipt.received_by == current_principal().code
    looker = Looker(own_projects_of(box), now(), may_decide=not is_own)
    shown = show_held(db.session, box.book, looker, one.surplus)
    return {
        "held": shown,
        "receipt": one.receipt,
        "project": names.fund(fund_of(db.session, box.book, one.surplus)),
        "funds": [{"code": each.fund, "name": each.title} for each in shown.others],
        "is_own": is_own,
    }


def _wallet(book: str, keeper: str) -> Box:
    """Return the box of an address; 404 where its association has no wallet."""
    box = box_at(book, keeper)
    account_of(box)
    return box


def _in_wallet(box: Box) -> tuple[HeldMobile, ...]:
    waiting = waiting_in_wallet(db.session, box)
    actor = current_principal().code
    looker = WalletLooker(actor, now(), own_projects_of(box), waiting)
    return held_mobile(db.session, box, looker)


def _mobile(one: HeldMobile) -> dict[str, object]:
    """Say it with its projects and lines by their codes and numbers."""
    named = {name: getattr(one, name) for name in _NAMED}
    funds = [{"code": code, "name": title} for code, title in one.others]
    return {**named, "funds": funds, "lines": [each.movement_id for each in one.lines]}


_NAMED = (
    *("public_id", "amount", "project", "reason", "decide_by", "state"),
    *("from_name", "from_number", "given", "is_own"),
)
