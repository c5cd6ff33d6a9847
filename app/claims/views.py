"""The page of claims: what payers have twice, and what became of it."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template

from app.claims.queries import claims_page
from app.clock import now
from app.extensions import db
from app.operating.scopes import book_named, place_of_book
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action
from app.projects.scopes import book_scope
from ledger.book.books import Book

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
    found = book_named(book) or abort(404)
    page = claims_page(
        db.session, found, now(), may_read_payments=_may(found, Action.READ_PAYMENTS)
    )
    return render_template("claims/overview.html", page=page)


def _may(book: Book, action: Action) -> bool:
    return may(current_principal(), action, book_scope(db.session, book), now())
