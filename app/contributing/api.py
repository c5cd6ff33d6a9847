"""The interface about giving: what becomes of an amount, giving, how a gift stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from flask import Flask, abort, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field

from app.api.bodies import Blueprint
from app.api.fields import KeySchema
from app.api.problems import PartsRefusedError, may_answer
from app.books import shown_book
from app.clock import now
from app.contributing.commands import find_by_token
from app.contributing.forms import GiveForm
from app.contributing.gateways import ways_of
from app.contributing.limits import limit_gifts
from app.contributing.pages import GivePage, ThanksPage
from app.contributing.queries import find_by_reference, give_page, thanks_page
from app.contributing.remedies import remedy
from app.contributing.repeating import KeyOfAnotherGiftError, check_repeated
from app.contributing.rules import Gift, GiftRefusedError
from app.contributing.schemas import (
    ContributionSchema,
    NewContributionSchema,
    QuoteQuery,
    QuoteSchema,
)
from app.contributing.tables import Contribution
from app.contributing.taking import gift_of, look_again, take_gift
from app.contributing.ways import Way
from app.errors import KEY_USED
from app.extensions import db
from app.headers import UNSTORED
from app.i18n import current_language
from app.policy.routes import permission
from app.policy.values import Action
from app.projects.known import KnownProject, find_public
from ledger.book.books import Book
from payments.caps import NoRoomForGiftError
from payments.gateway import GatewayError

blueprint = Blueprint(
    "api_giving",
    __name__,
    url_prefix="/api/v1",
    description="Giving, for whoever means to",
)
EXAMPLE = {"amount": "50", "way": "card", "email": "amina@example.org"}


def limit(app: Flask) -> None:
    """Count what is begun here with what is begun on the pages."""
    limit_gifts(app, "api_giving.contribute")


@blueprint.get("/projects/<slug>/quote")
@permission(Action.CONTRIBUTE)
@blueprint.arguments(QuoteQuery, location="query")
@blueprint.response(200, QuoteSchema)
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="quoteContribution")
def quote(asked: dict[str, str], slug: str) -> GivePage:
    """Say what would become of an amount, and up to how much pools would add."""
    book, project = _project(slug)
    form = _form(asked)
    if not form.amount.validate(form):
        raise PartsRefusedError("query", {"amount": _said(form.amount)})
    return give_page(db.session, book, project, form.amount.data, now())


@blueprint.post("/projects/<slug>/contributions")
@permission(Action.CONTRIBUTE)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(NewContributionSchema, example=EXAMPLE)
@blueprint.response(201, ContributionSchema)
@may_answer(blueprint, 400, 404, 409, 422, 429, 503)
@blueprint.doc(operationId="contribute")
def contribute(
    headers: dict[str, str], sent: dict[str, Any], slug: str
) -> tuple[ThanksPage, int, dict[str, str]]:
    """Begin a gift: the answer says where to pay, or what to send by bank transfer.

    The same key again answers with the same gift, as it stands then.
    """
    book, project = _project(slug)
    language = sent.pop("language") or current_language()
    form = _form({**sent, "key": headers["key"]})
    if sent["name"] and not form.is_name_shown():
        # It would not be kept, and so not be compared when the key comes again.
        text = gettext("No name is shown: leave it out, or send name_shown.")
        raise PartsRefusedError("json", {"name": text})
    if not form.validate() or form.amount.data is None:
        wrong = {field.id: _said(field) for field in form if field.errors}
        raise PartsRefusedError("json", wrong)
    gift = gift_of(form, project, form.amount.data, language)
    _begin(book, project, gift)
    row = find_by_token(db.session, book, gift.token) or abort(404)
    where = url_for("api_giving.contribution", reference=row.public_id)
    return _page(book, row), 201, {"Location": where, **UNSTORED}


@blueprint.get("/contributions/<uuid:reference>")
@permission(Action.CONTRIBUTE)
@blueprint.response(200, ContributionSchema)
@may_answer(blueprint, 404)
@blueprint.doc(operationId="getContribution")
def contribution(reference: UUID) -> tuple[ThanksPage, int, dict[str, str]]:
    """Say what became of a gift; an open one is looked up at the provider first."""
    book = shown_book(db.session) or abort(404)
    row = find_by_reference(db.session, book, reference) or abort(404)
    look_again(db.session, book, row.token)
    return _page(book, row), 200, UNSTORED


def _begin(book: Book, project: KnownProject, gift: Gift) -> None:
    if gift.way not in (ways := ways_of(db.session, book)):
        raise PartsRefusedError("json", {"way": _other_way(ways)})
    try:
        check_repeated(db.session, book, gift)
        take_gift(db.session, book, project, gift)
    except KeyOfAnotherGiftError:
        abort(409, str(KEY_USED))
    except (GiftRefusedError, NoRoomForGiftError) as error:
        db.session.rollback()
        raise PartsRefusedError("json", {"amount": remedy(error)}) from error
    except GatewayError as error:
        db.session.rollback()
        abort(503, remedy(error))


def _other_way(ways: frozenset[Way]) -> str:
    if not ways:
        return str(gettext("Nothing is collected here at this moment."))
    known = ", ".join(sorted(ways))
    return str(gettext("This way to pay is not open here. Send: %(ways)s.", ways=known))


def _form(sent: dict[str, Any]) -> GiveForm:
    """Fill in the form of the page: what it refuses is refused here."""
    return GiveForm(MultiDict(sent), meta={"csrf": False})


def _said(field: Field) -> str:
    """Say what is wrong with a field, and which amounts may be meant."""
    choices = (choice.decimal for choice in getattr(field, "asked", ()))
    return " ".join((*(str(message) for message in field.errors), *choices))


def _page(book: Book, row: Contribution) -> ThanksPage:
    page = thanks_page(db.session, book, row, current_language(), now()) or abort(404)
    if page.retry_url is None:
        return page
    # The sandbox's pages are ours, and named from our own root.
    return replace(page, retry_url=urljoin(request.host_url, page.retry_url))


def _project(slug: str) -> tuple[Book, KnownProject]:
    book = shown_book(db.session) or abort(404)
    return book, find_public(db.session, book, slug, current_language()) or abort(404)
