"""The page on which a project's campaign and its cap on gifts are set."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from app.campaigns.capping import NewCap, set_gift_cap
from app.campaigns.commands import NewCampaign, set_campaign
from app.campaigns.errors import (
    CampaignError,
    CampaignOverError,
    EndPassedError,
    EndTooFarError,
)
from app.campaigns.explaining import explain
from app.campaigns.forms import CampaignForm, CapForm
from app.campaigns.setting import setting_page
from app.clock import local_day, now
from app.contributing.queries import smallest_gift
from app.extensions import db
from app.fields import problems_of
from app.i18n import current_language
from app.operating.scopes import book_at
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.projects.known import KnownProject, find_public
from app.stopping.views import place_of_project
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.errors import ActKeyReusedError, LedgerError

UNREADABLE = 422
PATH = "/books/<book>/projects/<slug>/campaign"

blueprint = Blueprint("campaigns", __name__, url_prefix="/<language:language>")

Forms = tuple[CampaignForm, CapForm]


def register(app: Flask) -> None:
    """Add the page of campaigns and caps."""
    app.register_blueprint(blueprint)


@blueprint.get(PATH)
@permission(Action.SET_CAMPAIGN, of=place_of_project)
def page(book: str, slug: str) -> str:
    """Show the campaign and the cap of a project, and how each is set."""
    found, project = _found(book, slug)
    return _show(found, project, _blank(found, project))


@blueprint.post(PATH)
@permission(Action.SET_CAMPAIGN, of=place_of_project)
def call(book: str, slug: str) -> ResponseReturnValue:
    """Let the campaign end on a day; until then it may be set anew."""
    found, project = _found(book, slug)
    form, cap = CampaignForm(None, prefix="call"), _blank(found, project)[1]
    form.set_currency(project.gift_currency)
    form.process(request.form)

    def work(command: Command) -> None:
        day, least, source = form.last_day.data, form.least.data, form.source.data
        if not (day and least and source):
            raise TypeError("the form has not been validated")
        new = NewCampaign(day, least, source)
        set_campaign(db.session, found, command, project, new)

    return _do(found, project, (form, cap), form, work)


@blueprint.post(f"{PATH}/cap")
@permission(Action.SET_CAMPAIGN, of=place_of_project)
def limit(book: str, slug: str) -> ResponseReturnValue:
    """Let the project take at most so much in gifts, from a day on."""
    found, project = _found(book, slug)
    campaign, form = _blank(found, project)[0], CapForm(None, prefix="cap")
    form.set_currency(project.gift_currency)
    form.process(request.form)

    def work(command: Command) -> None:
        day, most, source = form.from_on.data, form.limit.data, form.source.data
        if day is None or most is None or not source:
            raise TypeError("the form has not been validated")
        new = NewCap(most, day, source, smallest_gift(project.gift_currency))
        set_gift_cap(db.session, found, command, project.fund, new)

    return _do(found, project, (campaign, form), form, work)


def _do(
    book: Book,
    project: KnownProject,
    forms: Forms,
    form: CampaignForm | CapForm,
    work: Callable[[Command], None],
) -> ResponseReturnValue:
    if not form.validate():
        return _show(book, project, forms), UNREADABLE
    person = current_principal().code
    try:
        work(Command(person, f"{request.endpoint}:{person}:{form.key.data}", now()))
        db.session.commit()
    except (CampaignError, LedgerError) as error:
        db.session.rollback()
        _field(form, error).errors = [explain(error)]
        form.key.data = secrets.token_urlsafe(16)
        return _show(book, project, forms), UNREADABLE
    url = url_for("campaigns.page", book=book.code, slug=project.slug)
    return redirect(url, 303)


def _field(form: CampaignForm | CapForm, error: Exception) -> Field:
    """Find the answer that an error is about."""
    if isinstance(form, CapForm):
        is_day = isinstance(error, LedgerError)
        return form.from_on if is_day else form.limit
    is_day = isinstance(error, EndPassedError | EndTooFarError | CampaignOverError)
    is_day = is_day or isinstance(error, ActKeyReusedError)
    return form.last_day if is_day else form.least


def _blank(book: Book, project: KnownProject) -> Forms:
    campaign = CampaignForm(None, prefix="call")
    cap = CapForm(None, prefix="cap")
    for form in (campaign, cap):
        form.set_currency(project.gift_currency)
        form.key.data = secrets.token_urlsafe(16)
    cap.from_on.data = local_day(now(), book.zone)
    return campaign, cap


def _show(book: Book, project: KnownProject, forms: Forms) -> str:
    campaign, cap = forms
    return render_template(
        "campaigns/page.html",
        page=setting_page(db.session, book, project, at=now()),
        campaign_form=campaign,
        cap_form=cap,
        problems=(*problems_of(campaign), *problems_of(cap)),
    )


def _found(book: str, slug: str) -> tuple[Book, KnownProject]:
    found = book_at(book)
    project = find_public(db.session, found, slug, current_language())
    return found, project or abort(404)
