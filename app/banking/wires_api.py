"""The interface about money that leaves by wire: orders, releases, held wires."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast
from uuid import UUID

from flask import Response, abort, send_file, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.api.bodies import Blueprint
from app.api.fields import KeySchema
from app.api.keys import is_new_request
from app.api.problems import may_answer
from app.api.tokens import SIGNED_IN, WRITES
from app.banking.deciding import BACK, LINE, ORDER, decide_held
from app.banking.faults import Fault
from app.banking.held import HeldWire, find_held, held_wires
from app.banking.ordering import change_wires
from app.banking.queries import WIRES
from app.banking.refusing import refuse
from app.banking.wires_schemas import (
    CANCELED,
    HeldDecisionSchema,
    HeldWireSchema,
    NewOrderFileSchema,
    NewPayeeSchema,
    NewWireSchema,
    OrderFileSchema,
    PayeeSchema,
    WireChangeSchema,
    WireSchema,
)
from app.clock import now
from app.extensions import db
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.books import Book
from payments.bank.payees import Payee, payees
from payments.bank.releases import order_file
from payments.bank.wire_list import ListedWire, WireState, list_wires

blueprint = Blueprint(
    "api_wires",
    __name__,
    url_prefix="/api/v1/books/<book>/bank",
    description="Wires out: one person orders, another one releases",
)
ORDERED = {"fund": "P4", "code": "P4-W1", "amount": "1250.00", "note": "Tranche 1"}
RELEASED = {"scheme": "abroad", "orders": [7, 8]}
NAMED = {"keeper": "TAMUNT", "name": "Tamunt", "iban": "MA64 0115 1900 0001 2050…"}
DECIDED = {"choice": "fund", "fund": "P2"}
FILE = {
    200: {
        "content": {"application/xml": {"schema": {"type": "string"}}},
        "description": "The file, the same bytes each time",
    }
}


@blueprint.get("/wires")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.response(200, WireSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listWires", **SIGNED_IN)
def wires(book: str) -> list[dict[str, object]]:
    """List wires out, the latest first, and how far each got."""
    return [_wire(one) for one in _listed(book_at(book))]


@blueprint.post("/wires")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(NewWireSchema, example=ORDERED)
@blueprint.response(201, WireSchema)
@may_answer(blueprint, 400, 404, 409, 422)
@blueprint.doc(operationId="orderWire", **WRITES)
def order(
    headers: dict[str, str], sent: dict[str, Any], book: str
) -> dict[str, object]:
    """Order a wire to the association of a project; another person releases it.

    The same key again answers with the order that it made.
    """
    of = book_at(book)
    _change(of, headers["key"], "order", sent)
    code = sent["code"].upper()
    found = next(one for one in _listed(of) if _plain(one.code) == _plain(code))
    return _wire(found)


@blueprint.put("/wires/<int:number>")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(WireChangeSchema, example={"state": CANCELED})
@blueprint.response(200, WireSchema)
@may_answer(blueprint, 400, 404, 409, 422)
@blueprint.doc(operationId="cancelWire", **WRITES)
def cancel(_sent: dict[str, Any], book: str, number: int) -> dict[str, object]:
    """Take an order back that stands in no file. The same again answers the same."""
    of = book_at(book)
    found = _find(of, number)
    if found.state is not WireState.CANCELED:
        form = MultiDict({"do": "cancel", "order": str(number), "key": str(number)})
        if (fault := change_wires(of, current_principal().code, form)) is not None:
            abort(409, fault.message)
    return _wire(_find(of, number))


@blueprint.post("/wires/files")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(NewOrderFileSchema, example=RELEASED)
@blueprint.response(201, OrderFileSchema)
@may_answer(blueprint, 400, 403, 404, 409, 422)
@blueprint.doc(operationId="releaseWires", **WRITES)
def release(
    headers: dict[str, str], sent: dict[str, Any], book: str
) -> tuple[dict[str, object], int, dict[str, str]]:
    """Release wires that others ordered: they stand in one file, for the bank.

    The same key again answers with the same file.
    """
    of = book_at(book)
    orders = sorted(set(sent["orders"]))
    _change(of, headers["key"], "release", {**sent, "orders": orders})
    number = next(one.file_id for one in _listed(of) if one.id == orders[0])
    where = url_for("api_wires.file", book=book, number=number)
    return {"id": number, "orders": orders}, 201, {"Location": where}


@blueprint.get("/wires/files/<int:number>")
@permission(Action.KEEP_BANK, of=place_of_book)
@may_answer(blueprint, 404)
@blueprint.doc(operationId="getWiresFile", responses=FILE, **SIGNED_IN)
def file(book: str, number: int) -> Response:
    """Hand out a payment order for the bank: the same bytes each time."""
    found = order_file(db.session, book_at(book), number) or abort(404)
    name, content = found
    return send_file(
        BytesIO(content),
        mimetype="application/xml",
        as_attachment=True,
        download_name=name,
    )


@blueprint.get("/payees")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.response(200, PayeeSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listPayees", **SIGNED_IN)
def list_payees(book: str) -> list[Payee]:
    """List the accounts of associations, and from when money can go there."""
    return payees(db.session, book_at(book))


@blueprint.post("/payees")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(NewPayeeSchema, example=NAMED)
@blueprint.response(201, PayeeSchema)
@may_answer(blueprint, 400, 404, 409, 422)
@blueprint.doc(operationId="writePayee", **WRITES)
def write(headers: dict[str, str], sent: dict[str, Any], book: str) -> Payee:
    """Write down the account of an association; money can go there after 72 hours."""
    of = book_at(book)
    _change(of, headers["key"], "payee", sent)
    return next(p for p in payees(db.session, of) if p.keeper == sent["keeper"])


@blueprint.get("/held")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.response(200, HeldWireSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listHeldWires", **SIGNED_IN)
def held(book: str) -> list[HeldWire]:
    """List wires that no project takes, and what may become of each."""
    return list(held_wires(db.session, book_at(book), current_principal().code, now()))


@blueprint.post("/held/<uuid:public_id>/decisions")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(HeldDecisionSchema, example=DECIDED)
@blueprint.response(201, HeldWireSchema)
@may_answer(blueprint, 400, 403, 404, 409, 422)
@blueprint.doc(operationId="decideOnHeldWire", **WRITES)
def decide(
    headers: dict[str, str], sent: dict[str, Any], book: str, public_id: UUID
) -> HeldWire:
    """Write down what its giver says, or order the wire back.

    Another officer than who told that the line is a gift. The same key again changes
    nothing more, and answers how it stands.
    """
    of, actor = book_at(book), current_principal().code
    surplus = find_held(db.session, of, public_id) or abort(404)
    asked = {"held": public_id, **sent}
    if is_new_request(of, headers["key"], "decide_held", asked):
        form = MultiDict(sent | {"choice": _choice(sent), "key": headers["key"]})
        refuse(decide_held(of, actor, surplus, form))
    shown = held_wires(db.session, of, actor, now())
    return next(one for one in shown if one.choice.public_id == public_id)


def _choice(sent: dict[str, Any]) -> str:
    """Say it as the form of the page does."""
    match sent["choice"]:
        case "fund":
            fund = str(sent["fund"])
            # The form has one field for all: what is no fund there is none here.
            if fund in {BACK, ORDER} or fund.startswith(LINE):
                refuse(Fault("fund", gettext("Choose one of these first.")))
            return fund
        case "line":
            return f"line:{sent['line']}"
        case choice:
            return str(choice)


def _change(book: Book, key: str, what: str, sent: dict[str, Any]) -> None:
    """Do what the page's form does, once for a key."""
    if not is_new_request(book, key, what, sent):
        return
    form = MultiDict(
        [(name, str(value)) for name, value in sent.items() if name != "orders"]
    )
    form.setlist("order", [str(one) for one in sent.get("orders", ())])
    form["do"], form["key"] = what, f"api:{key}"
    refuse(change_wires(book, current_principal().code, form))


def _listed(book: Book) -> tuple[ListedWire, ...]:
    return tuple(list_wires(db.session, book, WIRES))


def _find(book: Book, number: int) -> ListedWire:
    found = next((one for one in _listed(book) if one.id == number), None)
    return found or cast("ListedWire", abort(404))


def _wire(one: ListedWire) -> dict[str, object]:
    return {"wire": one, "is_own": one.ordered_by == current_principal().code}


def _plain(code: str) -> str:
    return "".join(sign for sign in code if sign.isalnum())
