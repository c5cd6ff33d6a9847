"""Wires that somebody else ordered, as things to release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.i18n import apart, current_language
from app.people.queries import names_of_actors
from app.policy.values import Action, Principal
from app.spending.pages import ToDo
from app.spending.to_do import tasks_of_books, urgency_of
from app.zones import here
from ledger.book.books import Book
from ledger.money import total
from payments.bank.wire_list import ListedWire, wires_to_release
from reports import formats


def release_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List what somebody may release: never what they ordered, one task a currency."""
    return tasks_of_books(session, principal, Action.KEEP_BANK, at, _of_book)


def _of_book(
    session: Session, book: Book, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    by_currency: dict[str, list[ListedWire]] = defaultdict(list)
    for wire in wires_to_release(session, book):
        if wire.ordered_by != principal.code:
            by_currency[wire.amount.currency].append(wire)
    for currency, wires in sorted(by_currency.items()):
        yield _task(session, book, currency, wires, at)


def _task(
    session: Session, book: Book, currency: str, wires: list[ListedWire], at: datetime
) -> ToDo:
    language, oldest = current_language(), wires[0]
    names = names_of_actors(session, [oldest.ordered_by])
    return ToDo(
        icon="landmark",
        urgency=urgency_of(at - oldest.ordered_at),
        title=ngettext(
            "Release one transfer",
            "Release %(count)s transfers",
            len(wires),
            count=formats.count(len(wires), language),
        ),
        why=_(
            "Ordered on %(day)s by %(person)s. Nothing leaves the bank until a second"
            " person has looked at it.",
            day=formats.short_date(here(oldest.ordered_at).date(), language),
            person=apart(names.get(oldest.ordered_by) or _("The command line")),
        ),
        amount=total((wire.amount for wire in wires), currency),
        button=_("Look and release"),
        url=url_for("banking.wires", book=book.code, _anchor="release"),
    )
