"""What an import prints: totals for programs and people, remarks for people."""

from __future__ import annotations

from rich.console import Console

from app.cli.output import Format, Table, show
from ledger.money import Money
from payments.formats.open_collective import (
    BalanceCheck,
    Export,
    Parting,
    add_up,
    classify,
    compare_balances,
)
from payments.open_collective.importing import Imported


def print_report(
    export: Export, imported: Imported, holds: Money, format_: Format, *, notes: Console
) -> None:
    """Print the totals, and beside them what was done and what is odd."""
    show(_totals(export, imported, holds), format_)
    for line in _done(export, imported):
        notes.print(line, highlight=False, soft_wrap=True, markup=False)
    check = compare_balances(export)
    _print_balances(check, notes)
    for row in export.rows:
        for remark in classify(row).remarks:
            _warn(notes, f"line {row.line}, row {row.row_id}: {remark.text}")


def _totals(export: Export, imported: Imported, holds: Money) -> Table:
    totals = add_up(export)
    rows: list[tuple[str, Money, int | None]] = [
        (one.item.value, one.amount, one.rows) for one in totals.items
    ]
    rows.append(("sum of the file's rows", totals.net, len(export.rows)))
    rows.append((f"balance of book {imported.book.code}", holds, None))
    return Table(
        columns=("what", "amount", "currency", "rows"),
        rows=[(what, amount, amount.currency, count) for what, amount, count in rows],
        title=f"{export.account}, {export.rows[0].on} to {export.rows[-1].on}",
    )


def _done(export: Export, imported: Imported) -> list[str]:
    posted, there = imported.posted, imported.already_there
    done = [f"{len(export.rows)} rows: {posted} posted, {there} already there."]
    if export.repeated:
        done.append(f"{export.repeated} rows stood in the file more than once.")
    if imported.of_nothing:
        done.append(f"{imported.of_nothing} rows of nothing were passed over.")
    if imported.tied:
        done.append(f"{imported.tied} refunds were tied to what they give back.")
    return done


def _print_balances(check: BalanceCheck, notes: Console) -> None:
    if check.opening is None:
        notes.print("The file has no running balance to compare the rows with.")
    elif check.opening:
        notes.print(
            f"The file begins with a balance of {check.opening}; earlier rows are in"
            " other pieces.",
            highlight=False,
            soft_wrap=True,
        )
    if check.fees_left_out:
        _print_fees(check, notes)
    if check.parting:
        _warn(notes, _parting(check.parting))


def _parting(parting: Parting) -> str:
    row = parting.row
    return (
        f"from row {row.row_id} on ({row.on}, line {row.line}) the rows and the balance"
        f" written beside them part ways: at the end of that day the rows"
        f" {_ahead(parting.first)}, and by {abs(parting.last)} at the end of the file."
        " Rows may be missing. Download the file again with all rows and import that"
        " too: what is posted stays, what is missing is added"
    )


def _ahead(distance: Money) -> str:
    where = "run ahead of it" if distance.minor < 0 else "stay behind it"
    return f"{where} by {abs(distance)}"


def _print_fees(check: BalanceCheck, notes: Console) -> None:
    days = check.fees_left_out
    _warn(
        notes,
        f"on {len(days)} days the balance written in the file leaves out the processor"
        " fee of the day's last row until the next row. The rows are right and were"
        " posted as they stand; the balance is higher that day by",
    )
    rows = [(one.on, one.amount, one.row.kind, one.row.row_id) for one in days]
    table = Table(columns=("day", "amount", "kind", "row"), rows=rows)
    show(table, "table", console=notes)


def _warn(notes: Console, text: str) -> None:
    notes.print("Note: ", style="yellow", end="")
    notes.print(text, highlight=False, soft_wrap=True, markup=False)
