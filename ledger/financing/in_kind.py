"""Work and goods given: received and used at once, so never left and never money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class InKind:
    """Work or goods, valued by the dated table of the territory, on a budget line."""

    code: str
    fund: str
    budget_line: str
    amount: Money
    keeper: str
    party: str
    occurred_on: date


def post_in_kind(session: Session, act: Act, given: InKind) -> PostedEntry:
    """Post work or goods that were accepted; their lot pays by itself."""
    currency = given.amount.currency
    draft = DraftEntry(
        kind=EntryKind.INKIND,
        fact=f"inkind:{given.code}:accepted",
        occurred_on=given.occurred_on,
        lines=(
            Line(
                AccountKey(given.keeper, "use.in_kind", currency),
                given.fund,
                given.amount,
                budget_line=given.budget_line,
                lot=given.code,
            ),
            Line(
                AccountKey(given.keeper, "source.in_kind", currency),
                given.fund,
                -given.amount,
                lot=given.code,
                party=given.party,
            ),
        ),
        takings=(Taking("", given.fund, given.code, given.amount, 0),),
    )
    return post(session, act, draft)
