"""Add up a file: the totals by what happened, and the balance they lead to."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.money import Money, total
from payments.formats.open_collective.rules import Item, classify
from payments.formats.open_collective.values import Export


@dataclass(frozen=True, slots=True)
class Total:
    """What one item brought the collective (positive) or cost it (negative)."""

    item: Item
    amount: Money
    rows: int


@dataclass(frozen=True, slots=True)
class Totals:
    """All items of a file, in order; they add up to the net of all rows."""

    items: tuple[Total, ...]
    net: Money

    def of(self, item: Item) -> Money:
        """Return the amount of one item."""
        return next(one.amount for one in self.items if one.item is item)


def add_up(export: Export) -> Totals:
    """Add up the rows of a file by item; suspense is left out when there is none."""
    lines = [line for row in export.rows for line in classify(row).lines]
    items = []
    for item in Item:
        amounts = [-line.amount for line in lines if line.item is item]
        if amounts or item is not Item.SUSPENSE:
            amount = total(amounts, export.currency)
            items.append(Total(item, amount, len(amounts)))
    net = total((row.net for row in export.rows), export.currency)
    return Totals(tuple(items), net)
