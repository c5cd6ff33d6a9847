"""What is published for strangers: the checkpoint, the keys, and the page of all."""

from __future__ import annotations

from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    render_template,
    request,
)
from flask_babel import gettext as _

from app.books import shown_book
from app.extensions import db
from app.policy.routes import permission
from app.policy.values import Action
from app.settings import Settings
from ledger.book.books import Book, book_named
from ledger.proof import verifier
from ledger.proof.bundles import growth_bundle
from ledger.proof.publishing import (
    Published,
    find_published,
    latest,
    list_published,
    verification_keys,
)

blueprint = Blueprint("proving", __name__)


def register(app: Flask) -> None:
    """Add what is published."""
    app.register_blueprint(blueprint)


@blueprint.get("/.well-known/igoudar/checkpoint")
@permission(Action.READ_PUBLIC)
def newest_checkpoint() -> Response:
    """Give the newest checkpoint of the book, as a signed note."""
    return _plain((latest(db.session, _book()) or _none()).note)


@blueprint.get("/.well-known/igoudar/checkpoints/<int:number>")
@permission(Action.READ_PUBLIC)
def checkpoint(number: int) -> Response:
    """Give one checkpoint of the book."""
    return _plain((find_published(db.session, _book(), number) or _none()).note)


@blueprint.get("/.well-known/igoudar/checkpoints/<int:number>/since")
@permission(Action.READ_PUBLIC)
def growth(number: int) -> Response:
    """Give the bundle that shows the newest checkpoint to continue this one."""
    book = _book()
    found = find_published(db.session, book, number) or _none()
    lines = growth_bundle(db.session, book, [found.checkpoint.size])
    answer = Response("".join(lines), mimetype="application/jsonl")
    name = f"{book.code}-{number}.jsonl"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/.well-known/igoudar/keys")
@permission(Action.READ_PUBLIC)
def keys() -> Response:
    """Give the keys that have ever signed for the book, a line each."""
    found = verification_keys(db.session, _book())
    return _plain("".join(f"{key}\n" for key in found))


@blueprint.get("/.well-known/igoudar/verifier.py")
@permission(Action.READ_PUBLIC)
def verifier_file() -> Response:
    """Give the program that checks proof bundles by itself."""
    return _plain(Path(verifier.__file__).read_text(encoding="utf-8"))


@blueprint.get("/<language:language>/checkpoints")
@permission(Action.READ_PUBLIC)
def checkpoints() -> str:
    """Show all checkpoints, newest first, a page at a time."""
    settings: Settings = current_app.extensions["igoudar"]
    rows = settings.limits.list_rows
    before = request.args.get("before", type=int)
    book = _book()
    found = list_published(db.session, book, limit=rows, before=before)
    return render_template(
        "proving/checkpoints.html",
        book=book,
        checkpoints=found,
        keys=verification_keys(db.session, book),
        next_before=found[-1].number if len(found) == rows else None,
    )


def _book() -> Book:
    code = request.args.get("book")
    if code is None:
        return shown_book(db.session) or abort(404)
    return book_named(db.session, code) or abort(404)


def _none() -> Published:
    abort(404, _("No checkpoint was published yet."))


def _plain(text: str) -> Response:
    return Response(text, mimetype="text/plain")
