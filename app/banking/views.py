"""The bank's pages: files in, the matching queue, wires out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from io import BytesIO
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.banking.deciding import decide_held
from app.banking.faults import Fault
from app.banking.held import count_open, find_held, held_wires
from app.banking.held_form import form_faults
from app.banking.matching import explain_line
from app.banking.ordering import change_wires, order_anew
from app.banking.pages import DeskPage
from app.banking.queries import desk_page, queue_page, wires_page
from app.banking.receiving import Sent, receive_file
from app.banking.saying import LARGE, say_file, say_report
from app.banking.unexecuted_views import add_routes as add_unexecuted
from app.clock import now
from app.extensions import db
from app.fields import Problem
from app.i18n import current_language
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.refusals import say_refused
from app.texts import printable
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from payments.bank.accounts import our_accounts
from payments.bank.files import content_of
from payments.bank.releases import order_file
from payments.formats.bank.errors import BankFileError
from payments.formats.bank.reading import MOST_BYTES

UNREADABLE = 422
FIELDS = ("name", "iban", "sure")
"""The fields of a held gift's form that a problem can stand beside."""

UPLOADS = frozenset({"banking.send", "banking.rule", "api_bank.send"})

blueprint = Blueprint(
    "banking", __name__, url_prefix="/<language:language>/books/<book>/bank"
)
add_unexecuted(blueprint)


def register(app: Flask) -> None:
    """Add the bank's pages, and let its files be large."""
    app.register_blueprint(blueprint)

    def widen(endpoint: str | None, _values: dict[str, object] | None) -> None:
        if endpoint in UPLOADS:
            request.max_content_length = MOST_BYTES + 1024 * 1024
            g.too_large = LARGE

    app.url_value_preprocessor(widen)


@blueprint.url_defaults
def same_book(_endpoint: str, values: dict[str, object]) -> None:
    """Stay in the book of the page."""
    if request.view_args and "book" in request.view_args:
        values.setdefault("book", request.view_args["book"])


@blueprint.get("")
@permission(Action.KEEP_BANK, of=place_of_book)
def desk(book: str) -> str:
    """Show the accounts, what waits, and the files that came."""
    just = request.args.get("file", type=int)
    page = desk_page(db.session, book_at(book), just)
    return _desk(book_at(book), page, ())


@blueprint.post("/files")
@permission(Action.KEEP_BANK, of=place_of_book)
def send(book: str) -> ResponseReturnValue:
    """Take a bank file in; its bytes are kept whatever becomes of it."""
    found, sent = book_at(book), request.files.get("statement")
    if sent is None or not sent.filename:
        return _refused(found, _("Choose the file that the bank gave you."))
    chosen = request.form.get("account", "")
    accounts = our_accounts(db.session, found.id)
    only = next((one for one in accounts if one.iban == chosen), None)
    given = Sent(printable(sent.filename), sent.read(), only)
    actor = current_principal().code
    try:
        received = receive_file(db.session, found, actor, now(), given)
    except BankFileError as error:
        return _refused(found, say_file(error))
    except LedgerError as error:
        return _refused(found, say_refused(error))
    if received.reported is not None:
        flash(say_report(received.reported))
        return redirect(url_for("banking.unseen"), 303)
    return redirect(url_for("banking.desk", file=received.file.id), 303)


@blueprint.get("/files/<int:number>")
@permission(Action.KEEP_BANK, of=place_of_book)
def file(book: str, number: int) -> Response:
    """Hand out a file as it came."""
    return _download(content_of(db.session, book_at(book), number))


@blueprint.get("/waiting")
@permission(Action.KEEP_BANK, of=place_of_book)
def waiting(book: str) -> str:
    """Show the lines that wait beside what each may be about."""
    return _queue(book_at(book), ())


@blueprint.post("/waiting/<int:line>")
@permission(Action.KEEP_BANK, of=place_of_book)
def tell(book: str, line: int) -> ResponseReturnValue:
    """Take in what a person says a line is."""
    principal = current_principal()
    answer = explain_line(book_at(book), principal.code, line, request.form)
    if isinstance(answer, Fault):
        problem = Problem(f"line-{line}", answer.message)
        return _queue(book_at(book), (problem,)), UNREADABLE
    flash(answer.said)
    return redirect(url_for("banking.waiting"), 303)


