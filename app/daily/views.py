"""The pages of closed days: the list, a day, its signed note, and closing."""

from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import now
from app.daily.closing import Closing, closable_early, close_days, days_due
from app.daily.queries import day_page, days_page
from app.extensions import db
from app.fields import Problem
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action
from app.settings import Settings
from ledger.book.books import Book
from payments.attempts import Witness
from payments.daily.storing import ClosedDay, find_day
from payments.gateway import GatewayError

UNREADABLE, UNREACHABLE = 422, 503

blueprint = Blueprint(
    "daily", __name__, url_prefix="/<language:language>/books/<book>/days"
)


def register(app: Flask) -> None:
    """Add the pages of closed days."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@permission(Action.CHECK_PERIOD, of=place_of_book)
def days(book: str) -> str:
    """Show closed days, the latest first, a page at a time."""
    return _list(book_at(book), ())


@blueprint.post("")
@permission(Action.OPERATE, of=place_of_book)
def close(book: str) -> ResponseReturnValue:
    """Close every day that is over; what no provider answers for is left open."""
    found = book_at(book)
    witness = Witness(current_principal().code, now())
    until = _date(request.form.get("until", ""))
    if until is None or not _is_closable(found, until, witness):
        message = _("This day is not over yet, or a later one is closed.")
        return _list(found, (Problem("close", message),)), UNREADABLE
    try:
        closing = Closing(db.session, _settings(), found, witness)
        done = close_days(closing, until)
    except GatewayError:
        db.session.rollback()
        message = _(
            "The provider gives no answer. Nothing was closed: try again in an hour."
        )
        return _list(found, (Problem("close", message),)), UNREACHABLE
    return redirect(url_for("daily.day", book=book, day=done.record.day), 303)


@blueprint.get("/<day>")
@permission(Action.CHECK_PERIOD, of=place_of_book)
def day(book: str, day: str) -> str:
    """Show a closed day."""
    found = book_at(book)
    closed = _closed(found, day)
    return render_template("daily/day.html", page=day_page(db.session, found, closed))


@blueprint.get("/<day>/record.txt")
@permission(Action.CHECK_PERIOD, of=place_of_book)
def note(book: str, day: str) -> Response:
    """Give the signed record of a day, as it is kept."""
    closed = _closed(book_at(book), day)
    return Response(closed.note, mimetype="text/plain")


def _is_closable(book: Book, day: date, witness: Witness) -> bool:
    """Say whether a day may be closed now, or was closed a moment ago."""
    due = days_due(db.session, book, witness.at)
    early = closable_early(db.session, book, witness.at)
    return day in (*due, early) or find_day(db.session, book, day) is not None


def _list(book: Book, problems: tuple[Problem, ...]) -> str:
    until = _date(request.args.get("until", ""))
    rows = _settings().limits.list_rows
    page = days_page(db.session, book, now(), until, rows)
    scopes = place_of_book(book.code)
    may_close = any(
        may(current_principal(), Action.OPERATE, scope, now()) for scope in scopes
    )
    return render_template(
        "daily/days.html", page=page, problems=problems, may_close=may_close
    )


def _closed(book: Book, word: str) -> ClosedDay:
    wanted = _date(word)
    found = find_day(db.session, book, wanted) if wanted else None
    return found or abort(404)


def _date(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _settings() -> Settings:
    settings: Settings = current_app.extensions["igoudar"]
    return settings
