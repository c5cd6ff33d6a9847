"""The interface about projects: what is public, read-only."""

from __future__ import annotations

from datetime import date

from flask import abort, url_for

from app.api.bodies import Blueprint
from app.api.problems import may_answer
from app.books import shown_book
from app.campaigns.schemas import CapSchema
from app.clock import now
from app.extensions import db
from app.matching.public import PublicRule, rules_in_force
from app.matching.schemas import RuleSchema
from app.policy.routes import permission
from app.policy.values import Action
from app.projects.public import (
    EntriesAsked,
    PublicEntries,
    PublicFigures,
    PublicProject,
    entries_of,
    figures_of,
    find_project,
    list_projects,
)
from app.projects.schemas import (
    DocumentSchema,
    EntriesQuery,
    EntriesSchema,
    FiguresQuery,
    FiguresSchema,
    ProjectSchema,
)
from ledger.book.books import Book
from ledger.book.funds import funds_with_entries
from payments.cap_meter import CapMeter, cap_meters

blueprint = Blueprint(
    "api_projects",
    __name__,
    url_prefix="/api/v1/projects",
    description="Projects whose accounts everyone may read",
)
LANGUAGES = ("en", "fr", "ar")


@blueprint.get("/")
@permission(Action.READ_PUBLIC)
@blueprint.etag
@blueprint.response(200, ProjectSchema(many=True))
@blueprint.doc(operationId="listProjects")
def projects() -> list[PublicProject]:
    """List the public projects."""
    return list_projects(db.session, _book())


@blueprint.get("/<slug>")
@permission(Action.READ_PUBLIC)
@blueprint.etag
@blueprint.response(200, ProjectSchema)
@may_answer(blueprint, 404)
@blueprint.doc(operationId="getProject")
def project(slug: str) -> PublicProject:
    """Read one project."""
    return _found(slug)


@blueprint.get("/<slug>/figures")
@permission(Action.READ_PUBLIC)
@blueprint.etag
@blueprint.arguments(FiguresQuery, location="query")
@blueprint.response(200, FiguresSchema)
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="getProjectFigures")
def figures(asked: dict[str, date | None], slug: str) -> PublicFigures:
    """Read a project's balances and budget, at the end of a day or now."""
    return figures_of(db.session, _book(), _found(slug), asked["at"])


@blueprint.get("/<slug>/entries")
@permission(Action.READ_PUBLIC)
@blueprint.etag
@blueprint.arguments(EntriesQuery, location="query")
@blueprint.response(200, EntriesSchema)
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="listProjectEntries")
def entries(asked: EntriesAsked, slug: str) -> PublicEntries:
    """Read a page of a project's entries, oldest first."""
    return entries_of(db.session, _book(), _found(slug), asked)


@blueprint.get("/<slug>/matching")
@permission(Action.READ_PUBLIC)
@blueprint.etag
@blueprint.response(200, RuleSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listProjectRules")
def matching(slug: str) -> list[PublicRule]:
    """List the rules by which pools add to gifts now: one, or none."""
    book, found = _book(), _found(slug)
    return rules_in_force(db.session, book, found.fund_code, at=now())


@blueprint.get("/<slug>/caps")
@permission(Action.READ_PUBLIC)
@blueprint.etag
@blueprint.response(200, CapSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listProjectCaps")
def caps(slug: str) -> list[CapMeter]:
    """Read how full the caps of a project are, one for each instrument."""
    book, found = _book(), _found(slug)
    return list(cap_meters(db.session, book, found.fund_code, at=now()))


@blueprint.get("/<slug>/documents")
@permission(Action.READ_PUBLIC)
@blueprint.etag
@blueprint.response(200, DocumentSchema(many=True))
@may_answer(blueprint, 404)
@blueprint.doc(operationId="listProjectDocuments")
def documents(slug: str) -> list[dict[str, str]]:
    """List a project's papers: its statement to this day, in each language.

    Nothing until something was entered: there is nothing to state. The receipts stand
    at the entries that they prove.
    """
    book, found = _book(), _found(slug)
    if found.fund_code not in funds_with_entries(db.session, book):
        return []
    return [
        {
            "title": found.title[language],
            "language": language,
            "media_type": "application/pdf",
            "url": url_for(
                "statements.fund_statement",
                language=language,
                fund=found.fund,
                _external=True,
            ),
        }
        for language in LANGUAGES
    ]


def _book() -> Book:
    book = shown_book(db.session)
    if book is None:
        abort(404)
    return book


def _found(slug: str) -> PublicProject:
    found = find_project(db.session, _book(), slug)
    if found is None:
        abort(404)
    return found
