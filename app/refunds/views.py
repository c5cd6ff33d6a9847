"""Officers' pages of refunds: what waits, what it would take back, the decision."""

from __future__ import annotations

import secrets
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.amounts import UnreadableAmountError, read_amount
from app.banking.saying import say_wire
from app.clock import now
from app.contributing.queries import find_by_reference
from app.contributing.refunding import refund
from app.extensions import db
from app.i18n import current_language
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action
from app.projects.scopes import book_scope
from app.refunds.commands import (
    AlreadyAskedError,
    AlreadyDecidedError,
    Asked,
    NotReturnableError,
    Officer,
    OwnRequestError,
    approve,
    ask_refund,
    decline,
)
from app.refunds.looking import look_at
from app.refunds.queries import find_request, request_page, requests_page
from app.refunds.tables import RefundRequest
from ledger.book.books import Book, list_books
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import our_accounts
from payments.bank.giver_accounts import giver_account
from payments.bank.orders import WireRefusedError
from payments.bank.paying_back import Payback, order_payback
from payments.gateway import GatewayError
from payments.rails.wire import CODE as BANK
from payments.refunds import RefundAsked, RefundRefusedError

blueprint = Blueprint("refunds", __name__, url_prefix="/<language:language>/refunds")

LONGEST_REASON = 500
REFUSALS = (
    NotReturnableError,
    AlreadyAskedError,
    AlreadyDecidedError,
    OwnRequestError,
    RefundRefusedError,
    WireRefusedError,
)


def register(app: Flask) -> None:
    """Add the officers' pages of refunds."""
    app.register_blueprint(blueprint)


@blueprint.get("", endpoint="overview")
@permission(Action.DECIDE_REFUND)
def show_requests() -> str:
    """Show what waits for a decision, and what was decided of late."""
    page = requests_page(db.session, _book(), current_language())
    return render_template("refunds/overview.html", page=page)


@blueprint.post("")
@permission(Action.DECIDE_REFUND)
def ask() -> ResponseReturnValue:
    """Ask for a giver, who wrote or called; somebody else then decides."""
    book = _book()
    try:
        reference = UUID(request.form.get("reference", "").strip())
    except ValueError:
        return _again(_("Write the reference of the gift, as on the giver’s page."))
    gift = find_by_reference(db.session, book, reference)
    if gift is None:
        return _again(_("There is no gift with this reference."))
    amount = _amount(look_at(db.session, book, gift).most.currency)
    if amount is None:
        return _again(_("Write the amount with figures only, for example 12.50."))
    asked = Asked(secrets.token_urlsafe(12), amount, _words("reason"))
    try:
        made = ask_refund(db.session, book, _witness(), gift, asked)
        db.session.commit()
    except REFUSALS as error:
        db.session.rollback()
        return _again(_remedy(error))
    return redirect(url_for("refunds.request", public_id=made.public_id), 303)


@blueprint.get("/<uuid:public_id>", endpoint="request")
@permission(Action.DECIDE_REFUND)
def show_request(public_id: UUID) -> ResponseReturnValue:
    """Show a request, and what approving it would take back from where."""
    asking = (_officer(), current_language())
    page = request_page(db.session, _book(), public_id, asking)
    db.session.commit()
    if page is None:
        abort(404)
    return render_template("refunds/request.html", page=page)


@blueprint.post("/<uuid:public_id>")
@permission(Action.DECIDE_REFUND)
def decide(public_id: UUID) -> ResponseReturnValue:
    """Approve or decline; never one's own request."""
    book = _book()
    found = find_request(db.session, book, public_id) or abort(404)
    here = url_for("refunds.request", public_id=public_id)
    try:
        if request.form.get("decision") == "wire":
            _wire_back(book, found)
        elif request.form.get("decision") == "approve":
            _approve(book, found)
        else:
            _decline(book, found)
    except REFUSALS as error:
        db.session.rollback()
        flash(_remedy(error), "error")
    except GatewayError:
        db.session.rollback()
        flash(
            _("It is decided. The provider does not answer now; we ask again."), "info"
        )
    return redirect(here, 303)


def _approve(book: Book, found: RefundRequest) -> None:
    """Decide and order in one step; then the provider is asked."""
    amount = _amount(found.currency)
    if amount is None:
        flash(_("Write the amount with figures only, for example 12.50."), "error")
        return
    witness = _witness()
    seen = approve(db.session, book, witness, found, (_officer(), amount))
    if seen.attempt is not None:
        asked = RefundAsked(f"request:{found.public_id}", amount, witness.at)
        refund(db.session, book, witness, seen.attempt, asked)
    db.session.commit()


def _wire_back(book: Book, found: RefundRequest) -> None:
    """Decide, and order the wire; somebody else releases it at the bank's page."""
    amount, rails = _amount(found.currency), our_accounts(db.session, book.id)
    ours = next((one for one in rails if one.rail.code == BANK), None)
    if amount is None or ours is None:
        flash(_("No account of ours is registered yet."), "error")
        return
    witness = _witness()
    seen = approve(db.session, book, witness, found, (_officer(), amount))
    if seen.attempt is None:
        return
    to = giver_account(db.session, book, seen.attempt.purpose.party)
    if to is None:
        raise WireRefusedError("payee", "the giver has named no account")
    name = f"request:{found.public_id}"
    new = Payback(name, seen.attempt, amount, to, f"Refund {seen.attempt.purpose.fund}")
    order_payback(db.session, book, witness.command(f"payback:{name}"), ours, new)
    db.session.commit()


def _decline(book: Book, found: RefundRequest) -> None:
    why = _words("why")
    if not why:
        flash(_("Say why: the giver reads it."), "error")
        return
    decline(db.session, book, _witness(), found, (_officer(), why))
    db.session.commit()


def _remedy(error: Exception) -> str:
    if isinstance(error, OwnRequestError):
        return str(
            _("You asked for this refund, or it is yours: somebody else decides.")
        )
    if isinstance(error, AlreadyDecidedError):
        return str(_("Somebody has decided on it already."))
    if isinstance(error, AlreadyAskedError):
        return str(_("This gift is asked back already: decide on that request first."))
    if isinstance(error, WireRefusedError):
        return say_wire(error)
    return str(_("So much of this gift cannot be given back. Look at it below."))


def _again(problem: str) -> ResponseReturnValue:
    flash(problem, "error")
    return show_requests(), 422


def _amount(currency: str) -> Money | None:
    try:
        read = read_amount(request.form.get("amount", ""), currency)
    except UnreadableAmountError:
        return None
    return read if isinstance(read, Money) else None


def _words(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:LONGEST_REASON]


def _officer() -> Officer:
    return Officer(current_principal().code, str(current_user.email))


def _witness() -> Witness:
    return Witness(current_principal().code, now())


def _book() -> Book:
    """Return the book in whose every fund whoever asks may decide; 404 without one."""
    principal, at = current_principal(), now()
    books = (
        book
        for book in list_books(db.session)
        if may(principal, Action.DECIDE_REFUND, book_scope(db.session, book), at)
    )
    return next(books, None) or abort(404)
