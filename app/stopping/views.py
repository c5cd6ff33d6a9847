"""The page on which a manager stops a project: sums first, then a confirmation."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import now
from app.extensions import db
from app.fields import Problem
from app.i18n import current_language
from app.operating.scopes import book_at, book_named
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.projects.known import KnownProject, find_public
from app.projects.scopes import fund_scopes
from app.projects.states import ENDED
from app.surplus.stopping import NotToStopError, stop_project, unspent_gifts
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.money import Money, total

LONGEST = 200
UNREADABLE = 422
PATH = "/books/<book>/projects/<slug>/stop"

blueprint = Blueprint("stopping", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)


def place_of_project(book: str, slug: str) -> tuple[Scope, ...]:
    """Find where a public project of a book is."""
    found = book_named(book)
    project = find_public(db.session, found, slug, "en") if found else None
    if found is None or project is None:
        return ()
    return (fund_scopes(db.session, found)[project.fund],)


@blueprint.get(PATH, endpoint="page")
@permission(Action.STOP_PROJECT, of=place_of_project)
def show_page(book: str, slug: str) -> str:
    """Show what stopping would offer back, and to how many."""
    return _show(*_found(book, slug))


@blueprint.post(PATH, endpoint="stop")
@permission(Action.STOP_PROJECT, of=place_of_project)
def take_page(book: str, slug: str) -> ResponseReturnValue:
    """Ask once more with the reason shown; stop at the second step."""
    found, project = _found(book, slug)
    reason = " ".join(request.form.get("reason", "").split())
    is_clear = 0 < len(reason) <= LONGEST and reason.isprintable()
    if not is_clear:
        text = _("Say why, in %(count)s characters at most.", count=LONGEST)
        problems = (Problem("reason", text),)
        return _show(found, project, problems=problems), UNREADABLE
    if "confirm" not in request.form:
        return _show(found, project, is_checked=True)
    command = Command(current_principal().code, f"stop:{project.fund}", now())
    try:
        stop_project(db.session, found, command, project, reason)
        db.session.commit()
    except NotToStopError:
        db.session.rollback()  # a second click: the page says that it is stopped
    return redirect(url_for("stopping.page", book=book, slug=slug), 303)


def _show(
    book: Book,
    project: KnownProject,
    *,
    problems: tuple[Problem, ...] = (),
    is_checked: bool = False,
) -> str:
    gifts = unspent_gifts(db.session, book, project.fund)
    sums: tuple[Money, ...] = tuple(
        total((g.amount for g in gifts if g.amount.currency == currency), currency)
        for currency in sorted({gift.amount.currency for gift in gifts})
    )
    return render_template(
        "stopping/page.html",
        book=book.code,
        project=project,
        sums=sums,
        number=len(gifts),
        is_ended=project.state in ENDED,
        is_checked=is_checked,
        problems=problems,
        reason=" ".join(request.form.get("reason", "").split()),
        longest=LONGEST,
    )


def _found(book: str, slug: str) -> tuple[Book, KnownProject]:
    found = book_at(book)
    project = find_public(db.session, found, slug, current_language())
    return found, project or abort(404)
