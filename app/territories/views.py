"""Show the home page of a territory."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug import Response

from app.books import shown_book
from app.clock import local_day, now
from app.extensions import db
from app.i18n import current_language
from app.policy.routes import permission
from app.policy.values import Action
from app.territories.pages import TerritoryPage
from app.territories.queries import territory_page
from reports import formats

blueprint = Blueprint("territories", __name__)


def register(app: Flask) -> None:
    """Add the home page, below each language and at the root."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
@permission(Action.READ_PUBLIC)
def choose() -> Response:
    """Lead a visitor home in the language that their browser asks for."""
    answer = redirect(url_for("territories.home"))
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get("/<language:language>/")
@permission(Action.READ_PUBLIC)
def home() -> str:
    """Show how much came to the territory, went, and is left."""
    book = shown_book(db.session)
    page = book and territory_page(
        db.session, book, current_language(), local_day(now(), book.zone)
    )
    return render(page or nothing_yet())


def nothing_yet() -> TerritoryPage:
    """Stand in for a territory that no book has opened yet."""
    return TerritoryPage(
        name=gettext("Shared accounts of the territory"),
        region="",
        lede="",
        currency="MAD",
        projects=(),
        contributions=0,
    )


def render(page: TerritoryPage) -> str:
    """Write the home page from its value."""
    spent, _left = formats.of_every_hundred(
        [page.figures.spent, page.figures.in_account]
    )
    return render_template("territories/home.html", page=page, spent_of_hundred=spent)
