"""How commands print figures: a table for eyes, CSV and JSON for programs.

In CSV and JSON an amount is a decimal string with a point, debit positive; its
currency stands in a column of its own.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, assert_never

import click
from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from ledger.money import Money

_AMPLE = 10_000
"""Characters in which any table has room."""
_LINE_END = re.compile(r"\r\n?")

Cell = str | int | Money | date | None
Format = Literal["table", "csv", "json"]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures to print: named columns, and rows of as many cells.

    ``spare`` names the columns that eyes miss least, the first one least of all: a
    narrow screen leaves them out; CSV and JSON have every one.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    spare: Sequence[str] = ()


def without(table: Table, *columns: str) -> Table:
    """Leave columns out, for eyes that have eighty characters."""
    kept = [i for i, name in enumerate(table.columns) if name not in columns]
    return Table(
        [table.columns[i] for i in kept],
        [[row[i] for i in kept] for row in table.rows],
        table.title,
        table.spare,
    )


format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="A table to read, or CSV or JSON for another program.",
)
"""Give a command the option `--format`, which it receives as `format_`."""


def show(table: Table, format_: Format, *, console: Console | None = None) -> None:
    """Print a table in one of the formats."""
    match format_:
        case "csv":
            click.echo(as_csv(table), nl=False)
        case "json":
            click.echo(as_json(table))
        case "table":
            _print(table, console or Console())
        case _:
            assert_never(format_)


def show_parts(table: Table, format_: Format, *columns: str) -> None:
    """Print a table; to eyes, one for each value of some columns."""
    is_parted = format_ == "table" and table.rows
    for part in _parted(table, *columns) if is_parted else (table,):
        show(part, format_)


def _parted(table: Table, *columns: str) -> Iterator[Table]:
    """Make one narrower table for each value of some columns, which its title says."""
    indexes = [table.columns.index(name) for name in columns]
    keys = [tuple(row[index] for index in indexes) for row in table.rows]
    for key in dict.fromkeys(keys):
        rows = [row for row, own in zip(table.rows, keys, strict=True) if own == key]
        title = f"{table.title}: {', '.join(map(str, key))}"
        yield without(replace(table, rows=rows, title=title), *columns)


def as_csv(table: Table) -> str:
    """Write CSV with a header row; lines end in a bare newline, in texts as well."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    # The writer does not quote a bare return, which readers take for a line's end.
    writer.writerows(
        [_LINE_END.sub("\n", _plain(cell)) for cell in row] for row in table.rows
    )
    return text.getvalue()


def as_json(table: Table) -> str:
    """Write a list of objects, one a row, their keys the columns."""
    rows = [
        dict(zip(table.columns, map(_value, row), strict=True)) for row in table.rows
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _print(table: Table, console: Console) -> None:
    """Draw a table; where its words have no room, each row by itself."""
    shown = _fitting(table, console)
    if _measure(shown, console).minimum <= console.width:
        console.print(_drawn(shown))
        _say_left_out(table, shown, console)
        return
    console.print(Text(table.title, style="italic"))
    names = [name.replace("_", " ") for name in table.columns]
    for row in table.rows:
        block = RichTable(box=box.SIMPLE, show_header=False, pad_edge=False)
        block.add_column(no_wrap=True)
        block.add_column(overflow="fold")
        for name, cell in zip(names, row, strict=True):
            if said := _readable(cell):
                block.add_row(Text(name), Text(said))
        console.print(block)


def _fitting(table: Table, console: Console) -> Table:
    """Leave out what can be spared, until each row stands on one line."""
    shown = table
    for count in range(len(table.spare) + 1):
        shown = without(table, *table.spare[:count])
        if _measure(shown, console).maximum <= console.width:
            break
    return shown


def _measure(table: Table, console: Console) -> Measurement:
    ample = console.options.update(width=_AMPLE)
    return Measurement.get(console, ample, _drawn(table))


def _say_left_out(table: Table, shown: Table, console: Console) -> None:
    """Name the columns that say something and had no room."""
    missing = [
        name.replace("_", " ")
        for index, name in enumerate(table.columns)
        if name not in shown.columns
        and any(_readable(row[index]) for row in table.rows)
    ]
    if missing:
        console.print(
            Text(f"No room for: {', '.join(missing)}. With --format csv all is there.")
        )


def _drawn(table: Table) -> RichTable:
    drawn = RichTable(title=table.title or None, title_justify="left")
    for index, name in enumerate(table.columns):
        figures = any(isinstance(row[index], Money | int) for row in table.rows)
        drawn.add_column(
            name.replace("_", " "),
            justify="right" if figures else "left",
            no_wrap=figures,
            overflow="fold",
        )
    for row in table.rows:
        # As texts, so that brackets in a name are not read as colours.
        drawn.add_row(*(Text(_readable(cell)) for cell in row))
    return drawn


def _readable(cell: Cell) -> str:
    if isinstance(cell, Money):
        return _grouped(cell)
    return _plain(cell)


def _grouped(amount: Money) -> str:
    whole, point, decimals = abs(amount).decimal.partition(".")
    sign = "-" if amount.minor < 0 else ""
    return f"{sign}{int(whole):,}{point}{decimals}"


def _plain(cell: Cell) -> str:
    value = _value(cell)
    return "" if value is None else str(value)


def _value(cell: Cell) -> str | int | bool | None:
    if isinstance(cell, Money):
        return cell.decimal
    if isinstance(cell, date):
        return cell.isoformat()
    return cell
