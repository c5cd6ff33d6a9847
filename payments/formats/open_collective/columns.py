"""The columns of a transactions file, under every name Open Collective gave them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from payments.formats.open_collective.errors import ColumnsError
from payments.formats.open_collective.table import Record, Table

# Column -> its names: the export's field name, then the labels of the dialog.
# A name is compared without case, spaces and marks.
_NAMES: dict[str, tuple[str, ...]] = {
    "datetime": ("datetime", "createdat"),
    "effectiveDate": ("effectivedate", "effectivedatetime", "clearedat"),
    "date": ("date",),
    "shortId": ("shortid", "shorttransactionid"),
    "id": ("id", "transactiongraphqlid", "transactionid"),
    "legacyId": ("legacyid", "legacytransactionid"),
    "group": ("group", "groupid", "transactiongroup"),
    "shortGroup": ("shortgroup", "shortgroupid"),
    "type": ("type", "creditdebit"),
    "kind": ("kind",),
    "isRefund": ("isrefund", "isreverse"),
    "isRefunded": ("isrefunded", "isreversed"),
    "shortRefundId": ("shortrefundid", "shortrefundtransactionid"),
    "refundId": (
        "refundid",
        "refundtransactionid",
        "reverseid",
        "reversetransactionid",
    ),
    "refundLegacyId": ("refundlegacyid", "reverselegacyid"),
    "amount": ("amount", "grossamount"),
    "displayAmount": ("displayamount",),
    "creditAmount": ("creditamount",),
    "debitAmount": ("debitamount",),
    "paymentProcessorFee": ("paymentprocessorfee",),
    "hostFee": ("hostfee",),
    "platformFee": ("platformfee",),
    "taxAmount": ("taxamount",),
    "netAmount": ("netamount", "amountsinglecolumn"),
    "balance": ("balance",),
    "currency": ("currency",),
    "accountSlug": ("accountslug", "accounthandle"),
    "oppositeAccountSlug": ("oppositeaccountslug", "oppositeaccounthandle"),
    "expenseType": ("expensetype",),
    "expenseId": ("expenseid", "expensegraphqlid"),
    "expenseLegacyId": ("expenselegacyid",),
    "payoutMethodType": ("payoutmethodtype", "expensepayoutmethodtype"),
}
_KNOWN = {name for names in _NAMES.values() for name in names}
# Of each of these, one column must be there.
_NEEDED = (
    ("datetime", "effectiveDate", "date"),
    ("shortId", "id", "legacyId"),
    ("type",),
    ("kind",),
    ("isRefund",),
    ("amount", "netAmount", "creditAmount", "displayAmount"),
    ("paymentProcessorFee",),
    # Without both sides of the host fee nobody can tell the one hidden in old rows.
    ("amount", "creditAmount", "displayAmount", "hostFee"),
    ("netAmount", "hostFee"),
    ("currency",),
    ("accountSlug",),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one row; its column under the file's own name."""

    text: str
    line: int
    column: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands in this file."""

    places: dict[str, int]
    header: tuple[str, ...]

    def cell(self, record: Record, column: str) -> Cell | None:
        """Return a cell without the spaces around it; none if there is no column."""
        at = self.places.get(column)
        if at is None:
            return None
        return Cell(record.cells[at].strip(), record.line, self.header[at])

    def first(self, record: Record, *columns: str) -> Cell | None:
        """Return the first of these cells that holds something."""
        for column in columns:
            cell = self.cell(record, column)
            if cell and cell.text:
                return cell
        return None

    def one(self, record: Record, *columns: str) -> Cell:
        """Return the first of these cells that holds something, else an empty one."""
        found = self.first(record, *columns)
        if found:
            return found
        name = next(
            (self.header[self.places[c]] for c in columns if c in self.places),
            columns[0],
        )
        return Cell("", record.line, name)


def find_columns(table: Table) -> Columns:
    """Find the columns by name, in any order; unknown ones are passed over."""
    there: dict[str, int] = {}
    for at, name in enumerate(table.header):
        plain = _plain(name)
        if plain in there and plain in _KNOWN:
            raise ColumnsError(table.header_line, "this stands twice:", [name])
        there[plain] = at
    places = {
        column: next(there[name] for name in names if name in there)
        for column, names in _NAMES.items()
        if _any_in(names, there)
    }
    lacking = (needed[0] for needed in _NEEDED if not _any_in(needed, places))
    missing = list(dict.fromkeys(lacking))
    if missing:
        raise ColumnsError(table.header_line, "the header lacks", missing)
    return Columns(places, table.header)


def _any_in(names: Sequence[str], places: dict[str, int]) -> bool:
    return any(name in places for name in names)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.casefold())
