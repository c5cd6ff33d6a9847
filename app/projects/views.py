"""Show the public page of a project."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Flask, abort, render_template, request, url_for
from flask_babel import gettext as _

from app.books import shown_book
from app.charts.flow import flow_chart
from app.clock import now
from app.extensions import db
from app.i18n import current_language
from app.people.signing_in import current_principal
from app.policy.matrix import may, may_somewhere
from app.policy.routes import permission
from app.policy.values import Action
from app.projects.known import KnownProject, find_public
from app.projects.pages import ProjectPage
from app.projects.queries import ALL_PAYMENTS, FIRST_PAYMENTS, project_page
from app.projects.scopes import fund_scopes
from app.projects.states import ENDED
from app.projects.tracing import flow, trace
from ledger.book.books import Book
from reports import formats

blueprint = Blueprint("projects", __name__, url_prefix="/<language:language>/projects")


def register(app: Flask) -> None:
    """Add the pages of projects."""
    app.register_blueprint(blueprint)


@blueprint.get("/<slug>")
@permission(Action.READ_PUBLIC)
def page(slug: str) -> str:
    """Show what a project needs, received and spent, and the proof of it."""
    book = shown_book(db.session)
    if book is None:
        abort(404)
    language = current_language()
    project = find_public(db.session, book, slug, language)
    if project is None:
        abort(404)
    limit = ALL_PAYMENTS if "all" in request.args else FIRST_PAYMENTS
    shown = project_page(db.session, book, project, language, limit)
    if _may_stop(book, project):
        url = url_for("stopping.page", book=book.code, slug=slug)
        setting = url_for("campaigns.page", book=book.code, slug=slug)
        shown = replace(shown, stop_url=url, campaign_url=setting)
    return render(shown)


def _may_stop(book: Book, project: KnownProject) -> bool:
    if not may_somewhere(current_principal(), Action.STOP_PROJECT, now()):
        return False
    where = fund_scopes(db.session, book)[project.fund]
    is_over = project.state in ENDED
    return not is_over and may(current_principal(), Action.STOP_PROJECT, where, now())


def render(page: ProjectPage) -> str:
    """Write the page of a project from its value, with its charts."""
    language = current_language()
    traced = trace(page)
    finding = _(
        "Of every 100 dirhams received, %(spent)s are spent and %(left)s are in the"
        " project’s account.",
        spent=traced.spent_of_hundred,
        left=traced.left_of_hundred,
    )
    chart = flow_chart(
        flow(traced, _("Where the money went"), finding, language),
        is_mirrored=formats.direction(language) == "rtl",
    )
    return render_template(
        "projects/page.html",
        page=page,
        traced=traced,
        finding=finding,
        flow_chart=chart,
    )
