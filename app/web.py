"""Everything the pages need of an application: languages, theme, charts, icons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from app import assets, filters, frame, i18n, kinds, theme
from app.books import last_number, shown_book
from app.cash.reaching import own_boxes
from app.charts.bars import bullet_bar, progress_bar, stacked_bar
from app.clock import now
from app.extensions import db
from app.filters import as_given
from app.frame import Frame, MenuLink
from app.givers.queries import contributions_from
from app.matching.rules import waiting_rules
from app.people.signing_in import current_principal
from app.people.views import menu_of
from app.policy.matrix import may, may_somewhere
from app.policy.values import Action, Principal
from app.projects.scopes import book_scope
from app.reversing.commands import any_waits
from app.spending.forms import PLACE_NAMES
from app.zones import book_of_page, here
from ledger.book.books import Book


def register(app: Flask) -> None:
    """Prepare the application for pages, with what the database says around them."""
    init_app(app, read_frame, here)


def _bank(principal: Principal, book: Book | None) -> tuple[MenuLink, ...]:
    """Offer the bank's desk of the book to whoever keeps it."""
    if book is None or not may_somewhere(principal, Action.KEEP_BANK, now()):
        return ()
    return (MenuLink("banking.desk", _("Bank"), {"book": book.code}),)


def _payments(principal: Principal, book: Book | None) -> tuple[MenuLink, ...]:
    """Offer the payments desk of the book to whoever reads it."""
    if book is None or not may_somewhere(principal, Action.READ_PAYMENTS, now()):
        return ()
    return (MenuLink("paying.desk", _("Payments"), {"book": book.code}),)


def _books(principal: Principal, book: Book | None) -> tuple[MenuLink, ...]:
    """Offer the periods, and what waits for a second person, to whose work it is."""
    if book is None or not may_somewhere(principal, Action.CHECK_PERIOD, now()):
        return ()
    whole, named = book_scope(db.session, book), {"book": book.code}
    links = []
    if may(principal, Action.CHECK_PERIOD, whole, now()):
        links.append(MenuLink("closing.periods", _("Periods"), named))
    if may(principal, Action.REVERSE_ENTRY, whole, now()) and any_waits(
        db.session, book
    ):
        links.append(MenuLink("reversing.waiting", _("Reversals"), named))
    if may(principal, Action.APPROVE_MATCHING, whole, now()) and waiting_rules(
        db.session, book
    ):
        links.append(MenuLink("matching.rules", _("Match funding"), named))
    if may(principal, Action.DECIDE_REFUND, whole, now()):
        links.append(MenuLink("refunds.overview", _("Refunds")))
    return tuple(links)


def _cash(principal: Principal) -> tuple[MenuLink, ...]:
    """Offer the cash box to whoever handles one."""
    if not may_somewhere(principal, Action.RECEIVE_CASH, now()):
        return ()
    if not own_boxes(Action.RECEIVE_CASH):
        return ()
    return (MenuLink("cash.enter", _("Cash box")),)


def _given(principal: Principal, book: Book | None) -> tuple[MenuLink, ...]:
    """Offer their own payments to whoever is signed in and has given."""
    if book is None or not principal.is_known:
        return ()
    if not contributions_from(db.session, book, current_user.email):
        return ()
    return (MenuLink("givers.mine", _("My payments")),)


def read_frame() -> Frame:
    """Say what stands around a page; an error page must not need the database."""
    try:
        book = book_of_page() or shown_book(db.session)
        number = last_number(db.session, book) if book else None
        principal = current_principal()
        rooms = (*menu_of(principal), *_cash(principal), *_payments(principal, book))
        desks = (*_bank(principal, book), *_books(principal, book))
        menu = (*rooms, *desks, *_given(principal, book))
    except OperationalError:
        return Frame()
    return Frame(
        is_test_book=book is None or not book.is_live,
        visitor=principal.name if principal.is_known else None,
        menu=menu,
        register_number=number,
    )


def init_app(
    app: Flask,
    surroundings: Callable[[], Frame] = Frame,
    local: Callable[[datetime], datetime] = as_given,
) -> None:
    """Prepare an application for pages; feature folders add their blueprints.

    ``local`` moves an instant to the clock by which the page tells it.
    """
    i18n.init_app(app)
    filters.register(app.jinja_env, i18n.current_language, local)
    assets.init_app(app)
    frame.init_app(app, surroundings)
    app.register_blueprint(theme.blueprint)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        bullet_bar=bullet_bar,
        progress_bar=progress_bar,
        chosen_theme=theme.chosen_theme,
        has_page=app.view_functions.__contains__,
        kind_names=kinds.NAMES,
        kind_remarks=kinds.REMARKS,
        place_names=PLACE_NAMES,
        stacked_bar=stacked_bar,
    )
