"""The pages of reversals: what one would do, proposing it, and deciding about it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from app.bookkeeping.queries import number_of
from app.bookkeeping.views import find_anywhere, place_of_entry
from app.clock import now
from app.extensions import db
from app.fields import Problem
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.matrix import SamePersonError, may
from app.policy.routes import permission
from app.policy.two_persons import (
    LONGEST,
    AlreadyDecidedError,
    Asking,
    Decision,
    ReasonError,
)
from app.policy.values import Action
from app.refusals import say_refused
from app.reversing.commands import decide_reversal, open_proposal, propose_reversal
from app.reversing.decisions import AlreadyProposedError
from app.reversing.queries import reversal_page, waiting_page
from app.texts import UnprintableTextError
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.errors import (
    GuardBrokenError,
    LeanedOnError,
    LedgerError,
)
from ledger.book.journal import number_entries
from ledger.book.reading import JournalEntry, find_entry

UNREADABLE = 422
REFUSALS = (
    *(AlreadyDecidedError, LedgerError, ReasonError),
    *(SamePersonError, UnprintableTextError),
)

blueprint = Blueprint("reversing", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the pages of reversals."""
    app.register_blueprint(blueprint)


@blueprint.get("/books/<book>/reversals")
@permission(Action.REVERSE_ENTRY, of=place_of_book)
def waiting(book: str) -> str:
    """List the reversals that wait for a second person."""
    found = book_at(book)
    page = waiting_page(db.session, found, current_principal().person_id)
    return render_template("reversing/waiting.html", page=page)


@blueprint.get("/entries/<uuid:public_id>/reversal")
@permission(Action.REVERSE_ENTRY, of=place_of_entry)
def reversal(public_id: UUID) -> str:
    """Show what taking an entry back would do, and how far it is."""
    return _show(*_found(public_id), ())


@blueprint.post("/entries/<uuid:public_id>/reversal/proposal")
@permission(Action.REVERSE_ENTRY, of=place_of_entry)
def propose(public_id: UUID) -> Response | tuple[str, int]:
    """Propose to take an entry back, with a reason."""
    book, entry = _found(public_id)

    def work(command: Command, person: int) -> None:
        reason = " ".join(request.form.get("reason", "").split())
        new = Asking(person, reason)
        propose_reversal(db.session, book, command, entry, new)

    return _do(book, entry, work)


@blueprint.post("/entries/<uuid:public_id>/reversal/decision")
@permission(Action.REVERSE_ENTRY, of=place_of_entry)
def decide(public_id: UUID) -> Response | tuple[str, int]:
    """Approve a reversal into the journal, or decline it, as somebody else."""
    book, entry = _found(public_id)

    def work(command: Command, person: int) -> None:
        proposal = open_proposal(db.session, book, entry.id)
        if proposal is None:
            raise AlreadyDecidedError
        is_approved = request.form.get("say") == "approve"
        said = Decision(proposal.person_id, person, is_approved)
        decide_reversal(db.session, book, command, entry, said)

    return _do(book, entry, work)


def _do(
    book: Book, entry: JournalEntry, work: Callable[[Command, int], None]
) -> Response | tuple[str, int]:
    person = current_principal()
    key = f"{request.endpoint}:{person.code}:{request.form.get('key', '')}"
    try:
        work(Command(person.code, key, now()), person.person_id or abort(404))
        db.session.commit()
        number_entries(db.session, book.id)
        db.session.commit()
    except AlreadyProposedError:
        # Somebody was faster; the page says how far it is.
        db.session.rollback()
    except REFUSALS as error:
        db.session.rollback()
        return _show(book, entry, (_explain(book, error),)), UNREADABLE
    return redirect(url_for("reversing.reversal", public_id=entry.public_id), 303)


def _show(book: Book, entry: JournalEntry, problems: tuple[Problem, ...]) -> str:
    page = reversal_page(db.session, book, entry, current_principal().person_id)
    return render_template(
        "reversing/reversal.html",
        page=page,
        problems=problems,
        reason=request.form.get("reason", ""),
        longest=LONGEST,
        key=secrets.token_urlsafe(16),
    )


def _explain(book: Book, error: Exception) -> Problem:
    match error:
        case ReasonError():
            text = _("Say why, in %(count)s characters at most.", count=LONGEST)
            return Problem("reason", text)
        case UnprintableTextError():
            return Problem("reason", _("The reason has signs that cannot be shown."))
        case AlreadyDecidedError():
            text = _("Somebody has decided on it already.")
        case SamePersonError():
            text = _("Who proposed a reversal does not approve it: ask somebody else.")
        case LedgerError():
            text = _explain_rule(book, error)
        case _:
            raise error
    return Problem("reversal", text)


def _explain_rule(book: Book, error: LedgerError) -> str:
    match error:
        case LeanedOnError(by=by):
            leaning = find_entry(db.session, book, UUID(by))
            number = number_of(leaning) if leaning else by
            return str(
                _(
                    "Entry %(number)s leans on this one: take that one back first.",
                    number=number,
                )
            )
        case GuardBrokenError():
            return str(_("The money that it brought is not there any more."))
        case _:
            return say_refused(error)


def _found(public_id: UUID) -> tuple[Book, JournalEntry]:
    """Find the entry of an address, for who may reverse in each of its funds."""
    found = find_anywhere(db.session, public_id) or abort(404)
    principal, scopes = current_principal(), place_of_entry(public_id)
    if not all(may(principal, Action.REVERSE_ENTRY, one, now()) for one in scopes):
        abort(404)
    return found
