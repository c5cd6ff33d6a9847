"""The interface about refunds, for officers: what waits, asking, deciding."""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import UUID

from flask import abort, url_for
from flask_babel import gettext as _

from app.api.bodies import Blueprint
from app.api.fields import KeySchema
from app.api.problems import PartsRefusedError, may_answer
from app.api.tokens import SIGNED_IN, WRITES
from app.clock import now
from app.contributing.queries import find_by_reference
from app.extensions import db
from app.givers.asking import UNCLEAR, clear_amount, one_line
from app.i18n import current_language
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.refunds.commands import (
    AlreadyDecidedError,
    Asked,
    NotReturnableError,
    OwnRequestError,
    ask_refund,
)
from app.refunds.deciding import give_back, order_name, turn_down, wire_back
from app.refunds.looking import look_at
from app.refunds.pages import RequestPage
from app.refunds.queries import (
    RequestsAsked,
    find_decision,
    find_request,
    list_requests,
    request_page,
)
from app.refunds.reading import current_officer, current_witness
from app.refunds.remedies import REFUSALS, remedy
from app.refunds.schemas import (
    DecisionSchema,
    NewRefundSchema,
    RefundDetailSchema,
    RefundRequestsQuery,
    RefundRequestsSchema,
)
from app.refunds.tables import RefundRequest
from ledger.book.books import Book
from ledger.money import Money
from payments.bank.paying_back import is_wired
from payments.gateway import GatewayError

blueprint = Blueprint(
    "api_refunds",
    __name__,
    url_prefix="/api/v1/books/<book>/refunds",
    description="Refunds: one person asks, another decides",
)
ASKED = {
    "contribution": "6b1f2c1e-7a0f-4c3e-91c2-4d0e5a7b8c9d",
    "amount": "12.50",
    "reason": "She called",
}
DECIDED = {"decision": "approved", "amount": "12.50"}


@blueprint.get("")
@permission(Action.DECIDE_REFUND, of=place_of_book)
@blueprint.arguments(RefundRequestsQuery, location="query")
@blueprint.response(200, RefundRequestsSchema)
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="listRefundRequests", **SIGNED_IN)
def requests(asked: RequestsAsked, book: str) -> dict[str, object]:
    """List requests for refunds, the latest first."""
    found = list_requests(db.session, book_at(book), current_language(), asked)
    last = found[-1].public_id if len(found) == asked.limit else None
    return {"requests": found, "next": last}


@blueprint.post("")
@permission(Action.DECIDE_REFUND, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(NewRefundSchema, example=ASKED)
@blueprint.response(201, RefundDetailSchema)
@may_answer(blueprint, 400, 404, 409, 422)
@blueprint.doc(operationId="askForRefund", **WRITES)
def ask(
    headers: dict[str, str], sent: dict[str, Any], book: str
) -> tuple[RequestPage, int, dict[str, str]]:
    """Ask for a giver, who wrote or called; somebody else then decides.

    The same key again answers with the request that it made.
    """
    of = book_at(book)
    gift = find_by_reference(db.session, of, sent["contribution"])
    if gift is None:
        text = _("There is no gift with this number.")
        raise PartsRefusedError("json", {"contribution": text})
    amount = _amount(sent["amount"], look_at(db.session, of, gift).most.currency)
    key = f"{current_principal().code}:{headers['key']}"
    asked = Asked(key, amount, one_line(sent["reason"]))
    try:
        made = ask_refund(db.session, of, current_witness(), gift, asked)
        db.session.commit()
    except REFUSALS as error:
        _refuse(error)
    public_id = made.public_id
    where = url_for("api_refunds.request", book=book, public_id=public_id)
    return _detail(of, public_id), 201, {"Location": where}


@blueprint.get("/<uuid:public_id>", endpoint="request")
@permission(Action.DECIDE_REFUND, of=place_of_book)
@blueprint.response(200, RefundDetailSchema)
@may_answer(blueprint, 404)
@blueprint.doc(operationId="getRefundRequest", **SIGNED_IN)
def show_request(book: str, public_id: UUID) -> RequestPage:
    """Show a request, and what approving it would take back from where."""
    return _detail(book_at(book), public_id)


@blueprint.put("/<uuid:public_id>/decision")
@permission(Action.DECIDE_REFUND, of=place_of_book)
@blueprint.arguments(DecisionSchema, example=DECIDED)
@blueprint.response(200, RefundDetailSchema)
@may_answer(blueprint, 400, 403, 404, 409, 422)
@blueprint.doc(operationId="decideOnRefund", **WRITES)
def decide(sent: dict[str, Any], book: str, public_id: UUID) -> RequestPage:
    """Approve or decline, as somebody else than who asked or gets it.

    The same decision again answers as it did; another one is refused. Where the
    provider does not answer, the decision stands and it is asked again: see `order`.
    """
    of = book_at(book)
    found = find_request(db.session, of, public_id) or abort(404)
    try:
        _decide(of, found, sent)
    except AlreadyDecidedError as error:
        db.session.rollback()
        if not _is_same(of, found, sent):
            abort(409, remedy(error))
    except REFUSALS as error:
        _refuse(error)
    except GatewayError:
        db.session.rollback()
    return _detail(of, public_id)


def _decide(book: Book, found: RefundRequest, sent: dict[str, Any]) -> None:
    session, witness, officer = db.session, current_witness(), current_officer()
    if find_decision(session, book, found) is not None:
        raise AlreadyDecidedError
    is_approval = sent["decision"] == "approved"
    idle = ("why",) if is_approval else ("amount", "by_wire")
    if said := [name for name in idle if sent[name]]:
        text = _("This says nothing here: leave it out.")
        raise PartsRefusedError("json", dict.fromkeys(said, text))
    if is_approval:
        amount = _amount(sent["amount"], found.currency)
        back = wire_back if sent["by_wire"] else give_back
        back(session, book, witness, found, (officer, amount))
        return
    why = one_line(sent["why"])
    if not why:
        raise PartsRefusedError("json", {"why": _("Say why: the giver reads it.")})
    turn_down(session, book, witness, found, (officer, why))


def _is_same(book: Book, found: RefundRequest, sent: dict[str, Any]) -> bool:
    """Say whether the same person has decided the same already."""
    stands = find_decision(db.session, book, found)
    minor = _amount(sent["amount"], found.currency).minor if sent["amount"] else 0
    why = one_line(sent["why"])
    wanted = (current_principal().code, sent["decision"], minor, why)
    by_wire = sent["by_wire"]
    if by_wire != is_wired(db.session, book, order_name(found)):
        return False
    return stands is not None and wanted == (
        stands.decided_by,
        stands.decision,
        stands.amount_minor,
        stands.why,
    )


def _refuse(error: Exception) -> NoReturn:
    """Say which part cannot be, or who and what stands in the way."""
    db.session.rollback()
    if isinstance(error, NotReturnableError):
        raise PartsRefusedError("json", {"amount": remedy(error)})
    abort(403 if isinstance(error, OwnRequestError) else 409, remedy(error))


def _amount(text: str, currency: str) -> Money:
    amount = clear_amount(text, currency)
    if amount is None:
        raise PartsRefusedError("json", {"amount": str(UNCLEAR)})
    return amount


def _detail(book: Book, public_id: UUID) -> RequestPage:
    asking = (current_officer(), current_language())
    page = request_page(db.session, book, public_id, asking, now())
    db.session.commit()
    return page or abort(404)
