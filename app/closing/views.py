"""The bookkeeper's pages: all periods, one with its checks, closing and locking."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug import Response

from app.clock import now
from app.closing.commands import close_books, lock_books, obstacles_of
from app.closing.queries import period_page, periods_page
from app.extensions import db
from app.fields import Problem
from app.operating.scopes import book_at, book_named, place_of_book
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.projects.scopes import keeper_scope
from app.settings import Settings
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.errors import (
    BookBusyError,
    LedgerError,
    PeriodAlteredError,
    PeriodNotClosedError,
    PeriodNotOpenError,
    SamePersonLocksError,
)
from ledger.book.periods import Period, find_period
from ledger.periods.closing import Asked, Done
from ledger.periods.errors import ClosingStoppedError, WarningsNotAcceptedError

UNREADABLE = 422
REFUSALS = (
    *(BookBusyError, ClosingStoppedError, PeriodAlteredError, PeriodNotClosedError),
    *(PeriodNotOpenError, SamePersonLocksError, WarningsNotAcceptedError),
)

blueprint = Blueprint("closing", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the pages of periods."""
    app.register_blueprint(blueprint)


def place_of_keeper(book: str, keeper: str, **_values: object) -> tuple[Scope, ...]:
    """Find where a keeper of a book is."""
    found = book_named(book)
    scope = keeper_scope(db.session, found, keeper) if found else None
    return () if scope is None else (scope,)


@blueprint.get("/books/<book>/periods")
@permission(Action.READ_BOOKS, of=place_of_book)
def periods(book: str) -> str:
    """List the periods of every keeper, with how far each has closed."""
    page = periods_page(db.session, book_at(book))
    return render_template("closing/periods.html", page=page)


@blueprint.get("/books/<book>/periods/<keeper>/<ends_on>")
@permission(Action.CHECK_PERIOD, of=place_of_keeper)
def period(book: str, keeper: str, ends_on: str) -> str:
    """Show what closing a period would find, or what its closing left."""
    found = book_at(book)
    return _show(found, _period(found, keeper, ends_on), (), ())


@blueprint.post("/books/<book>/periods/<keeper>/<ends_on>/close")
@permission(Action.CLOSE_PERIOD, of=place_of_keeper)
def close(book: str, keeper: str, ends_on: str) -> Response | tuple[str, int]:
    """Close a period over the warnings that were accepted."""
    found = book_at(book)
    chosen = _period(found, keeper, ends_on)
    accepted = tuple(request.form.getlist("accepted"))
    if not request.form.get("is_sure"):
        text = _("Say that you have read this: a closing cannot be undone.")
        return _show(found, chosen, (Problem("is_sure", text),), accepted), UNREADABLE
    asked = Asked(keeper, chosen.ends_on, accepted)
    return _do(found, chosen, asked, lambda who: close_books(db.session, *who, asked))


@blueprint.post("/books/<book>/periods/<keeper>/<ends_on>/lock")
@permission(Action.LOCK_PERIOD, of=place_of_keeper)
def lock(book: str, keeper: str, ends_on: str) -> Response | tuple[str, int]:
    """Lock a closed period, as somebody else than who closed it."""
    found = book_at(book)
    chosen = _period(found, keeper, ends_on)
    asked = Asked(keeper, chosen.ends_on)
    return _do(found, chosen, asked, lambda who: lock_books(db.session, *who, asked))


Who = tuple[Settings, Book, Command]


def _do(
    book: Book, chosen: Period, asked: Asked, work: Callable[[Who], Done]
) -> Response | tuple[str, int]:
    who = current_principal().code
    key = f"{request.endpoint}:{who}:{request.form.get('key', '')}"
    settings: Settings = current_app.extensions["igoudar"]
    try:
        work((settings, book, Command(who, key, now())))
    except REFUSALS as error:
        db.session.rollback()
        problem = _explain(error)
        again = _period(book, chosen.keeper, chosen.ends_on.isoformat())
        return _show(book, again, (problem,), asked.accepted), UNREADABLE
    url = url_for(
        "closing.period",
        book=book.code,
        keeper=chosen.keeper,
        ends_on=chosen.ends_on.isoformat(),
    )
    return redirect(url, 303)


def _show(
    book: Book,
    chosen: Period,
    problems: tuple[Problem, ...],
    accepted: tuple[str, ...],
) -> str:
    principal = current_principal()
    command = Command(principal.code, "", now())
    found = obstacles_of(db.session, book, chosen, command) if chosen.is_open else ()
    page = period_page(db.session, book, chosen, found, principal.code)
    (scope,) = place_of_keeper(book.code, chosen.keeper)
    page = replace(
        page,
        may_close=may(principal, Action.CLOSE_PERIOD, scope, now()),
        may_lock=may(principal, Action.LOCK_PERIOD, scope, now()),
    )
    return render_template(
        "closing/period.html",
        page=page,
        problems=problems,
        accepted=accepted,
        key=secrets.token_urlsafe(16),
    )


def _explain(error: LedgerError) -> Problem:
    match error:
        case BookBusyError():
            text = _("Others are writing in the book. Try again in a moment.")
        case ClosingStoppedError():
            text = _("Something has to be mended first.")
        case WarningsNotAcceptedError():
            text = _("Read each warning, and accept it or mend it.")
        case PeriodNotOpenError():
            text = _("This period is closed already.")
        case SamePersonLocksError():
            text = _("Who closed a period does not lock it: ask somebody else.")
        case PeriodNotClosedError():
            text = _("Only a closed period is locked, once.")
        case _:
            text = _("The book is not what it was at the closing. Verify it first.")
    return Problem("closing", text)


def _period(book: Book, keeper: str, ends_on: str) -> Period:
    """Return the period of an address; 404 like a missing one."""
    try:
        day = date.fromisoformat(ends_on)
    except ValueError:
        abort(404)
    found = find_period(db.session, book, keeper, day)
    if found is None or found.ends_on != day:
        abort(404)
    return found
