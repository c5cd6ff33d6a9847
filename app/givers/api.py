"""The interface for givers: their own payments, and asking for one back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from flask import abort, request
from flask_babel import gettext as _

from app.api.bodies import Blueprint
from app.api.fields import KeySchema
from app.api.problems import PartsRefusedError, may_answer
from app.books import shown_book
from app.contributing.remedies import remedy as gift_remedy
from app.contributing.rules import GiftRefusedError
from app.contributing.tables import Contribution
from app.errors import KEY_USED
from app.extensions import db
from app.givers import changing
from app.givers.asking import read_typed
from app.givers.changing import AmountRefusedError, Change
from app.givers.opening import gifts_of_link
from app.givers.pages import PaymentsPage
from app.givers.queries import MyRequest, monthly_of, payments_page, requests_of
from app.givers.refunding import ask_back, current_asker
from app.givers.schemas import (
    ChangedMonthlySchema,
    MonthlyChangeSchema,
    MyPaymentsSchema,
    MyRequestSchema,
    NewMyRequestSchema,
)
from app.headers import UNSTORED
from app.i18n import current_language
from app.monthly.commands import MonthlyEndedError, lock_monthly
from app.monthly.queries import monthly_row
from app.monthly.schedule import MonthlyState
from app.monthly.tables import MonthlyGift
from app.policy.routes import permission
from app.policy.values import Action
from app.refunds.commands import (
    AlreadyAskedError,
    Asked,
    NotReturnableError,
    is_asked,
)
from app.refunds.looking import look_at
from app.refunds.remedies import remedy
from ledger.book.books import Book
from payments.caps import NoRoomForGiftError
from payments.gateway import GatewayError

blueprint = Blueprint(
    "api_givers",
    __name__,
    url_prefix="/api/v1/payments/<token>",
    description="My payments, for who holds the private link of a letter",
)
ASKED = {
    "contribution": "6b1f2c1e-7a0f-4c3e-91c2-4d0e5a7b8c9d",
    "amount": "12.50",
    "reason": "Given by mistake",
}
CHANGED = {"do": "amount", "amount": "15"}


@blueprint.get("")
@permission(Action.CONTRIBUTE)
@blueprint.response(200, MyPaymentsSchema)
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listMyPayments")
def payments(token: str) -> tuple[PaymentsPage, int, dict[str, str]]:
    """List every gift from the address to which the letter with the link went."""
    page = payments_page(db.session, _book(), _mine(token), current_language())
    db.session.commit()
    return page, 200, UNSTORED


@blueprint.get("/refunds")
@permission(Action.CONTRIBUTE)
@blueprint.response(200, MyRequestSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listMyRefundRequests")
def refunds(token: str) -> tuple[list[MyRequest], int, dict[str, str]]:
    """List what was asked back of these gifts, and what somebody said to it."""
    return requests_of(db.session, _book(), _mine(token)), 200, UNSTORED


@blueprint.post("/refunds")
@permission(Action.CONTRIBUTE)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(NewMyRequestSchema, example=ASKED)
@blueprint.response(201, MyRequestSchema)
@may_answer(blueprint, 400, 404, 409, 422)
@blueprint.doc(operationId="askForMyRefund")
def refund(
    headers: dict[str, str], sent: dict[str, Any], token: str
) -> tuple[MyRequest, int, dict[str, str]]:
    """Ask for a gift, or a part of it, back; somebody decides on it.

    The same key again answers with the request that it made, as it stands then.
    """
    book, gifts = _book(), _mine(token)
    row = next((one for one in gifts if one.public_id == sent["contribution"]), None)
    if row is None:
        text = _("There is no gift with this number.")
        raise PartsRefusedError("json", {"contribution": text})
    public_id = _ask(book, gifts, row, headers["key"], sent)
    found = requests_of(db.session, book, (row,))
    made = next(one for one in found if one.request.public_id == public_id)
    return made, 201, UNSTORED


@blueprint.put("/monthly/<uuid:public_id>")
@permission(Action.CONTRIBUTE)
@blueprint.arguments(MonthlyChangeSchema, example=CHANGED)
@blueprint.response(200, ChangedMonthlySchema)
@may_answer(blueprint, 400, 404, 409, 422, 503)
@blueprint.doc(operationId="changeMyMonthlyGift")
def change_monthly(
    sent: dict[str, Any], token: str, public_id: UUID
) -> tuple[dict[str, object], int, dict[str, str]]:
    """Stop, pause, go on with, change or pay a monthly gift; the same again is nothing.

    What has ended stays so.
    """
    book, gifts = _book(), _mine(token)
    if public_id not in {row.public_id for row in monthly_of(db.session, book, gifts)}:
        abort(404)
    row = lock_monthly(db.session, book, public_id) or abort(404)
    page = _change(book, row, sent)
    db.session.commit()
    told = monthly_row(db.session, book, row, current_language())
    return {"gift": told, "pay_url": page}, 200, UNSTORED


def _change(book: Book, row: MonthlyGift, sent: dict[str, Any]) -> str | None:
    """Return the page on which to pay, where there is one; or say what is wrong."""
    is_alive = row.state != MonthlyState.ENDED
    if sent["amount"] and sent["do"] is not Change.AMOUNT and is_alive:
        text = _("This says nothing here: leave it out.")
        raise PartsRefusedError("json", {"amount": text})
    try:
        page = changing.change_monthly(
            db.session, book, row, sent["do"], sent["amount"]
        )
    except MonthlyEndedError:
        db.session.rollback()
        abort(409, _("This monthly gift has ended: begin another one."))
    except AmountRefusedError as error:
        db.session.rollback()
        raise PartsRefusedError("json", {"amount": str(error)}) from error
    except (GiftRefusedError, NoRoomForGiftError) as error:
        db.session.rollback()
        raise PartsRefusedError("json", {"do": gift_remedy(error)}) from error
    except GatewayError as error:
        db.session.rollback()
        abort(503, gift_remedy(error))
    # The sandbox's pages are ours, and named from our own root.
    return None if page is None else urljoin(request.host_url, page)


def _ask(
    book: Book,
    gifts: tuple[Contribution, ...],
    row: Contribution,
    key: str,
    sent: dict[str, Any],
) -> object:
    by = "wire" if sent["iban"] or sent["name"] else ""
    currency = look_at(db.session, book, row).most.currency
    typed = read_typed({**sent, "by": by}, currency)
    if typed.problems or typed.amount is None:
        wrong = {problem.field: problem.message for problem in typed.problems}
        raise PartsRefusedError("json", wrong)
    asked = Asked(f"{row.public_id}:{key}", typed.amount, typed.reason)
    for other in gifts:
        named = replace(asked, key=f"{other.public_id}:{key}")
        if other is not row and is_asked(db.session, book, named):
            abort(409, str(KEY_USED))
    try:
        made = ask_back(db.session, book, current_asker(), row, (asked, typed.to))
    except NotReturnableError as error:
        db.session.rollback()
        raise PartsRefusedError("json", {"amount": remedy(error)}) from error
    except AlreadyAskedError as error:
        db.session.rollback()
        abort(409, remedy(error))
    return made.public_id


def _mine(token: str) -> tuple[Contribution, ...]:
    return gifts_of_link(db.session, _book(), token) or abort(404)


def _book() -> Book:
    return shown_book(db.session) or abort(404)