@blueprint.get("/held")
@permission(Action.KEEP_BANK, of=place_of_book)
def held(book: str) -> str:
    """Show wires that no project takes, and what their givers may say."""
    return _held(book_at(book), ())


@blueprint.post("/held/<uuid:public_id>")
@permission(Action.KEEP_BANK, of=place_of_book)
def decide(book: str, public_id: UUID) -> ResponseReturnValue:
    """Write down what a giver says of such money, or order the wire back."""
    found = book_at(book)
    surplus = find_held(db.session, found, public_id) or abort(404)
    actor = current_principal().code
    faults = form_faults(db.session, found, surplus, request.form)
    if not faults:
        fault = decide_held(found, actor, surplus, request.form)
        faults = (fault,) if fault is not None else ()
    if faults:
        problems = tuple(
            Problem(
                f"{one.part if one.part in FIELDS else 'held'}-{public_id}", one.message
            )
            for one in faults
        )
        return _held(found, problems), UNREADABLE
    here = url_for("banking.held", _anchor=f"held-{public_id}")
    return redirect(here, 303)


@blueprint.get("/wires")
@permission(Action.KEEP_BANK, of=place_of_book)
def wires(book: str) -> str:
    """Show the wires out, and the forms for them."""
    return _wires(book_at(book), ())


@blueprint.post("/wires")
@permission(Action.KEEP_BANK, of=place_of_book)
def change(book: str) -> ResponseReturnValue:
    """Order a wire, release some, take one back, or write an account down."""
    principal = current_principal()
    fault = change_wires(book_at(book), principal.code, request.form)
    if fault is not None:
        form = request.form.get("do", "")
        problem = Problem("iban" if fault.part == "iban" else form, fault.message)
        return _wires(book_at(book), (problem,)), UNREADABLE
    return redirect(url_for("banking.wires"), 303)


@blueprint.get("/wires/files/<int:number>")
@permission(Action.KEEP_BANK, of=place_of_book)
def orders(book: str, number: int) -> Response:
    """Hand out a payment order for the bank: the same bytes each time."""
    return _download(order_file(db.session, book_at(book), number))


def _refused(book: Book, message: str) -> ResponseReturnValue:
    page = desk_page(db.session, book, None)
    problems = (Problem("statement", message),)
    return _desk(book, page, problems), UNREADABLE


def _desk(book: Book, page: DeskPage, problems: tuple[Problem, ...]) -> str:
    held = count_open(db.session, book)
    return render_template("banking/desk.html", page=page, held=held, problems=problems)


def _queue(book: Book, problems: tuple[Problem, ...]) -> str:
    visitor = current_principal().code
    page = queue_page(db.session, book, current_language(), visitor, now())
    return render_template(
        "banking/waiting.html",
        page=page,
        key=secrets.token_urlsafe(16),
        problems=problems,
        typed=request.form,
        asked=(request.view_args or {}).get("line"),
    )


def _held(book: Book, problems: tuple[Problem, ...]) -> str:
    return render_template(
        "banking/held.html",
        held=held_wires(db.session, book, current_principal().code, now()),
        at=now(),
        problems=problems,
        key=secrets.token_urlsafe(16),
        typed=request.form,
        asked=str((request.view_args or {}).get("public_id", "")),
    )


def _wires(book: Book, problems: tuple[Problem, ...]) -> str:
    visitor = current_principal().code
    page = wires_page(db.session, book, current_language(), visitor, now())
    return render_template(
        "banking/wires.html",
        page=page,
        problems=problems,
        key=secrets.token_urlsafe(16),
        typed=request.form or _anew(book),
    )


def _anew(book: Book) -> Mapping[str, str]:
    """Fill in the form for a wire that the bank did not execute, with a free code."""
    number = request.args.get("anew", type=int)
    return order_anew(db.session, book, number) if number is not None else {}


def _download(found: tuple[str, bytes] | None) -> Response:
    if found is None:
        abort(404)
    name, content = found
    return send_file(
        BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=name,
    )
