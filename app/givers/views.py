"""My payments: reached by a signed link from a letter, or signed in."""

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
from flask_login import current_user

from app.books import shown_book
from app.contributing.queries import find_by_reference
from app.contributing.remedies import remedy
from app.contributing.rules import GiftRefusedError
from app.contributing.tables import Contribution
from app.extensions import db
from app.givers import changing, choosing
from app.givers.asking import Typed, read_typed
from app.givers.changing import AmountRefusedError, Change
from app.givers.opening import gifts_of_link
from app.givers.queries import contributions_from, monthly_of, payments_page
from app.givers.refunding import ask_back, current_asker
from app.i18n import current_language
from app.letters.links import Opens, sign
from app.monthly.commands import MonthlyEndedError, lock_monthly
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.refunds.commands import AlreadyAskedError, Asked, NotReturnableError
from app.refunds.looking import look_at
from ledger.book.books import Book
from payments.caps import NoRoomForGiftError
from payments.gateway import GatewayError

blueprint = Blueprint("givers", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the giver's own page."""
    app.register_blueprint(blueprint)


@blueprint.get("/my-payments")
@permission(Action.SIGN_IN)
def mine() -> ResponseReturnValue:
    """Lead whoever is signed in to all that came from their address."""
    if not current_principal().is_known:
        return redirect(url_for("security.login", next=request.path), 303)
    book = _book()
    found = contributions_from(db.session, book, current_user.email)
    if not found:
        return render_template("givers/none.html")
    token = sign(Opens.PAYMENTS, found[0].public_id)
    return redirect(url_for("givers.payments", token=token), 303)


@blueprint.get("/payments/<token>")
@permission(Action.CONTRIBUTE)
def payments(token: str) -> ResponseReturnValue:
    """Show every gift from the address to which the letter with the link went."""
    return _page(_book(), _mine(token))


@blueprint.post("/payments/<token>/monthly/<uuid:public_id>")
@permission(Action.CONTRIBUTE)
def change_monthly(token: str, public_id: UUID) -> ResponseReturnValue:
    """Stop, pause, go on with, change or pay a monthly gift now."""
    book, gifts = _book(), _mine(token)
    if public_id not in {row.public_id for row in monthly_of(db.session, book, gifts)}:
        abort(404)
    row = lock_monthly(db.session, book, public_id) or abort(404)
    act = request.form.get("act")
    if act not in set(Change):
        abort(400)
    typed = request.form.get("amount", "")
    try:
        page = changing.change_monthly(db.session, book, row, Change(act), typed)
    except MonthlyEndedError:
        page = None
    except AmountRefusedError as error:
        flash(str(error), "error")
        page = None
    except (GiftRefusedError, NoRoomForGiftError, GatewayError) as error:
        db.session.rollback()
        flash(remedy(error), "error")
        page = None
    db.session.commit()
    return redirect(page or url_for("givers.payments", token=token), 303)


@blueprint.post("/payments/<token>/refund/<uuid:reference>")
@permission(Action.CONTRIBUTE)
def refund(token: str, reference: UUID) -> ResponseReturnValue:
    """Ask for a gift, or a part of it, back."""
    book, gifts = _book(), _mine(token)
    row = find_by_reference(db.session, book, reference)
    if row is None or row.id not in {each.id for each in gifts}:
        abort(404)
    typed = read_typed(request.form, look_at(db.session, book, row).most.currency)
    if not typed.problems and typed.amount is not None:
        asked = Asked(secrets.token_urlsafe(12), typed.amount, typed.reason)
        try:
            wanted = (asked, typed.to)
            ask_back(db.session, book, current_asker(), row, wanted)
        except (NotReturnableError, AlreadyAskedError):
            db.session.rollback()
            typed = typed.refused()
    if typed.problems:
        return _page(book, gifts, typed=(str(reference), typed))
    return redirect(url_for("givers.payments", token=token), 303)


@blueprint.get("/payments/<token>/choices/<uuid:public_id>", endpoint="choose")
@permission(Action.CONTRIBUTE)
def show_choice(token: str, public_id: UUID) -> ResponseReturnValue:
    """Show what may become of money that its project does not take."""
    return choosing.show(token, public_id)


@blueprint.post("/payments/<token>/choices/<uuid:public_id>")
@permission(Action.CONTRIBUTE)
def take_choice(token: str, public_id: UUID) -> ResponseReturnValue:
    """Do what the giver chose."""
    return choosing.take(token, public_id)


def _page(
    book: Book, gifts: tuple[Contribution, ...], typed: tuple[str, Typed] | None = None
) -> ResponseReturnValue:
    """Show the page; a form that came back wrong stands open, as it was typed."""
    page = payments_page(db.session, book, gifts, current_language())
    db.session.commit()
    reference, form = typed or ("", None)
    html = render_template(
        "givers/payments.html", page=page, reference=reference, typed=form
    )
    return html, 422 if typed else 200, {"Cache-Control": "no-store"}


def _mine(token: str) -> tuple[Contribution, ...]:
    return gifts_of_link(db.session, _book(), token) or abort(404)


def _book() -> Book:
    return shown_book(db.session) or abort(404)
