"""Rules of match funding that wait for a second person, as things to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.clock import local_day
from app.i18n import apart, current_language
from app.matching.rules import KnownRule, waiting_rules
from app.people.queries import names_of_actors
from app.policy.matrix import may, may_somewhere
from app.policy.values import Action, Principal
from app.projects.scopes import fund_scopes
from app.spending.pages import ToDo
from app.spending.to_do import urgency_of
from ledger.book.books import Book, list_books
from reports import formats


def matching_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List the rules that somebody may decide on: never those they proposed."""
    if not may_somewhere(principal, Action.APPROVE_MATCHING, at):
        return ()
    return tuple(
        task
        for book in list_books(session)
        for task in _of_book(session, book, principal, at)
    )


def _of_book(
    session: Session, book: Book, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    waiting = waiting_rules(session, book)
    if not waiting:
        return
    scopes, names = fund_scopes(session, book), names_of(session, book)
    people = names_of_actors(session, [known.proposed_by for known in waiting])
    for known in waiting:
        scope = scopes[known.rule.fund]
        if known.proposed_by == principal.code:
            continue
        if not may(principal, Action.APPROVE_MATCHING, scope, at):
            continue
        person = people.get(known.proposed_by) or _("The command line")
        yield _task(book, known, person, names.fund(known.rule.fund), at)


def _task(
    book: Book, known: KnownRule, person: str, project: str, at: datetime
) -> ToDo:
    code = known.rule.code
    day = local_day(known.proposed_at, book.zone)
    return ToDo(
        icon="badge-check",
        urgency=urgency_of(at - known.proposed_at),
        title=_("Decide on rule %(rule)s of match funding", rule=apart(code)),
        why=_(
            "%(person)s proposed it on %(day)s for %(project)s.",
            person=apart(person),
            day=formats.short_date(day, current_language()),
            project=apart(project),
        ),
        amount=None,
        button=_("Look and decide"),
        url=url_for("matching.deciding", book=book.code, code=code),
    )
