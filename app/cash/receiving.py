"""The form with which cash is received: its draft, its photos and its number."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.cash.answering import cash_command, to_desk, to_receipt
from app.cash.boxes import Box
from app.cash.commands import Handed, take_cash
from app.cash.drafts import Answers, answers_of, drop_draft, find_draft, save_draft
from app.cash.explaining import REFUSALS, explain
from app.cash.forms import ReceiveForm
from app.cash.queries import receive_page
from app.cash.reaching import box_at, own_projects_of, place_of_box
from app.clock import local_day, now
from app.evidence.handed_in import handed_in, uuid_of
from app.evidence.queries import KnownEvidence
from app.evidence.views import MOST_FILES
from app.extensions import db
from app.fields import problems_of
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.spending.receiving import receive_files
from ledger.book.errors import ActKeyReusedError

UNREADABLE = 422


def add_routes(blueprint: Blueprint, box: str) -> None:
    """Add the pages to the blueprint of cash, below the address of a box."""
    blueprint.add_url_rule(f"{box}/receive", "receive", receive)
    blueprint.add_url_rule(f"{box}/receive", "take", take, methods=["POST"])


@permission(Action.RECEIVE_CASH, of=place_of_box)
def receive(book: str, keeper: str) -> str:
    """Show the form with which cash is received."""
    box = box_at(book, keeper)
    answers = _opened_draft(box)
    if answers is None:
        form = _form(box, None)
        form.key.data = secrets.token_urlsafe(16)
        form.received_on.data = local_day(now(), box.book.zone)
        return _receive_form(box, form, ())
    form = _form(box, _typed(answers))
    kept = handed_in(box.book, answers.get("kept", ()))
    return _receive_form(box, form, kept)


@permission(Action.RECEIVE_CASH, of=place_of_box)
def take(book: str, keeper: str) -> ResponseReturnValue:
    """Give cash its number; what was typed and photographed survives a mistake."""
    box = box_at(book, keeper)
    form = _form(box, request.form)
    if "discard" in request.form:
        _drop_draft(box)
        return to_desk(box)
    photos, refusals = _photos(box)
    if "save" in request.form and not refusals:
        return _saved(box, photos)
    form.evidence.errors = refusals
    if form.validate() and not refusals:
        try:
            return _taken(box, form, photos)
        except REFUSALS as error:
            db.session.rollback()
            if isinstance(error, ActKeyReusedError):
                form.key.data = secrets.token_urlsafe(16)
                form.amount.errors = [explain(error)]
            else:
                form.received_on.errors = [explain(error)]
    form.evidence.errors = refusals
    return _receive_form(box, form, photos), UNREADABLE


def _form(box: Box, data: MultiDict[str, str] | None) -> ReceiveForm:
    form = ReceiveForm(formdata=data) if data is not None else ReceiveForm(None)
    form.set_box(box.currency, [project.fund for project in own_projects_of(box)])
    if request.files and data is request.form:
        form.evidence.data = request.files.getlist("evidence")
    return form


def _typed(answers: Answers) -> MultiDict[str, str]:
    return MultiDict(
        [(name, value) for name, values in answers.items() for value in values]
    )


def _photos(box: Box) -> tuple[tuple[KnownEvidence, ...], tuple[str, ...]]:
    """Return what an earlier try and this one sent, and why a file is refused."""
    received, refusals = receive_files(box.book, request.files.getlist("evidence"))
    tokens = [*request.form.getlist("kept"), *(str(one) for one in received)]
    return handed_in(box.book, tokens)[:MOST_FILES], refusals


def _taken(
    box: Box, form: ReceiveForm, photos: tuple[KnownEvidence, ...]
) -> ResponseReturnValue:
    today = local_day(now(), box.book.zone)
    handed = Handed(
        new=form.receipt(box.keeper, today, current_principal().code),
        name=(form.name.data or "") if form.giver.data == "named" else "",
        stubs=tuple(one.id for one in photos),
    )
    command = cash_command(f"receive:{form.key.data}")
    made = take_cash(db.session, box.book, command, handed)
    _drop_draft(box)
    db.session.commit()
    return to_receipt(made)


def _opened_draft(box: Box) -> Answers | None:
    """Return the draft of the address; 404 where it is not one's own, or gone."""
    if "draft" not in request.args:
        return None
    wanted = uuid_of(request.args["draft"]) or abort(404)
    found = find_draft(db.session, _writer(box), wanted) or abort(404)
    return found.answers


def _saved(box: Box, photos: tuple[KnownEvidence, ...]) -> ResponseReturnValue:
    answers = {
        **answers_of(request.form.to_dict(flat=False)),
        "kept": [str(one.public_id) for one in photos],
    }
    old = uuid_of(request.form.get("draft", ""))
    save_draft(db.session, _writer(box), answers, at=now(), old=old)
    db.session.commit()
    return to_desk(box)


def _drop_draft(box: Box) -> None:
    draft = uuid_of(request.form.get("draft", ""))
    if draft is not None:
        drop_draft(db.session, _writer(box), draft)
        db.session.commit()


def _writer(box: Box) -> tuple[Box, int]:
    return box, current_principal().person_id or 0


def _receive_form(
    box: Box, form: ReceiveForm, photos: tuple[KnownEvidence, ...]
) -> str:
    projects = own_projects_of(box)
    page = receive_page(db.session, box, projects, form.key.data or "", photos)
    return render_template(
        "cash/receive.html",
        page=page,
        form=form,
        problems=problems_of(form),
        draft=request.values.get("draft", ""),
    )
