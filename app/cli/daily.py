"""Close days on the command line: compare, sign, and say what has no name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import click

from app.cli.actors import PROGRAM
from app.cli.books import book_option, chosen_book
from app.cli.failures import WRONG_INPUT
from app.cli.figures import DAY
from app.cli.opening import open_application
from app.cli.output import Cell, Format, Table, format_option, show
from app.clock import by_clock, local_day
from app.daily.closing import Closing, close_days
from ledger.book.entries import AccountKey
from ledger.money import Money
from payments.attempts import Witness
from payments.daily.values import DayRecord, Difference, Position, Unasked

COLUMNS = (
    *("line", "keeper", "account", "place", "currency", "what", "since"),
    *("outside", "book", "difference", "unexplained"),
)
"""What a program is given of every row."""

_TO_READ = ("account", "outside", "book", "named", "unexplained")
_SILENT = {
    Unasked.NO_STATEMENT: "no statement yet",
    Unasked.NOT_COUNTED: "not counted yet",
    Unasked.NOT_ASKED: "not asked",
}
Row = tuple[Cell, ...]


@click.command("close-day")
@click.option("--on", type=DAY, help="The day; by default yesterday, as the book's.")
@book_option
@format_option
@click.pass_context
def close_day_command(
    ctx: click.Context, on: datetime | None, book_code: str | None, format_: Format
) -> None:
    """Close a day: providers and bank beside the book; status 1 if a rest has no name.

    The record is signed and sealed; the same day again shows the same record. Days
    that were left out before are closed first. A test book closes today too.
    """
    with open_application() as (session, settings):
        book = chosen_book(session, book_code)
        at = datetime.now(UTC)
        day = on.date() if on else local_day(at, book.zone) - timedelta(days=1)
        closing = Closing(session, settings, book, Witness(PROGRAM, at))
        record = close_days(closing, day).record
    if format_ == "table":
        show(short_table(record, book.code), format_)
        click.echo(sentence(record))
    else:
        show(full_table(record, book.code), format_)
    ctx.exit(0 if record.is_explained else WRONG_INPUT)


def full_table(record: DayRecord, book: str) -> Table:
    """Put a closed day into rows of every column, for a program."""
    return Table(COLUMNS, _rows(record), _title(record, book))


def short_table(record: DayRecord, book: str) -> Table:
    """Put a closed day into as few columns as a terminal shows whole.

    An account is told in one cell, with a remark on it below.
    """
    rows = [_to_read(row) for row in _rows(record)]
    return Table(_TO_READ, rows, _title(record, book))


def _to_read(row: Row) -> Row:
    line, keeper, account, place, currency, what, since, *sums = row
    if line == "named":
        kind, reference = str(what).split(" ", 1)
        return (f"  {kind}\n  since {since}\n  {reference}", *sums)
    shown_place = "" if place == keeper else place
    name = " ".join(
        str(part) for part in (keeper, account, shown_place, currency) if part
    )
    remark = f"{what}, {since}" if since else what
    return (f"{name}\n  ({remark})", *sums)


def _title(record: DayRecord, book: str) -> str:
    closed = by_clock(record.closed_at, record.zone)
    return f"{book} on {record.day}, closed at {closed}"


def _rows(record: DayRecord) -> list[Row]:
    rows: list[Row] = []
    for one in record.positions:
        what = _words(one)
        since: date = one.unexplained_since or one.as_of
        sums = (one.outside, one.book, one.explained, one.unexplained)
        rows.append(("position", *_account(one.account), what, since, *sums))
        rows += [_named(one.account, each) for each in one.differences]
    for each in record.restated:
        sums_ = (each.signed, each.now, each.now - each.signed, each.unexplained)
        rows.append(("restated", *_account(each.account), "signed, now", None, *sums_))
        rows += [_named(each.account, named) for named in each.differences]
    return rows


def _named(account: AccountKey, one: Difference) -> Row:
    what = f"{one.kind.value} {one.reference}"
    none: tuple[Money | None, ...] = (None, None)
    return ("named", *_account(account), what, one.since, *none, one.amount, None)


def _account(account: AccountKey) -> tuple[str, str, str, str]:
    return account.keeper, account.code, account.place, account.currency


def _words(position: Position) -> str:
    """Say whether an account was compared, or why it was not."""
    why = position.unasked
    return _SILENT[why] if why else "compared"


def sentence(record: DayRecord) -> str:
    """Say what is unexplained, and what was not compared."""
    rests = [str(rest) for rest in record.unexplained() if rest]
    silent = [
        f"{' '.join(filter(None, _account(one.account)))} ({_words(one)})"
        for one in record.not_compared
    ]
    left = f" Not compared: {', '.join(silent)}." if silent else ""
    if rests:
        return (
            f"Unexplained: {', '.join(rests)}. The record is signed all the same.{left}"
        )
    return f"Unexplained: 0{' where it was compared' if silent else ''}.{left}"
