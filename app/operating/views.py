"""The operator's page."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    abort,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import now
from app.extensions import db
from app.operating.queries import operations_page
from app.people.signing_in import current_principal
from app.policy.matrix import grants_for
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.books import Book, list_books
from payments.attempts import Witness
from payments.desk.alerts import (
    AlertEndedError,
    ClaimStandsError,
    StillApartError,
    put_away,
)

UNREADABLE = 422

blueprint = Blueprint("operating", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the operator's page."""
    app.register_blueprint(blueprint)


@blueprint.get("/operations")
@permission(Action.OPERATE)
def overview() -> str:
    """Show what the operator of a book has to look at."""
    return _page()


@blueprint.post("/operations/alerts/<int:number>")
@permission(Action.OPERATE)
def seen(number: int) -> ResponseReturnValue:
    """Put an alert away that somebody looked at, and that nobody has to explain."""
    witness = Witness(current_principal().code, now())
    try:
        put_away(db.session, _book(), witness, number)
        db.session.commit()
    except AlertEndedError:
        return _refused(_("Somebody has put it away already."))
    except StillApartError:
        said = _("It is set apart still: it ends once somebody says what it was.")
        return _refused(said)
    except ClaimStandsError:
        said = _("It is still claimed from the payer: it ends with the claim.")
        return _refused(said)
    flash(_("Put away. The entry and the payment say what happened."))
    return redirect(url_for("operating.overview", _anchor="alerts"), 303)


def _refused(said: str) -> ResponseReturnValue:
    db.session.rollback()
    flash(said)
    return _page(), UNREADABLE


def _page() -> str:
    page = operations_page(db.session, _book())
    return render_template("operating/overview.html", page=page)


def _book() -> Book:
    scope = grants_for(current_principal(), Action.OPERATE, now())[0].scope
    books = {book.id: book for book in list_books(db.session)}
    return books.get(scope.book_id) or abort(404)
