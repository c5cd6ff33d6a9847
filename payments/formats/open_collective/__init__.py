"""The transactions file of Open Collective: read, classified, added up, compared."""

from payments.formats.open_collective.balances import (
    BalanceCheck,
    Parting,
    compare_balances,
)
from payments.formats.open_collective.errors import ExportError
from payments.formats.open_collective.reader import read_export
from payments.formats.open_collective.rules import Classified, Item, RoleLine, classify
from payments.formats.open_collective.totals import Totals, add_up
from payments.formats.open_collective.values import Export, Row, RowType

__all__ = [
    "BalanceCheck",
    "Classified",
    "Export",
    "ExportError",
    "Item",
    "Parting",
    "RoleLine",
    "Row",
    "RowType",
    "Totals",
    "add_up",
    "classify",
    "compare_balances",
    "read_export",
]
