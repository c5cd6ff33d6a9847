"""What officers must know of the account of their association: it fails, it changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_day
from app.i18n import apart, current_language
from app.people.queries import names_of_actors
from app.policy.matrix import may, may_somewhere
from app.policy.values import Action, Principal
from app.projects.known import KnownProject, public_projects
from app.projects.scopes import fund_scopes
from app.spending.pages import ToDo
from ledger.book import tables as ledger
from ledger.book.books import Book, list_books
from payments.bank.payees import NewAccount, payees, waiting_accounts
from payments.bank.wire_list import ListedWire, WireState, list_wires
from reports import formats

REMEMBERED = timedelta(days=90)
MOST = 200


def bank_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List wires that came back to the projects of somebody, and accounts that change.

    A wire that came back stays listed until another account is written down.
    """
    if not may_somewhere(principal, Action.REPORT_EXPENSE, at):
        return ()
    return tuple(
        task
        for book in list_books(session)
        for task in _of_book(session, book, principal, at)
    )


def _of_book(
    session: Session, book: Book, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    own = _own_projects(session, book, principal, at)
    if not own:
        return
    by_fund = {project.fund: project for _keeper, project in own}
    by_keeper = dict(reversed(own))
    accounts = {payee.iban for payee in payees(session, book)}
    for wire in list_wires(session, book, MOST):
        is_recent = wire.ordered_at > at - REMEMBERED
        is_back = wire.state is WireState.RETURNED and wire.iban in accounts
        if is_back and is_recent and wire.fund in by_fund:
            yield _came_back(by_fund[wire.fund], wire)
    for changed in waiting_accounts(session, book, at=at):
        project = by_keeper.get(changed.payee.keeper)
        if project is not None:
            yield _changes(session, book, project, changed)


def _own_projects(
    session: Session, book: Book, principal: Principal, at: datetime
) -> list[tuple[str, KnownProject]]:
    """List the projects that somebody reports for, with the keepers that carry them."""
    scopes = fund_scopes(session, book)
    keeper = ledger.keeper
    query = select(keeper.c.id, keeper.c.code).where(keeper.c.book_id == book.id)
    codes = {row.id: row.code for row in session.execute(query)}
    return [
        (codes[keeper_id], project)
        for project in public_projects(session, book, current_language())
        if may(principal, Action.REPORT_EXPENSE, scopes[project.fund], at)
        and (keeper_id := scopes[project.fund].keeper_id) is not None
    ]


def _came_back(project: KnownProject, wire: ListedWire) -> ToDo:
    return ToDo(
        icon="rotate-ccw",
        urgency="late",
        title=_("Transfer %(code)s came back", code=apart(wire.code)),
        why=_(
            "The bank of account %(account)s sent it back; the money is the project's"
            " again. Give the finance officer an account that works.",
            account=apart(masked(wire.iban)),
        ),
        amount=wire.amount,
        button=_("Look at the project"),
        url=url_for("projects.page", slug=project.slug),
    )


def _changes(
    session: Session, book: Book, project: KnownProject, changed: NewAccount
) -> ToDo:
    people = names_of_actors(session, [changed.written_by])
    day = local_day(changed.payee.usable_from, book.zone)
    before = masked(changed.before) if changed.before else _("none")
    return ToDo(
        icon="landmark",
        urgency="soon",
        title=_("Check the new account of %(who)s", who=apart(project.association)),
        why=_(
            "%(person)s wrote account %(new)s; before: %(old)s. Money goes there from"
            " %(day)s on. If it is wrong, tell the finance officer at once.",
            person=apart(people.get(changed.written_by) or _("The command line")),
            new=apart(masked(changed.payee.iban)),
            old=apart(before),
            day=formats.short_date(day, current_language()),
        ),
        amount=None,
        button=_("Look at the project"),
        url=url_for("projects.page", slug=project.slug),
    )


def masked(iban: str) -> str:
    """Show of an account what its owner knows it by."""
    return f"{iban[:2]}…{iban[-4:]}"
