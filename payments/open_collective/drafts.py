"""From a row of the file to a draft entry: pure, one entry a row."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.book.roles import is_source
from payments.formats.open_collective import Classified, Item, RoleLine, Row

_KINDS = {
    Item.CONTRIBUTION: EntryKind.GIFT,
    Item.REFUND: EntryKind.REFUND_SEEN,
    Item.TRANSFER_OUT: EntryKind.TRANSFER_OUT,
    Item.PROCESSOR_FEE: EntryKind.PROVIDER_FEE,
    Item.INSIDE_FEE: EntryKind.HOST_FEE,
    Item.HOST_FEE: EntryKind.HOST_FEE,
    Item.EXPENSE: EntryKind.EXPENSE_SEEN,
    Item.EXPENSE_FEE: EntryKind.PROVIDER_FEE,
    Item.COVER: EntryKind.FEE_COVER,
    Item.SUSPENSE: EntryKind.UNEXPLAINED,
}


@dataclass(frozen=True, slots=True)
class Drafter:
    """Knows where the entries of one collective stand: its keeper and its fund."""

    account: str
    fund: str

    def fact(self, row_id: str) -> str:
        """Name the fact of a row; it is unique in its book."""
        return f"open_collective:{self.account}:{row_id}"

    def draft(self, classified: Classified) -> DraftEntry:
        """Make the entry of a row, without a word on what it takes back."""
        row = classified.row
        return DraftEntry(
            kind=_KINDS[_item(classified)],
            fact=self.fact(row.row_id),
            occurred_on=row.on,
            lines=tuple(self._line(row, line) for line in classified.lines),
        )

    def _line(self, row: Row, line: RoleLine) -> Line:
        key = AccountKey(self.account, line.role, line.amount.currency)
        # What is given back goes off the lot that the gift brought.
        lot = self.fact(row.refunds or row.row_id) if is_source(line.role) else None
        return Line(key, self.fund, line.amount, lot=lot)


def _item(classified: Classified) -> Item:
    """Name what a row is: the item of its first line that is not the money itself."""
    return next(line.item for line in classified.lines if line.item is not None)
