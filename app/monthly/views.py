"""One click ends a monthly gift: without signing in, without scripts, without a why."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template
from flask.typing import ResponseReturnValue

from app.books import shown_book
from app.clock import now
from app.extensions import db
from app.i18n import current_language
from app.letters.links import Opens, read
from app.monthly.commands import lock_monthly, stop
from app.monthly.queries import monthly_row
from app.monthly.tables import MonthlyGift
from app.people.signing_in import csrf
from app.policy.routes import permission
from app.policy.values import Action
from ledger.book.books import Book
from payments.attempts import Witness

blueprint = Blueprint("monthly", __name__, url_prefix="/<language:language>")

GIVER = "giver"


def register(app: Flask) -> None:
    """Add the page that ends a monthly gift.

    Its form needs no token of ours: mail programs send it by themselves (RFC 8058),
    and the link is signed.
    """
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)


@blueprint.get("/stop/<token>", endpoint="stop")
@permission(Action.CONTRIBUTE)
def ask(token: str) -> ResponseReturnValue:
    """Ask once: whatever reads mail for somebody also opens its links."""
    book, row = _found(token)
    return _page(book, row)


@blueprint.post("/stop/<token>")
@permission(Action.CONTRIBUTE)
def do_stop(token: str) -> ResponseReturnValue:
    """End the monthly gift, and say so; the same again changes nothing."""
    book, row = _found(token)
    stop(db.session, book, Witness(GIVER, now()), row, "giver")
    db.session.commit()
    return _page(book, row)


def _page(book: Book, row: MonthlyGift) -> ResponseReturnValue:
    shown = monthly_row(db.session, book, row, current_language())
    html = render_template("monthly/stop.html", row=shown)
    return html, {"Cache-Control": "no-store"}


def _found(token: str) -> tuple[Book, MonthlyGift]:
    book, name = shown_book(db.session), read(Opens.STOP, token)
    if book is None or name is None:
        abort(404)
    row = lock_monthly(db.session, book, name)
    if row is None:
        abort(404)
    return book, row
