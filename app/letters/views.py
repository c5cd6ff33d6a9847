"""The operator's page of letters: what was written, what went, what did not."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, abort, render_template

from app.clock import now
from app.extensions import db
from app.letters.queries import letter_page, outbox_page
from app.people.signing_in import current_principal
from app.policy.matrix import grants_for
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.books import Book, list_books

blueprint = Blueprint("letters", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the operator's page of letters."""
    app.register_blueprint(blueprint)


@blueprint.get("/operations/letters")
@permission(Action.OPERATE)
def outbox() -> str:
    """Show the latest letters of the operator's book."""
    return render_template(
        "letters/outbox.html", page=outbox_page(db.session, operated_book())
    )


@blueprint.get("/operations/letters/<uuid:public_id>")
@permission(Action.OPERATE)
def letter(public_id: UUID) -> str:
    """Show one letter of a test book."""
    page = letter_page(db.session, operated_book(), public_id)
    if page is None:
        abort(404)
    return render_template("letters/letter_page.html", page=page)


def operated_book() -> Book:
    """Return the book that whoever asks operates; answers 404 without one."""
    scope = grants_for(current_principal(), Action.OPERATE, now())[0].scope
    books = {book.id: book for book in list_books(db.session)}
    return books.get(scope.book_id) or abort(404)
