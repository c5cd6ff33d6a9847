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

from app.clock import now
from app.contributing.queries import find_by_reference
from app.extensions import db
from app.givers.asking import LONGEST_REASON, UNCLEAR, clear_amount, one_line
from app.i18n import current_language
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action
from app.projects.scopes import book_scope
from app.refunds.commands import Asked, ask_refund
from app.refunds.deciding import give_back, turn_down, wire_again, wire_back
from app.refunds.looking import look_at
from app.refunds.queries import find_request, request_page, requests_page
from app.refunds.reading import current_officer, current_witness
from app.refunds.remedies import REFUSALS, remedy
from app.refunds.tables import RefundRequest
from ledger.book.books import Book, list_books
from payments.gateway import GatewayError
from payments.typed import figures

blueprint = Blueprint("refunds", __name__, url_prefix="/<language:language>/refunds")


def register(app: Flask) -> None:
    """Add the officers' pages of refunds."""
    app.register_blueprint(blueprint)


@blueprint.get("", endpoint="overview")
@permission(Action.DECIDE_REFUND)
def show_requests() -> str:
    """Show what waits for a decision, and what was decided of late."""
    page = requests_page(db.session, _book(), current_language())
    return render_template("refunds/overview.html", page=page, typed=request.form)


@blueprint.post("")
@permission(Action.DECIDE_REFUND)
def ask() -> ResponseReturnValue:
    """Ask for a giver, who wrote or called; somebody else then decides."""
    book = _book()
    try:
        reference = UUID(figures(request.form.get("reference", "")).strip())
    except ValueError:
        return _again(_("Write the number of the gift, as on the giver’s page."))
    gift = find_by_reference(db.session, book, reference)
    if gift is None:
        return _again(_("There is no gift with this number."))
    currency = look_at(db.session, book, gift).most.currency
    amount = clear_amount(request.form.get("amount", ""), currency)
    if amount is None:
        return _again(str(UNCLEAR))
    asked = Asked(secrets.token_urlsafe(12), amount, _words("reason"))
    try:
        made = ask_refund(db.session, book, current_witness(), gift, asked)
        db.session.commit()
    except REFUSALS as error:
        db.session.rollback()
        return _again(remedy(error))
    return redirect(url_for("refunds.request", public_id=made.public_id), 303)


@blueprint.get("/<uuid:public_id>", endpoint="request")
@permission(Action.DECIDE_REFUND)
def show_request(public_id: UUID) -> ResponseReturnValue:
    """Show a request, and what approving it would take back from where."""
    return _shown(public_id)


@blueprint.post("/<uuid:public_id>")
@permission(Action.DECIDE_REFUND)
def decide(public_id: UUID) -> ResponseReturnValue:
    """Approve or decline; never one's own request. What was typed stays if refused."""
    book = _book()
    found = find_request(db.session, book, public_id) or abort(404)
    here = url_for("refunds.request", public_id=public_id)
    try:
        if request.form.get("decision") == "again":
            wire_again(db.session, book, current_witness(), found)
            unclear = ""
        elif request.form.get("decision") in ("approve", "wire"):
            unclear = _approve(book, found)
        else:
            unclear = _decline(book, found)
    except REFUSALS as error:
        db.session.rollback()
        return _refused(public_id, remedy(error))
    except GatewayError:
        db.session.rollback()
        flash(
            _("It is decided. The provider does not answer now; we ask again."), "info"
        )
        return redirect(here, 303)
    return _refused(public_id, unclear) if unclear else redirect(here, 303)


def _approve(book: Book, found: RefundRequest) -> str:
    """Give it back; or return what is unclear about what was typed."""
    amount = clear_amount(request.form.get("amount", ""), found.currency)
    if amount is None:
        return str(UNCLEAR)
    back = wire_back if request.form["decision"] == "wire" else give_back
    decided = (current_officer(), amount)
    back(db.session, book, current_witness(), found, decided)
    return ""


def _decline(book: Book, found: RefundRequest) -> str:
    """Decline; or return what is missing."""
    why = _words("why")
    if not why:
        return str(_("Say why: the giver reads it."))
    decided = (current_officer(), why)
    turn_down(db.session, book, current_witness(), found, decided)
    return ""


def _shown(public_id: UUID) -> str:
    asking = (current_officer(), current_language())
    page = request_page(db.session, _book(), public_id, asking, now())
    db.session.commit()
    if page is None:
        abort(404)
    return render_template("refunds/request.html", page=page, typed=request.form)


def _refused(public_id: UUID, problem: str) -> ResponseReturnValue:
    flash(problem, "error")
    return _shown(public_id), 422


def _again(problem: str) -> ResponseReturnValue:
    flash(problem, "error")
    return show_requests(), 422


def _words(name: str) -> str:
    return one_line(request.form.get(name, ""))[:LONGEST_REASON]


def _book() -> Book:
    """Return the book in whose every fund whoever asks may decide; 404 without one."""
    principal, at = current_principal(), now()
    books = (
        book
        for book in list_books(db.session)
        if may(principal, Action.DECIDE_REFUND, book_scope(db.session, book), at)
    )
    return next(books, None) or abort(404)
