"""The operator's page."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template

from app.clock import now
from app.extensions import db
from app.operating.queries import operations_page
from app.people.signing_in import current_principal
from app.policy.matrix import grants_for
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.books import list_books

blueprint = Blueprint("operating", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the operator's page."""
    app.register_blueprint(blueprint)


@blueprint.get("/operations")
@permission(Action.OPERATE)
def overview() -> str:
    """Show what the operator of a book has to look at."""
    scope = grants_for(current_principal(), Action.OPERATE, now())[0].scope
    books = {book.id: book for book in list_books(db.session)}
    book = books.get(scope.book_id) or abort(404)
    return render_template(
        "operating/overview.html", page=operations_page(db.session, book)
    )
