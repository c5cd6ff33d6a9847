"""The pages of the payments desk."""

from __future__ import annotations

import secrets
from uuid import UUID

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import now
from app.extensions import db
from app.fields import Problem
from app.operating.scopes import book_at, place_of_book
from app.paying.acting import act_on_payment, place, write_note
from app.paying.finding import find_page
from app.paying.queries import (
    apart_page,
    disputes_page,
    may_ask,
    payment_page,
    payouts_page,
)
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.books import Book
from payments.attempts import AttemptUnknownError, find_attempt

UNREADABLE = 422

blueprint = Blueprint(
    "paying", __name__, url_prefix="/<language:language>/books/<book>/payments"
)


def register(app: Flask) -> None:
    """Add the payments desk."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@permission(Action.READ_PAYMENTS, of=place_of_book)
def desk(book: str) -> str:
    """Find any payment."""
    page = find_page(db.session, book_at(book), request.args)
    return render_template("paying/find.html", page=page)


@blueprint.get("/<uuid:public_id>")
@permission(Action.READ_PAYMENTS, of=place_of_book)
def payment(book: str, public_id: UUID) -> str:
    """Show a payment's whole life, and what may be done now."""
    return _payment(book_at(book), public_id, ())


@blueprint.post("/<uuid:public_id>")
@permission(Action.OPERATE, of=place_of_book)
def act(book: str, public_id: UUID) -> ResponseReturnValue:
    """Ask the provider now, or take up messages that were parked."""
    found, what = book_at(book), request.form.get("do", "")
    try:
        attempt = find_attempt(db.session, found, public_id)
    except AttemptUnknownError:
        abort(404)
    if what == "retry" or (what == "ask" and may_ask(found, attempt)):
        actor = current_principal().code
        message = act_on_payment(found, actor, attempt, what)
        if message is not None:
            return _payment(found, public_id, (Problem("do", message),)), UNREADABLE
    address = url_for("paying.payment", book=book, public_id=public_id)
    return redirect(address, 303)


@blueprint.get("/disputes")
@permission(Action.READ_PAYMENTS, of=place_of_book)
def disputes(book: str) -> str:
    """Show contested payments with their deadlines."""
    return _disputes(book_at(book), ())


@blueprint.post("/disputes/<int:dispute>")
@permission(Action.OPERATE, of=place_of_book)
def note(book: str, dispute: int) -> ResponseReturnValue:
    """Keep a note about a contested payment."""
    found, actor = book_at(book), current_principal().code
    problem = write_note(found, actor, dispute, request.form)
    if problem is not None:
        return _disputes(found, (problem,)), UNREADABLE
    return redirect(url_for("paying.disputes", book=book), 303)


@blueprint.get("/payouts")
@permission(Action.READ_PAYMENTS, of=place_of_book)
def payouts(book: str) -> str:
    """Show payouts, each with how it comes to zero."""
    before = request.args.get("before", type=int)
    page = payouts_page(db.session, book_at(book), before)
    return render_template("paying/payouts.html", page=page)


@blueprint.get("/apart")
@permission(Action.READ_PAYMENTS, of=place_of_book)
def apart(book: str) -> str:
    """Show movements that were set apart."""
    return _apart(book_at(book), ())


@blueprint.post("/apart/<int:number>")
@permission(Action.OPERATE, of=place_of_book)
def tell(book: str, number: int) -> ResponseReturnValue:
    """Take in what somebody says a movement was."""
    found, actor = book_at(book), current_principal().code
    problem = place(found, actor, number, request.form)
    if problem is not None:
        return _apart(found, (problem,)), UNREADABLE
    return redirect(url_for("paying.apart", book=book), 303)


def _payment(book: Book, public_id: UUID, problems: tuple[Problem, ...]) -> str:
    page = payment_page(db.session, book, public_id) or abort(404)
    return render_template(
        "paying/payment.html", page=page, problems=problems, may_act=_may_act(book)
    )


def _disputes(book: Book, problems: tuple[Problem, ...]) -> str:
    return render_template(
        "paying/disputes.html",
        page=disputes_page(db.session, book, now()),
        problems=problems,
        typed=request.form.get("text", ""),
        key=secrets.token_urlsafe(16),
        may_act=_may_act(book),
    )


def _apart(book: Book, problems: tuple[Problem, ...]) -> str:
    page = apart_page(db.session, book, now())
    return render_template(
        "paying/apart.html", page=page, problems=problems, may_act=_may_act(book)
    )


def _may_act(book: Book) -> bool:
    scopes = place_of_book(book.code)
    who, at = current_principal(), now()
    return any(may(who, Action.OPERATE, scope, at) for scope in scopes)
