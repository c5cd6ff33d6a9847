"""The interface about the bank: accounts, files in, lines that wait."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from app.api.bodies import Blueprint
from app.api.fields import KeySchema
from app.api.problems import PartsRefusedError, may_answer
from app.api.tokens import SIGNED_IN, WRITES
from app.banking.faults import Fault
from app.banking.matching import explain_line
from app.banking.pages import QueuePage
from app.banking.queries import FILES, queue_page
from app.banking.receiving import Sent, receive_file
from app.banking.saying import say_file
from app.banking.schemas import (
    AccountSchema,
    BankFileSchema,
    ExplainedSchema,
    ExplanationSchema,
    NewFileQuery,
    WaitingLinesSchema,
)
from app.clock import now
from app.extensions import db
from app.i18n import current_language
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.money import Money
from payments.bank.accounts import our_accounts
from payments.bank.files import ListedFile, Outcome, latest_files
from payments.bank.reconciling import standings, under_way
from payments.bank.waiting import find_waiting, is_line
from payments.formats.bank.errors import BankFileError

blueprint = Blueprint(
    "api_bank",
    __name__,
    url_prefix="/api/v1/books/<book>/bank",
    description="The bank's desk: accounts, files in, lines that wait",
)
EXPLAINED = {"say": "fund", "fund": "P1", "amount": "31.00"}
BYTES = {
    "required": True,
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
    },
}


@blueprint.get("/accounts")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.response(200, AccountSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listBankAccounts", **SIGNED_IN)
def accounts(book: str) -> list[dict[str, object]]:
    """List our accounts: the bank's word, the book's, and what is under way."""
    of = book_at(book)
    known = {one.account.iban: one for one in standings(db.session, of)}
    return [
        {
            "iban": account.iban,
            "holder": account.holder,
            "currency": account.rail.currency,
            "standing": (stands := known.get(account.iban)),
            "under_way": under_way(db.session, of, stands) if stands else [],
        }
        for account in our_accounts(db.session, of.id)
    ]


@blueprint.get("/files")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.response(200, BankFileSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listBankFiles", **SIGNED_IN)
def files(book: str) -> list[ListedFile]:
    """List the files that came last, each with what became of it."""
    return latest_files(db.session, book_at(book), FILES)


@blueprint.post("/files")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(NewFileQuery, location="query")
@blueprint.response(201, BankFileSchema)
@may_answer(blueprint, 400, 404, 413, 422)
@blueprint.doc(operationId="sendBankFile", requestBody=BYTES, **WRITES)
def send(asked: dict[str, str], book: str) -> ListedFile:
    """Take in a statement, camt.053 or MT940, byte for byte as the bank gave it.

    The bytes are the key: the same file again brings no line twice.
    """
    of, actor = book_at(book), current_principal().code
    ours = our_accounts(db.session, of.id)
    only = next((one for one in ours if one.iban == asked["account"]), None)
    if asked["account"] and only is None:
        text = _("This account is not ours: see GET …/bank/accounts.")
        raise PartsRefusedError("query", {"account": text})
    sent = Sent(asked["name"], request.get_data(), only)
    try:
        received = receive_file(db.session, of, actor, now(), sent)
    except BankFileError as error:
        raise PartsRefusedError("body", {"file": say_file(error)}) from error
    file, brought = received.file, received.imported
    outcome = Outcome(
        is_taken=True, new_lines=brought.new_lines, known_lines=brought.known_lines
    )
    size = len(sent.content)
    return ListedFile(file.id, file.name, file.received_at, size, outcome)


@blueprint.get("/lines")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.response(200, WaitingLinesSchema)
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listWaitingLines", **SIGNED_IN)
def lines(book: str) -> QueuePage:
    """List the lines that wait, the oldest first, beside what each may be about."""
    visitor = current_principal().code
    return queue_page(db.session, book_at(book), current_language(), visitor, now())


@blueprint.post("/lines/<int:line>/explanation")
@permission(Action.KEEP_BANK, of=place_of_book)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(ExplanationSchema, example=EXPLAINED)
@blueprint.response(201, ExplainedSchema)
@may_answer(blueprint, 400, 404, 409, 422)
@blueprint.doc(operationId="explainLine", **WRITES)
def explain(
    headers: dict[str, str], sent: dict[str, Any], book: str, line: int
) -> dict[str, object]:
    """Say what a line, or a part of it, is; it is posted as such.

    The same key again posts nothing more, and answers how the line stands.
    """
    of, actor = book_at(book), current_principal().code
    if not is_line(db.session, of, line):
        abort(404)
    command = Command(actor, f"explain-line:{actor}:{headers['key']}", now())
    asked = {"line": line, **sent}
    act = record_act(db.session, of.id, command, "explain_line", asked)
    if act.is_new:
        # One step with what it says: what is refused leaves no act behind.
        form = {name: str(value) for name, value in sent.items()}
        answer = explain_line(of, actor, line, form)
        if isinstance(answer, Fault):
            raise PartsRefusedError("json", {answer.part: answer.message})
    return {"id": line, "left": _left(of, line)}


def _left(book: Book, line: int) -> Money | None:
    found = find_waiting(db.session, book, line)
    return found.left if found is not None else None
