"""Gifts that no project takes and that wait for another officer, as things to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.banking.held import WIRED
from app.bookkeeping.names import names_of
from app.i18n import apart, current_language
from app.policy.matrix import may, may_somewhere
from app.policy.values import Action, Principal
from app.projects.scopes import book_scope
from app.spending.pages import ToDo
from app.spending.to_do import urgency_of
from app.surplus.origins import fund_of
from app.surplus.told import UNDONE, ToldSurplus, progress_of, told_surpluses
from app.zones import here
from ledger.book.books import Book, list_books
from ledger.money import Money
from reports import formats


def held_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List such gifts on the bank: never those that somebody told of themselves."""
    if not may_somewhere(principal, Action.KEEP_BANK, at):
        return ()
    return tuple(
        _task(session, book, told, at)
        for book in list_books(session)
        if may(principal, Action.KEEP_BANK, book_scope(session, book), at)
        for told in _undone(session, book, principal)
    )


def _undone(
    session: Session, book: Book, principal: Principal
) -> Iterator[ToldSurplus]:
    for told in told_surpluses(session, book, WIRED):
        is_own = told.told_by == principal.code
        if not is_own and progress_of(session, book, told.surplus).state in UNDONE:
            yield told


def _task(session: Session, book: Book, told: ToldSurplus, at: datetime) -> ToDo:
    surplus = told.surplus
    project = names_of(session, book).fund(fund_of(session, book, surplus))
    day = formats.short_date(here(surplus.decide_by).date(), current_language())
    return ToDo(
        icon="hand-coins",
        urgency=urgency_of(at - surplus.held_at),
        title=_("A gift that no project takes: %(name)s", name=apart(told.from_name))
        if told.from_name
        else _("A gift that no project takes"),
        why=_(
            "%(project)s does not take it. Ask its giver, and write down what they say"
            " by %(day)s.",
            project=apart(project),
            day=day,
        ),
        amount=Money(surplus.amount_minor, surplus.currency),
        button=_("Look and decide"),
        url=url_for(
            "banking.held", book=book.code, _anchor=f"held-{surplus.public_id}"
        ),
    )
