"""The auditor's first page."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template

from app.auditing.queries import audit_page
from app.clock import now
from app.extensions import db
from app.people.signing_in import current_principal
from app.policy.matrix import grants_for
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.books import list_books

blueprint = Blueprint("auditing", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the auditor's page."""
    app.register_blueprint(blueprint)


@blueprint.get("/audit")
@permission(Action.AUDIT)
def overview() -> str:
    """Show the checks and the funds of the book that somebody audits."""
    scope = grants_for(current_principal(), Action.AUDIT, now())[0].scope
    books = {book.id: book for book in list_books(db.session)}
    book = books.get(scope.book_id) or abort(404)
    page = audit_page(db.session, book, scope.territory_id)
    return render_template("auditing/overview.html", page=page)
