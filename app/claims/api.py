"""The interface about claims: what payers have twice, and writing it off by two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort

from app.api.bodies import Blueprint
from app.api.fields import KeySchema
from app.api.keys import is_new_request
from app.api.problems import PartsRefusedError, may_answer
from app.api.tokens import SIGNED_IN, WRITES
from app.claims.commands import ask_write_off, decide_write_off, open_request
from app.claims.explaining import REFUSALS, UNREASONED, explain
from app.claims.pages import ClaimRow
from app.claims.queries import Reader, claims_page
from app.claims.schemas import (
    DECISIONS,
    ClaimSchema,
    NewWriteOffSchema,
    WriteOffDecisionSchema,
)
from app.clock import now
from app.extensions import db
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.matrix import SamePersonError
from app.policy.routes import permission
from app.policy.two_persons import AlreadyDecidedError, Asking, Decision
from app.policy.values import Action
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.journal import number_entries

blueprint = Blueprint(
    "api_claims",
    __name__,
    url_prefix="/api/v1/books/<book>/claims",
    description="What payers have twice: claimed from them, written off by two",
)


@blueprint.get("")
@permission(Action.READ_CLAIMS, of=place_of_book)
@blueprint.response(200, ClaimSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listClaims", **SIGNED_IN)
def claims(book: str) -> list[ClaimRow]:
    """List the claims that stand, the oldest first."""
    person = current_principal().person_id
    reader = Reader(person, may_read_payments=False, may_write_off=False)
    return list(claims_page(db.session, book_at(book), now(), reader).rows)


@blueprint.post("/<payer>/write-offs")
@permission(Action.WRITE_OFF_CLAIM, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(NewWriteOffSchema, example={"reason": "Two letters, no answer"})
@blueprint.response(201, NewWriteOffSchema)
@may_answer(blueprint, 400, 404, 409, 422)
@blueprint.doc(operationId="askToWriteOffClaim", **WRITES)
def ask(
    headers: dict[str, str], sent: dict[str, Any], book: str, payer: str
) -> dict[str, Any]:
    """Ask for a claim to be written off; another officer decides.

    The same key again asks for nothing more.
    """
    of = book_at(book)

    def work(command: Command, person: int) -> None:
        reason = " ".join(sent["reason"].split())
        ask_write_off(db.session, of, command, payer, Asking(person, reason))

    _do(of, payer, (headers["key"], "ask_to_write_off", sent), work)
    return sent


@blueprint.post("/<payer>/write-offs/decisions")
@permission(Action.WRITE_OFF_CLAIM, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(WriteOffDecisionSchema, example={"decision": "approved"})
@blueprint.response(201, WriteOffDecisionSchema)
@may_answer(blueprint, 400, 403, 404, 409, 422)
@blueprint.doc(operationId="decideOnWriteOff", **WRITES)
def decide(
    headers: dict[str, str], sent: dict[str, Any], book: str, payer: str
) -> dict[str, Any]:
    """Write off what another officer asked for, or decline it.

    The same key again does nothing.
    """
    of = book_at(book)

    def work(command: Command, person: int) -> None:
        asked = open_request(db.session, of, payer)
        if asked is None:
            raise AlreadyDecidedError
        said = Decision(asked.person_id, person, DECISIONS[sent["decision"]])
        decide_write_off(db.session, of, command, payer, said)

    _do(of, payer, (headers["key"], "decide_on_write_off", sent), work)
    return sent


def _do(
    book: Book,
    payer: str,
    asked: tuple[str, str, dict[str, Any]],
    work: Callable[[Command, int], None],
) -> None:
    key, verb, sent = asked
    person = current_principal()
    if not is_new_request(book, key, verb, {"payer": payer, **sent}):
        return
    try:
        command = Command(person.code, f"{verb}:{person.code}:api:{key}:done", now())
        work(command, person.person_id or abort(404))
        db.session.commit()
    except UNREASONED as error:
        db.session.rollback()
        said = explain(payer, error).message
        raise PartsRefusedError("json", {"reason": said}) from error
    except REFUSALS as error:
        db.session.rollback()
        status = 403 if isinstance(error, SamePersonError) else 409
        abort(status, explain(payer, error).message)
    number_entries(db.session, book.id)
    db.session.commit()
