"""The interface about released wires that the bank did not execute."""

from __future__ import annotations

from typing import Any, cast

from marshmallow import Schema, fields, validate
from werkzeug.datastructures import MultiDict

from app.api.bodies import Blueprint
from app.api.fields import KeySchema, MoneySchema, Name
from app.api.keys import is_new_request
from app.api.problems import may_answer
from app.api.tokens import SIGNED_IN, WRITES
from app.banking.refusing import refuse
from app.banking.unexecuting import change_unexecuted
from app.extensions import db
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.books import Book
from payments.bank.unexecuted import Unexecuted, Word, open_rulings

blueprint = Blueprint(
    "api_unexecuted",
    __name__,
    url_prefix="/api/v1/books/<book>/bank/unexecuted",
    description="Wires that the bank did not execute: one officer says so, another"
    " confirms",
)
SAYS = {
    "orders": [7],
    "reason": "The file was lost on its way",
    "word": "spoken",
    "words": "Ms Aït at the counter: never received",
}
DECISIONS = {"confirmed": "confirm", "dropped": "drop"}


class UnexecutedSchema(Schema):
    """What is said of a released wire, until another officer decides.

    ``is_own`` where whoever reads it said so: another one confirms.
    """

    id = fields.Integer(required=True, attribute="said.id")
    order = fields.Integer(required=True, attribute="said.wire.id")
    code = fields.String(required=True, attribute="said.wire.code")
    amount = fields.Nested(MoneySchema, required=True, attribute="said.wire.amount")
    reason = fields.String(required=True, attribute="said.reason")
    word = fields.Enum(Word, by_value=True, required=True, attribute="said.word")
    words = fields.String(required=True, attribute="said.words")
    said_at = fields.DateTime(required=True, attribute="said.said_at")
    is_own = fields.Boolean(required=True)


class NewUnexecutedSchema(Schema):
    """Which released wires the bank did not execute, and what it says.

    ``word``: ``none`` where it says nothing, then the statements must reach far enough;
    else ``spoken`` or ``written``, with its ``words``.
    """

    orders = fields.List(
        fields.Integer(strict=True), required=True, validate=validate.Length(min=1)
    )
    reason = Name(required=True)
    word = fields.Enum(Word, by_value=True, required=True)
    words = Name(load_default="")


class UnexecutedDecisionSchema(Schema):
    """What another officer says to it; ``dropped`` also by whoever said it."""

    decision = fields.String(required=True, validate=validate.OneOf(tuple(DECISIONS)))


@blueprint.get("")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.response(200, UnexecutedSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listUnexecuted", **SIGNED_IN)
def said(book: str) -> list[dict[str, object]]:
    """List what is said of released wires and not decided, the oldest first."""
    return _said(book_at(book))


@blueprint.post("")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(NewUnexecutedSchema, example=SAYS)
@blueprint.response(201, UnexecutedSchema(many=True))
@may_answer(blueprint, 400, 404, 409, 422)
@blueprint.doc(operationId="sayUnexecuted", **WRITES)
def say(
    headers: dict[str, str], sent: dict[str, Any], book: str
) -> list[dict[str, object]]:
    """Say that the bank did not execute released wires; another officer confirms.

    The same key again changes nothing more, and answers what waits of it.
    """
    of = book_at(book)
    orders = sorted(set(sent["orders"]))
    asked = {**sent, "orders": orders, "word": sent["word"].value}
    if is_new_request(of, headers["key"], "say_unexecuted", asked):
        form = MultiDict([(name, str(asked[name])) for name in _TEXTS])
        form.setlist("order", [str(one) for one in orders])
        _change(of, "say", headers["key"], form)
    return [
        one for one in _said(of) if cast("Unexecuted", one["said"]).wire.id in orders
    ]


@blueprint.post("/<int:number>/decisions")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(UnexecutedDecisionSchema, example={"decision": "confirmed"})
@blueprint.response(201, UnexecutedDecisionSchema)
@may_answer(blueprint, 400, 403, 404, 409, 422)
@blueprint.doc(operationId="decideOnUnexecuted", **WRITES)
def decide(
    headers: dict[str, str], sent: dict[str, Any], book: str, number: int
) -> dict[str, Any]:
    """Confirm what another officer said, or drop it; the same key again does nothing.

    Confirmed, what the wire kept is free again; order it anew under another code.
    """
    of = book_at(book)
    asked = {"unexecuted": number, **sent}
    if is_new_request(of, headers["key"], "decide_unexecuted", asked):
        form = MultiDict({"ruling": str(number)})
        _change(of, DECISIONS[sent["decision"]], headers["key"], form)
    return sent


_TEXTS = ("reason", "word", "words")


def _change(book: Book, what: str, key: str, form: MultiDict[str, str]) -> None:
    form["do"], form["key"] = what, f"api:{key}"
    refuse(change_unexecuted(book, current_principal().code, form))


def _said(book: Book) -> list[dict[str, object]]:
    actor = current_principal().code
    return [
        {"said": one, "is_own": one.said_by == actor}
        for one in open_rulings(db.session, book)
    ]
