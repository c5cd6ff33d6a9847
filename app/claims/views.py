"""The page of claims: what payers have twice, and writing it off by two persons."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.claims.commands import ask_write_off, decide_write_off, open_request
from app.claims.explaining import REFUSALS, explain
from app.claims.queries import Reader, claims_page
from app.clock import now
from app.extensions import db
from app.fields import Problem
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.two_persons import LONGEST, AlreadyDecidedError, Asking, Decision
from app.policy.values import Action
from app.projects.scopes import book_scope
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.journal import number_entries

UNREADABLE = 422

blueprint = Blueprint(
    "claims", __name__, url_prefix="/<language:language>/books/<book>/claims"
)


def register(app: Flask) -> None:
    """Add the page of claims."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@permission(Action.READ_CLAIMS, of=place_of_book)
def overview(book: str) -> str:
    """Show what payers have twice and have not brought back."""
    return _show(book_at(book))


@blueprint.post("/<party>/write-off")
@permission(Action.WRITE_OFF_CLAIM, of=place_of_book)
def ask(book: str, party: str) -> ResponseReturnValue:
    """Ask for a claim to be written off, with a reason."""
    found = book_at(book)

    def work(command: Command, person: int) -> None:
        reason = " ".join(request.form.get("reason", "").split())
        ask_write_off(db.session, found, command, party, Asking(person, reason))

    return _do(found, party, work)


@blueprint.post("/<party>/decision")
@permission(Action.WRITE_OFF_CLAIM, of=place_of_book)
def decide(book: str, party: str) -> ResponseReturnValue:
    """Write off what was asked for, or decline it, as somebody else."""
    found = book_at(book)

    def work(command: Command, person: int) -> None:
        asked = open_request(db.session, found, party)
        if asked is None:
            raise AlreadyDecidedError
        said = Decision(
            asked.person_id, person, is_approved=request.form.get("say") == "approve"
        )
        decide_write_off(db.session, found, command, party, said)

    return _do(found, party, work)


def _do(
    book: Book, party: str, work: Callable[[Command, int], None]
) -> ResponseReturnValue:
    person = current_principal()
    key = f"{request.endpoint}:{person.code}:{party}:{request.form.get('key', '')}"
    try:
        work(Command(person.code, key, now()), person.person_id or abort(404))
        db.session.commit()
        number_entries(db.session, book.id)
        db.session.commit()
    except REFUSALS as error:
        db.session.rollback()
        return _show(book, (explain(party, error),)), UNREADABLE
    return redirect(url_for("claims.overview", book=book.code, _anchor=party), 303)


def _show(book: Book, problems: tuple[Problem, ...] = ()) -> str:
    reader = Reader(
        current_principal().person_id,
        may_read_payments=_may(book, Action.READ_PAYMENTS),
        may_write_off=_may(book, Action.WRITE_OFF_CLAIM),
    )
    return render_template(
        "claims/overview.html",
        page=claims_page(db.session, book, now(), reader),
        problems=problems,
        typed=(request.view_args or {}).get("party", ""),
        reason=request.form.get("reason", ""),
        longest=LONGEST,
        key=secrets.token_urlsafe(16),
    )


def _may(book: Book, action: Action) -> bool:
    return may(current_principal(), action, book_scope(db.session, book), now())
