"""What somebody holds, in words: each role, where it counts, and its first way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.i18n import current_language
from app.policy.values import Grant, Principal, Role, Scope
from app.projects.known import public_projects
from app.territories.tables import TerritoryText
from ledger.book import tables as ledger
from ledger.book.books import Book, list_books

NAMES = {
    Role.TREASURER: lazy_gettext("Treasurer"),
    Role.PRESIDENT: lazy_gettext("President"),
    Role.TRUST_COMMITTEE: lazy_gettext("Trust committee"),
    Role.COMMUNITY_MANAGER: lazy_gettext("Community manager"),
    Role.TERRITORY_MANAGER: lazy_gettext("Territory manager"),
    Role.FINANCE_OFFICER: lazy_gettext("Finance officer"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
    Role.AUDITOR: lazy_gettext("Auditor"),
}
DUTIES = {
    Role.TREASURER: lazy_gettext("Reports spending, and receives cash."),
    Role.PRESIDENT: lazy_gettext("Approves spending that somebody else reported."),
    Role.TRUST_COMMITTEE: lazy_gettext(
        "Reads reports of spending with the original receipts, and the cash box."
    ),
    Role.COMMUNITY_MANAGER: lazy_gettext(
        "Reads what is public, and tells the givers about it."
    ),
    Role.TERRITORY_MANAGER: lazy_gettext(
        "Reads the books, approves spending, and keeps the bank's files."
    ),
    Role.FINANCE_OFFICER: lazy_gettext(
        "Watches payments, closes days and months, and decides on refunds."
    ),
    Role.ADMINISTRATOR: lazy_gettext("Invites people; touches no money."),
    Role.AUDITOR: lazy_gettext("Reads everything, and changes nothing."),
}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that counts now: what it is called, what it does, where and how long."""

    name: str
    duty: str
    where: str
    url: str
    until: date | None


def held_roles(
    session: Session, principal: Principal, at: datetime
) -> tuple[HeldRole, ...]:
    """List the roles that count at an instant, in the order they were given."""
    books = {book.id: book for book in list_books(session)}
    return tuple(
        _held(session, books[grant.scope.book_id], grant)
        for grant in principal.grants
        if grant.is_current(at) and grant.scope.book_id in books
    )


def _held(session: Session, book: Book, grant: Grant) -> HeldRole:
    where, url = _place(session, book, grant.scope)
    return HeldRole(
        str(NAMES[grant.role]), str(DUTIES[grant.role]), where, url, grant.to_on
    )


def _place(session: Session, book: Book, scope: Scope) -> tuple[str, str]:
    home = url_for("territories.home")
    if scope.fund_id is not None:
        projects = public_projects(session, book, current_language())
        for project in projects:
            if project.fund_id == scope.fund_id:
                return project.title, url_for("projects.page", slug=project.slug)
        return names_of(session, book).fund(_code(session, scope, "fund")), home
    if scope.keeper_id is not None:
        return names_of(session, book).keeper(_code(session, scope, "keeper")), home
    if scope.territory_id is not None:
        named = select(TerritoryText.name).where(
            TerritoryText.book_id == book.id,
            TerritoryText.territory_id == scope.territory_id,
            TerritoryText.language == current_language(),
        )
        return session.scalar(named) or book.code, home
    return str(_("The whole book %(book)s", book=book.code)), home


def _code(session: Session, scope: Scope, register: str) -> str:
    table = getattr(ledger, register)
    number = scope.fund_id if register == "fund" else scope.keeper_id
    query = select(table.c.code).where(
        table.c.book_id == scope.book_id, table.c.id == number
    )
    code: str = session.execute(query).scalar_one()
    return code
