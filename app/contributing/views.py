"""Give: show the form, send the payer to the provider, say what became of it."""

from __future__ import annotations

import re
import secrets
from uuid import UUID

from flask import Blueprint, Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.amounts import UnreadableAmountError, read_amount
from app.books import shown_book
from app.clock import now
from app.contributing.forms import GiveForm
from app.contributing.limits import limit_gifts
from app.contributing.queries import (
    find_by_reference,
    give_page,
    smallest_gift,
    thanks_page,
)
from app.contributing.remedies import remedy
from app.contributing.rules import GiftRefusedError
from app.contributing.taking import gift_of, look_again, take_gift
from app.extensions import db
from app.fields import Problem, problems_of
from app.headers import UNSTORED
from app.i18n import current_language
from app.policy.routes import permission
from app.policy.values import Action
from app.projects.known import KnownProject, find_public
from ledger.book.books import Book
from ledger.money import Money
from payments.caps import NoRoomForGiftError
from payments.gateway import GatewayError

blueprint = Blueprint("contributing", __name__, url_prefix="/<language:language>")

CHECKOUT = "https://checkout.stripe.com"
PRESET = 5000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def register(app: Flask) -> None:
    """Add the pages of giving; their form may lead to the provider's page."""
    stripe = app.extensions["igoudar"].stripe
    if stripe.is_set:
        app.config["FORM_TARGETS"].append(stripe.api_url or CHECKOUT)
    app.register_blueprint(blueprint)
    limit_gifts(app, "contributing.take_form")


@blueprint.get("/projects/<slug>/contribute", endpoint="give")
@permission(Action.CONTRIBUTE)
def show_form(slug: str) -> ResponseReturnValue:
    """Show the form, with what happens to the amount asked about."""
    book, project = _project(slug)
    amount = _asked(project)
    form = GiveForm(None, amount=amount, key=secrets.token_urlsafe(24))
    return _form(book, project, form, amount)


@blueprint.post("/projects/<slug>/contribute")
@permission(Action.CONTRIBUTE)
def take_form(slug: str) -> ResponseReturnValue:
    """Send the payer to the provider once the form is in order.

    The amount paid is always the one that stood on the button: another one typed
    without a script is shown on it first.
    """
    book, project = _project(slug)
    form = GiveForm(_typed())
    if "preset" in request.form:
        form.amount.validate(form)
        return _form(book, project, form, _understood(form))
    if not form.validate():
        problems = problems_of(form)
        return _form(book, project, form, _understood(form), problems=problems)
    amount = form.amount.data or Money(PRESET, project.gift_currency)
    if not form.is_amount_as_shown():
        return _form(book, project, form, amount, is_amount_changed=True)
    try:
        page = _give(book, project, form, amount)
    except (GiftRefusedError, NoRoomForGiftError, GatewayError) as error:
        db.session.rollback()
        problem = Problem("amount", remedy(error))
        return _form(book, project, form, amount, problems=(problem,))
    return redirect(page, 303)


@blueprint.get("/contributions/<uuid:reference>")
@permission(Action.CONTRIBUTE)
def thanks(reference: UUID) -> ResponseReturnValue:
    """Say what became of a contribution; an open one is looked up first."""
    book = shown_book(db.session)
    if book is None:
        abort(404)
    contribution = find_by_reference(db.session, book, reference)
    if contribution is None:
        abort(404)
    look_again(db.session, book, contribution.token)
    page = thanks_page(db.session, book, contribution, current_language(), now())
    if page is None:
        abort(404)
    html = render_template("contributing/thanks.html", page=page)
    return html, UNSTORED


def _give(book: Book, project: KnownProject, form: GiveForm, amount: Money) -> str:
    gift = gift_of(form, project, amount, current_language())
    return take_gift(db.session, book, project, gift)


def _form(  # noqa: PLR0913 - keyword-only: the three ways a form comes back
    book: Book,
    project: KnownProject,
    form: GiveForm,
    amount: Money | None,
    *,
    problems: tuple[Problem, ...] = (),
    is_amount_changed: bool = False,
) -> ResponseReturnValue:
    html = render_template(
        "contributing/give.html",
        page=give_page(db.session, book, project, amount, now()),
        form=form,
        problems=problems,
        is_amount_changed=is_amount_changed,
    )
    return html, 422 if problems else 200


def _project(slug: str) -> tuple[Book, KnownProject]:
    book = shown_book(db.session)
    if book is None:
        abort(404)
    project = find_public(db.session, book, slug, current_language())
    if project is None:
        abort(404)
    return book, project


def _typed() -> MultiDict[str, str]:
    """Return the form as it was sent; a preset stands for an amount typed."""
    typed = MultiDict(request.form)
    if preset := request.form.get("preset"):
        typed.setlist("amount", [preset])
    if not _TOKEN.fullmatch(typed.get("key", "")):
        typed["key"] = secrets.token_urlsafe(24)
    return typed


def _understood(form: GiveForm) -> Money | None:
    """Return the amount typed; None while it is not clear which one is meant."""
    return None if form.amount.errors else form.amount.data


def _asked(project: KnownProject) -> Money | None:
    """Read the amount that the page's script asks about; without one, a preset."""
    if "amount" not in request.args:
        return Money(PRESET, project.gift_currency)
    try:
        read = read_amount(request.args["amount"], project.gift_currency)
    except UnreadableAmountError:
        return None
    if isinstance(read, Money) and not read < smallest_gift(project.gift_currency):
        return read
    return None
