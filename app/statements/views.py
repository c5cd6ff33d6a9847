"""Download a fund's statement: the button on the page."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, current_app, request
from flask_babel import gettext as _
from sqlalchemy import select

from app.clock import now
from app.extensions import db
from app.i18n import current_language
from app.policy.routes import permission
from app.policy.values import Action
from app.settings import Settings
from app.statements.issuing import issue_statement
from app.statements.making import (
    Asked,
    NothingToStateError,
    PeriodError,
)
from app.statements.scopes import scope_of_fund
from ledger.book import tables as ledger
from ledger.book.books import list_books

blueprint = Blueprint("statements", __name__)


def register(app: Flask) -> None:
    """Add the downloads."""
    app.register_blueprint(blueprint)


@blueprint.get("/<language:language>/statements/<uuid:fund>.pdf")
@permission(Action.READ_BOOKS, of=scope_of_fund)
def fund_statement(fund: UUID) -> Response:
    """Make the statement of a fund to this day, or between two days asked for."""
    table = ledger.fund
    row = db.session.execute(select(table).where(table.c.public_id == fund)).one()
    book = next(b for b in list_books(db.session) if b.id == row.book_id)
    settings: Settings = current_app.extensions["igoudar"]
    asked = Asked(
        fund=row.code,
        language=current_language(),
        from_on=_day("from"),
        to_on=_day("to"),
        public_url=settings.public_url,
    )
    try:
        paper = issue_statement(db.session, settings, book, asked, at=now())
    except NothingToStateError:
        abort(404, _("There is no statement yet: nothing has been received."))
    except PeriodError:
        abort(422, _("The period ends before it begins."))
    answer = Response(paper.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{paper.name}"'
    return answer


def _day(name: str) -> date | None:
    given = request.args.get(name)
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        abort(422, _("Write a day like 2026-03-31."))
