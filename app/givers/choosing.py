"""The page on which a giver chooses what becomes of money that was not taken."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.books import shown_book
from app.clock import now
from app.extensions import db
from app.givers.asking import Typed, read_account
from app.givers.choices import ChoicePage, choice_page, find_mine
from app.givers.opening import gifts_of_link
from app.surplus.choices import find_choice
from app.surplus.choosing import (
    ChosenAlreadyError,
    ask_back,
    give_elsewhere,
    pay_back,
)
from app.surplus.tables import Surplus
from app.surplus.whole import NOT_WHOLE, NotWholeError
from ledger.book.books import Book
from payments.attempts import Witness
from payments.bank.giver_accounts import write_giver_account
from payments.caps import NoRoomForGiftError
from payments.formats.pain001 import Party

GIVER = "giver"
BACK = "back"


def show(token: str, public_id: UUID) -> ResponseReturnValue:
    """Show what may be chosen, or what was."""
    book, surplus = _found(token, public_id)
    page = choice_page(db.session, book, surplus, now())
    return _page(page, token, 200)


def take(token: str, public_id: UUID) -> ResponseReturnValue:
    """Do what was chosen, once; a second click shows what the first one did.

    What came by wire goes back to an account that is named here.
    """
    book, surplus = _found(token, public_id)
    page = choice_page(db.session, book, surplus, now())
    choice = request.form.get("choice", "")
    if page.chosen is None and choice not in {BACK, *(f.code for f in page.funds)}:
        flash(_("Choose one of these first."), "error")
        return _page(page, token, 422)
    if page.chosen is None or page.needs_account:
        is_named = choice == BACK and page.is_by_wire
        typed = read_account(request.form) if is_named else None
        if typed is not None and typed.problems:
            return _page(page, token, 422, typed)
        _do(book, surplus, choice, typed.to if typed is not None else None)
    return redirect(url_for("givers.choose", token=token, public_id=public_id), 303)


_STOPS = {
    NotWholeError: NOT_WHOLE,
    NoRoomForGiftError: lazy_gettext(
        "Somebody was faster: it takes no more. Choose another."
    ),
}


def _do(book: Book, surplus: Surplus, choice: str, to: Party | None) -> None:
    session, witness = db.session, Witness(GIVER, now())
    try:
        if choice != BACK:
            give_elsewhere(session, book, witness, surplus, choice)
        elif find_choice(session, book, surplus) is None:
            ask_back(session, book, witness, surplus)
        if to is not None:
            command = witness.command(f"choice-account:{surplus.public_id}")
            write_giver_account(session, book, command, surplus.party, to)
        session.commit()
    except ChosenAlreadyError:
        session.rollback()
    except (NotWholeError, NoRoomForGiftError) as error:
        session.rollback()
        flash(str(_STOPS[type(error)]), "error")
    else:
        if choice == BACK:
            pay_back(session, book, witness, surplus)


def _page(
    page: ChoicePage, token: str, status: int, typed: Typed | None = None
) -> ResponseReturnValue:
    html = render_template("givers/choice.html", page=page, token=token, typed=typed)
    return html, status, {"Cache-Control": "no-store"}


def _found(token: str, public_id: UUID) -> tuple[Book, Surplus]:
    book = shown_book(db.session) or abort(404)
    gifts = gifts_of_link(db.session, book, token)
    return book, find_mine(db.session, book, gifts, public_id) or abort(404)
