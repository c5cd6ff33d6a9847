"""Where a fund is, so that the policy can say who may read its statement."""

from __future__ import annotations

from uuid import UUID

from app.extensions import db
from app.policy.values import Scope
from app.projects.scopes import fund_scopes
from ledger.book.books import list_books
from ledger.book.funds import list_funds


def scope_of_fund(fund: UUID, **_: object) -> Scope | None:
    """Find a fund by its public id; None if there is none."""
    for book in list_books(db.session):
        for known in list_funds(db.session, book):
            if known.public_id == fund:
                return fund_scopes(db.session, book)[known.code]
    return None
