"""Released wires that the bank has not shown, as things to look at and to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.banking.unexecuted_page import UnseenWire, late_wires, unseen_wires
from app.i18n import apart, current_language
from app.people.queries import names_of_actors
from app.policy.values import Action, Principal
from app.spending.pages import ToDo
from app.spending.to_do import tasks_of_books, urgency_of
from ledger.book.books import Book
from ledger.money import Money, total
from payments.bank.unexecuted import Unexecuted, open_rulings
from reports import formats


def unseen_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List wires that should have been seen, and what another officer says of some."""
    return tasks_of_books(session, principal, Action.KEEP_BANK, at, _of_book)


def _of_book(
    session: Session, book: Book, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    said = open_rulings(session, book)
    theirs = [one for one in said if one.said_by != principal.code]
    if theirs:
        yield _confirm(session, book, theirs, at)
    if late := late_wires(unseen_wires(session, book, at), said):
        yield _look(book, late)


def _confirm(
    session: Session, book: Book, said: Sequence[Unexecuted], at: datetime
) -> ToDo:
    language, oldest = current_language(), said[0]
    names = names_of_actors(session, [oldest.said_by])
    return ToDo(
        icon="landmark",
        urgency=urgency_of(at - oldest.said_at),
        title=ngettext(
            "Confirm that the bank did not execute one wire",
            "Confirm that the bank did not execute %(count)s wires",
            len(said),
            count=formats.count(len(said), language),
        ),
        why=_(
            "%(person)s says so: %(why)s",
            person=apart(names.get(oldest.said_by) or _("The command line")),
            why=apart(oldest.reason),
        ),
        amount=_sum([one.wire.amount for one in said]),
        button=_("Look and decide"),
        url=url_for("banking.unseen", book=book.code, _anchor="rulings"),
    )


def _look(book: Book, late: Sequence[UnseenWire]) -> ToDo:
    language, oldest = current_language(), late[0]
    return ToDo(
        icon="landmark",
        urgency="late",
        title=ngettext(
            "One wire was released and is not seen at the bank",
            "%(count)s wires were released and are not seen at the bank",
            len(late),
            count=formats.count(len(late), language),
        ),
        why=ngettext(
            "The oldest, %(code)s, was released one bank day ago. Import the bank’s"
            " statements, and ask the bank.",
            "The oldest, %(code)s, was released %(count)s bank days ago. Import the"
            " bank’s statements, and ask the bank.",
            oldest.days,
            code=apart(oldest.wire.code),
            count=formats.count(oldest.days, language),
        ),
        amount=_sum([one.wire.amount for one in late]),
        button=_("Look at them"),
        url=url_for("banking.unseen", book=book.code, _anchor="orders"),
    )


def _sum(amounts: Sequence[Money]) -> Money | None:
    """Add amounts up where they are of one currency."""
    currencies = {amount.currency for amount in amounts}
    return total(amounts, amounts[0].currency) if len(currencies) == 1 else None
