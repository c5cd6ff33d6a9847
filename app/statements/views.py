"""Download a fund's statement: the button on the page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, Response, abort, current_app
from flask_babel import gettext as _
from sqlalchemy import select

from app.asking import asked_days
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
from ledger.book.books import book_with
from reports import formats

blueprint = Blueprint("statements", __name__)


def register(app: Flask) -> None:
    """Add the downloads."""
    app.register_blueprint(blueprint)


@blueprint.get("/<language:language>/statements/<uuid:fund>.pdf")
@permission(Action.READ_BOOKS, of=scope_of_fund)
def fund_statement(fund: UUID) -> Response:
    """Make the statement of a fund to this day, or between two days asked for."""
    table = ledger.fund
    book = book_with(db.session, table, fund) or abort(404)
    row = db.session.execute(
        select(table).where(table.c.book_id == book.id, table.c.public_id == fund)
    ).one()
    settings: Settings = current_app.extensions["igoudar"]
    from_on, to_on = asked_days()
    asked = Asked(
        fund=row.code,
        language=current_language(),
        from_on=from_on,
        to_on=to_on,
        public_url=settings.public_url,
    )
    try:
        paper = issue_statement(db.session, settings, book, asked, at=now())
    except NothingToStateError:
        abort(404, _("There is no statement yet: nothing has been received."))
    except PeriodError as error:
        abort(422, _nothing_then(error))
    answer = Response(paper.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{paper.name}"'
    return answer


def _nothing_then(error: PeriodError) -> str:
    """Say on which days there is something; both asked for were compared before."""
    language = current_language()
    first, last = (formats.short_date(day, language) for day in error.covered)
    said: str = _(
        "Nothing was entered on the days asked for: the first entry is of %(first)s,"
        " the last of %(last)s.",
        first=first,
        last=last,
    )
    return said
