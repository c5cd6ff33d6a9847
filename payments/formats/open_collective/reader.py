"""Read a transactions file of Open Collective: bytes in, an ``Export`` out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from ledger.money import Money
from payments.formats.open_collective import cells
from payments.formats.open_collective.columns import Cell, Columns, find_columns
from payments.formats.open_collective.errors import (
    CellError,
    DuplicateRowError,
    FeeHiddenError,
    MixedExportError,
)
from payments.formats.open_collective.table import Record, read_table
from payments.formats.open_collective.values import Export, Row, RowType

# Rows of one event lie seconds apart and stand in an order of their own.
_DISORDER = timedelta(seconds=10)
_EXPENSE_MARKS = ("expenseType", "payoutMethodType", "expenseId", "expenseLegacyId")
# The parts of a row that make it what it is, each with the column that holds it.
_CONTENT = {
    "kind": "kind",
    "type": "type",
    "is_refund": "isRefund",
    "refunds": "refundId",
    "is_of_expense": "expenseType",
    "amount": "amount",
    "processor_fee": "paymentProcessorFee",
    "tax": "taxAmount",
    "net": "netAmount",
    "inside_fee": "hostFee",
    "at": "datetime",
}


def read_export(content: bytes) -> Export:
    """Read and check a whole file; raises ExportError at the first thing wrong."""
    table = read_table(content)
    columns = find_columns(table)
    first = table.records[0]
    reader = _Reader(
        columns,
        cells.read_slug(columns.one(first, "accountSlug")),
        cells.read_currency(columns.one(first, "currency")),
    )
    rows = [reader.row(record) for record in table.records]
    once = _each_once(rows)
    return Export(
        account=reader.account,
        currency=reader.currency,
        rows=_oldest_first(once),
        repeated=len(rows) - len(once),
    )


@dataclass(frozen=True, slots=True)
class _Amounts:
    amount: Money
    processor_fee: Money
    inside_fee: Money
    tax: Money
    net: Money


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one file, all of one collective and one currency."""

    columns: Columns
    account: str
    currency: str

    def row(self, record: Record) -> Row:
        """Read one row."""
        self._check_same(record)
        one = self.columns.one
        amounts = self._amounts(record)
        row_id = self._row_id(record)
        is_refund = cells.read_mark(one(record, "isRefund"))
        return Row(
            row_id=row_id,
            at=cells.read_instant(one(record, "datetime", "effectiveDate", "date")),
            type=_read_type(one(record, "type")),
            kind=one(record, "kind").text.upper(),
            is_refund=is_refund,
            refunds=self._refunds(record, row_id) if is_refund else None,
            is_of_expense=self.columns.first(record, *_EXPENSE_MARKS) is not None,
            amount=amounts.amount,
            processor_fee=amounts.processor_fee,
            inside_fee=amounts.inside_fee,
            tax=amounts.tax,
            net=amounts.net,
            group=one(record, "shortGroup", "group").text[:8] or None,
            opposite=one(record, "oppositeAccountSlug").text or None,
            is_refunded=cells.read_mark(one(record, "isRefunded")),
            balance=self._amount(record, "balance"),
            line=record.line,
        )

    def _check_same(self, record: Record) -> None:
        currency = self.columns.one(record, "currency")
        if cells.read_currency(currency) != self.currency:
            raise _mixed(currency, self.currency)
        account = self.columns.one(record, "accountSlug")
        if cells.read_slug(account) != self.account:
            raise _mixed(account, self.account)

    def _row_id(self, record: Record) -> str:
        short = self.columns.first(record, "shortId")
        if short:
            return cells.read_short_id(short)
        return cells.read_id(self.columns.one(record, "id", "legacyId", "shortId"))

    def _refunds(self, record: Record, row_id: str) -> str | None:
        """Return the id of the row taken back, if the file has it in the row's form."""
        short = self.columns.first(record, "shortRefundId")
        found = [cells.read_short_id(short)] if short else []
        for column in ("refundId", "refundLegacyId"):
            cell = self.columns.first(record, column)
            found += [cells.read_id(cell)] if cell else []
        is_legacy = row_id.startswith(cells.LEGACY)
        return next(
            (ref for ref in found if ref.startswith(cells.LEGACY) == is_legacy), None
        )

    def _amounts(self, record: Record) -> _Amounts:
        zero = Money.zero(self.currency)
        fee = self._amount(record, "paymentProcessorFee") or zero
        tax = self._amount(record, "taxAmount") or zero
        kept = zero
        for column in ("hostFee", "platformFee"):
            kept += self._amount(record, column) or zero
        amount = self._gross(record)
        net = self._amount(record, "netAmount")
        if net is None and amount is None:
            empty = self.columns.one(record, "amount", "netAmount", "creditAmount")
            raise CellError(empty.line, empty.column, "", "not an amount")
        if net is None or amount is None:
            self._check_fee(record, "netAmount" if net is None else "amount")
        if net is None:
            net = (amount or zero) + fee + kept + tax
        if amount is None:
            amount = net - fee - kept - tax
        return _Amounts(amount, fee, net - amount - fee - tax, tax, net)

    def _check_fee(self, record: Record, lacking: str) -> None:
        if self.columns.first(record, "hostFee") is None:
            empty = self.columns.one(record, lacking)
            raise FeeHiddenError(empty.line, empty.column)

    def _gross(self, record: Record) -> Money | None:
        amount = self._amount(record, "amount", "creditAmount", "debitAmount")
        shown = self.columns.first(record, "displayAmount")
        if amount is not None or shown is None:
            return amount
        return cells.read_shown_amount(shown, self.currency)

    def _amount(self, record: Record, *columns: str) -> Money | None:
        cell = self.columns.first(record, *columns)
        return cells.read_amount(cell, self.currency) if cell else None


def _read_type(cell: Cell) -> RowType:
    try:
        return RowType(cell.text.upper())
    except ValueError:
        why = "neither CREDIT nor DEBIT"
        raise CellError(cell.line, cell.column, cell.text, why) from None


def _mixed(cell: Cell, first: str) -> MixedExportError:
    return MixedExportError(cell.line, cell.column, cell.text, first)


def _each_once(rows: Iterable[Row]) -> list[Row]:
    """Keep the first of rows that say the same; refuse rows that contradict."""
    once: dict[str, Row] = {}
    for row in rows:
        before = once.setdefault(row.row_id, row)
        if before != row:
            name = next(
                name for name in _CONTENT if getattr(before, name) != getattr(row, name)
            )
            values = (str(getattr(before, name)), str(getattr(row, name)))
            raise DuplicateRowError(row.line, _CONTENT[name], row.row_id, values)
    return list(once.values())


def _oldest_first(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Turn the rows to the order of time, keeping the file's order within an event."""
    ordered = list(rows)
    if ordered[0].at > ordered[-1].at:
        ordered.reverse()
    if any(after.at < before.at - _DISORDER for before, after in pairwise(ordered)):
        ordered.sort(key=lambda row: (row.at, row.row_id))
    return tuple(ordered)
