"""Purposes as columns of a row, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.purposes import Purpose, Tip

COLUMNS = (
    "fund",
    "lot",
    "party",
    "kind",
    "source_role",
    "budget_line",
    "tip_minor",
    "tip_fund",
    "tip_lot",
)


def purpose_values(purpose: Purpose | None) -> dict[str, object]:
    """Return the columns of a purpose; empty where there is no purpose."""
    if purpose is None:
        return dict.fromkeys(COLUMNS)
    tip = purpose.tip
    return {
        "fund": purpose.fund,
        "lot": purpose.lot,
        "party": purpose.party,
        "kind": purpose.kind.value,
        "source_role": purpose.role,
        "budget_line": purpose.budget_line,
        "tip_minor": tip and tip.amount.minor,
        "tip_fund": tip and tip.fund,
        "tip_lot": tip and tip.lot,
    }


def purpose_of(row: Row[Any]) -> Purpose | None:
    """Read a purpose back out of a row."""
    if row.fund is None:
        return None
    tip = None
    if row.tip_minor is not None:
        tip = Tip(Money(row.tip_minor, row.currency), row.tip_fund, row.tip_lot)
    return Purpose(
        fund=row.fund,
        lot=row.lot,
        party=row.party,
        kind=EntryKind(row.kind),
        role=row.source_role,
        budget_line=row.budget_line,
        tip=tip,
    )
