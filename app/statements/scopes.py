"""Where a fund is, so that the policy can say who may read its statement."""

from __future__ import annotations

from uuid import UUID

from app.extensions import db
from app.policy.values import Scope
from app.projects.scopes import fund_scopes
from ledger.book import tables as ledger
from ledger.book.books import book_with
from ledger.book.funds import list_funds


def scope_of_fund(fund: UUID, **_: object) -> Scope | None:
    """Find a fund by its public id; None if there is none."""
    book = book_with(db.session, ledger.fund, fund)
    if book is None:
        return None
    codes = {one.public_id: one.code for one in list_funds(db.session, book)}
    return fund_scopes(db.session, book)[codes[fund]]
