"""Which kind of money paid which budget line: as a chart, a table and narrow bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app import kinds
from app.charts.bars import Part
from app.charts.flow import Flow, Link, Node
from app.kinds import Kind
from app.projects.pages import ProjectPage
from ledger.money import Money, total
from reports import formats
from reports.formats import Language

LEFT = "left"
"""The column of what is in the account, beside the budget lines."""


@dataclass(frozen=True, slots=True)
class TracedColumn:
    """A budget line, or what is left, with the kinds of money that make it up."""

    key: str
    name: str
    total: Money
    cells: tuple[Money, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The column as parts of a bar; what is left is one part."""
        if self.key == LEFT:
            return (Part(LEFT, self.total),)
        return tuple(
            Part(kind, cell) for kind, cell in zip(kinds.KINDS, self.cells, strict=True)
        )


@dataclass(frozen=True, slots=True)
class TracedRow:
    """A kind of money, with where it went."""

    kind: Kind
    name: str
    cells: tuple[Money, ...]
    total: Money


@dataclass(frozen=True, slots=True)
class Trace:
    """The same figures three times: flow, table, bars. They always agree."""

    rows: tuple[TracedRow, ...]
    columns: tuple[TracedColumn, ...]
    total: Money
    widest: Money
    spent_of_hundred: int
    left_of_hundred: int


def trace(page: ProjectPage) -> Trace:
    """Lay out what each kind of money paid, in the order of kinds and of the budget."""
    currency = page.figures.need.currency
    received = {line.kind: line.amount for line in page.received}
    cells = _cells(page, received)
    names = {line.code: line.name for line in page.budget}
    names[LEFT] = _("In the account, not spent")
    columns = tuple(
        TracedColumn(key, name, total(row, currency), row)
        for key, name in names.items()
        if any(row := tuple(cells[kind, key] for kind in kinds.KINDS))
    )
    rows = tuple(
        TracedRow(
            kind,
            str(kinds.NAMES[kind]),
            tuple(cells[kind, column.key] for column in columns),
            received[kind],
        )
        for kind in kinds.KINDS
        if received.get(kind)
    )
    spent, left = formats.of_every_hundred(
        [page.figures.spent, page.figures.in_account]
    )
    return Trace(
        rows,
        columns,
        page.figures.received,
        max((column.total for column in columns), default=Money.zero(currency)),
        spent,
        left,
    )


def _cells(
    page: ProjectPage, received: Mapping[Kind, Money]
) -> dict[tuple[Kind, str], Money]:
    zero = Money.zero(page.figures.need.currency)
    keys = [line.code for line in page.budget]
    cells = {(kind, key): zero for kind in kinds.KINDS for key in [*keys, LEFT]}
    for paid in page.paid:
        cells[paid.kind, paid.line] += paid.amount
    for kind in kinds.KINDS:
        spent = total((cells[kind, key] for key in keys), zero.currency)
        cells[kind, LEFT] = received.get(kind, zero) - spent
    return cells


def flow(traced: Trace, title: str, finding: str, language: Language) -> Flow:
    """Turn the trace into a flow whose labels are in the language of the page."""

    def figure(amount: Money) -> str:
        return formats.figure(amount, language, short=True)

    return Flow(
        title,
        finding,
        _("Received from"),
        _("Spent on"),
        tuple(
            Node(row.kind, row.name, row.total, figure(row.total), row.kind)
            for row in traced.rows
        ),
        tuple(
            Node(
                column.key,
                column.name,
                column.total,
                figure(column.total),
                LEFT if column.key == LEFT else "spent",
            )
            for column in traced.columns
        ),
        tuple(
            Link(row.kind, column.key, cell, figure(cell))
            for row in traced.rows
            for column, cell in zip(traced.columns, row.cells, strict=True)
            if cell
        ),
    )
