"""Read a wallet's list as one statement, held together by its running balance.

The balance after each movement says which way money went and whether a fee was taken
from it; a row that does not lead to its balance refuses the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.money import Money
from payments.formats.bank.cells import word
from payments.formats.bank.errors import (
    FormatUnknownError,
    SumDiffersError,
    ValueUnreadableError,
)
from payments.formats.bank.places import Place, Value
from payments.formats.bank.values import (
    Balance,
    BankLine,
    Event,
    Foot,
    Head,
    LineKind,
)
from payments.formats.wallet.cells import (
    amount_in,
    currency_in,
    decoded,
    decoded_arabic,
    has_failed,
    is_arabic,
    is_charge,
    is_pending,
    is_reversal,
    side_of,
)
from payments.formats.wallet.columns import Column, columns_of, is_header
from payments.formats.wallet.days import day_in, is_month_first
from payments.formats.wallet.errors import (
    BalancesMissingError,
    CurrencyMissingError,
    RowCutError,
)
from payments.formats.wallet.owners import owner_in

MOST_ROWS = 100_000
_BEFORE_HEADER = 30


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of a list with the line each begins on, and what stands above them."""

    columns: Mapping[Column, int]
    above: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def cell(self, row: Sequence[str], column: Column) -> str:
        place = self.columns.get(column)
        return row[place].strip() if place is not None and place < len(row) else ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A movement as it was written, before its balance says what it means."""

    place: Place
    day: date
    amount: Money
    side: int
    fee: Money
    balance: Money
    cells: tuple[str, ...]


def looks_like_wallet(content: bytes) -> bool:
    """Say whether a file has the columns of a wallet's list."""
    try:
        return _table(content) is not None
    except (csv.Error, ValueError):
        return False


def read_wallet(content: bytes, currency: str = "") -> Iterator[Event]:
    """Read a list as a head, its lines from the oldest on, and a foot.

    ``currency`` is the wallet's, where the file does not say. Raises BankFileError.
    """
    table = _table(content)
    if table is None:
        raise FormatUnknownError
    if Column.BALANCE not in table.columns:
        raise BalancesMissingError
    told = currency_in(*table.header, *table.above) or _told(table) or currency
    if not told:
        raise CurrencyMissingError
    rows, pending = _rows(table, told)
    if not rows:
        raise FormatUnknownError("there is no movement in it.")
    yield from _events(table, rows, pending)


def _events(table: _Table, rows: list[_Row], pending: int) -> Iterator[Event]:
    lines, opening = _explained(table, rows)
    days = [row.day for row in rows]
    number = f"{min(days)} – {max(days)}"
    account = owner_in(table.above)
    currency = opening.currency
    yield Head(account, currency, number, Balance(opening, min(days)))
    yield from lines
    closing = opening
    for line in lines:
        closing += line.amount
    yield Foot(Balance(closing, max(days)), pending)


def _table(content: bytes) -> _Table | None:
    """Find the header and the rows under it, in the letters that make words of it."""
    arabic = _table_in(decoded_arabic(content))
    if arabic is not None and is_arabic("".join(arabic.header)):
        return arabic
    return _table_in(decoded(content).replace("\0", ""))


def _table_in(text: str) -> _Table | None:
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    above: list[str] = []
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for cells in reader:
        row = tuple(cells)
        if header:
            if any(cell.strip() for cell in row) and row != header:
                rows.append((reader.line_num, row))
        elif is_header(columns_of(row)):
            header = row
        else:
            above.append(" ".join(row))
        if len(above) > _BEFORE_HEADER or len(rows) > MOST_ROWS:
            return None
    if not header:
        return None
    return _Table(columns_of(header), tuple(above), header, tuple(rows))


def _delimiter(text: str) -> str:
    lines = text.splitlines()[: _BEFORE_HEADER + 1]
    best = (0, ",")
    for delimiter in ";,\t|":
        known = max(
            (len(columns_of(line.split(delimiter))) for line in lines), default=0
        )
        best = max(best, (known, delimiter), key=lambda one: one[0])
    return best[1]


def _told(table: _Table) -> str:
    """Return the currency that a cell of the first row names."""
    if not table.rows:
        return ""
    row = table.rows[0][1]
    wanted = (Column.CURRENCY, Column.AMOUNT, Column.IN, Column.OUT, Column.BALANCE)
    return currency_in(*(table.cell(row, column) for column in wanted))


def _rows(table: _Table, currency: str) -> tuple[list[_Row], int]:
    """Read the rows that happened, one of a name once. Count what waits."""
    rows: list[_Row] = []
    pending = 0
    seen: set[tuple[str, ...]] = set()
    days = (table.cell(cells, Column.DAY) for _, cells in table.rows)
    month_first = is_month_first(days)
    for number, cells in table.rows:
        place = Place(line=number)
        if any(cell.strip() for cell in cells[len(table.header) :]):
            raise RowCutError(place)
        status = table.cell(cells, Column.STATUS)
        if not table.cell(cells, Column.DAY) or has_failed(status):
            continue
        if is_pending(status):
            pending += 1
        elif cells not in seen or not table.cell(cells, Column.ID):
            seen.add(cells)
            day = day_in(table.cell(cells, Column.DAY), place, month_first=month_first)
            rows.append(_row(table, cells, (place, day), currency))
    return rows, pending


def _row(
    table: _Table, cells: tuple[str, ...], at: tuple[Place, date], currency: str
) -> _Row:
    place, day = at

    def money(column: Column) -> Money:
        text = table.cell(cells, column)
        if text in ("", "-"):
            return Money.zero(currency)
        return amount_in(text, currency, place)

    amount, side = money(Column.AMOUNT), 0
    if not amount:
        amount = abs(money(Column.IN)) - abs(money(Column.OUT))
        side = 1 if amount.minor > 0 else -1
    elif amount.minor < 0:
        side = -1
    else:
        side = side_of(table.cell(cells, Column.SIDE))
        side = side or side_of(table.cell(cells, Column.TYPE))
    told = table.cell(cells, Column.CURRENCY)
    if currency_in(told) not in ("", currency):
        raise ValueUnreadableError(place, Value.CURRENCY, told)
    if not table.cell(cells, Column.BALANCE):
        raise ValueUnreadableError(place, Value.BALANCE, "")
    return _Row(
        place=place,
        day=day,
        amount=abs(amount),
        side=side,
        fee=abs(money(Column.FEE)),
        balance=money(Column.BALANCE),
        cells=cells,
    )


def _explained(table: _Table, rows: list[_Row]) -> tuple[list[BankLine], Money]:
    """Put the rows in order, and let each balance say what its row moved.

    A row that stands there twice without a name is two movements where the balances
    say so, as of what came, went and came again; else it is one, told again.
    """
    try:
        return _in_order(table, rows)
    except SumDiffersError:
        once = list({row.cells: row for row in reversed(rows)}.values())[::-1]
        if len(once) == len(rows):
            raise
        return _in_order(table, once)


def _in_order(table: _Table, rows: list[_Row]) -> tuple[list[BankLine], Money]:
    is_newest_first = rows[0].day > rows[-1].day
    order = rows[::-1] if is_newest_first else rows
    try:
        return _along(table, order)
    except SumDiffersError:
        if rows[0].day != rows[-1].day:
            raise
        return _along(table, order[::-1])  # one day alone, the newest first


def _along(table: _Table, rows: list[_Row]) -> tuple[list[BankLine], Money]:
    opening = rows[0].balance - _moves(rows[0])[0]
    before, lines = opening, list[BankLine]()
    for number, row in enumerate(rows, start=1):
        moved = next((one for one in _moves(row) if before + one == row.balance), None)
        if moved is None:
            expected = before + _moves(row)[0]
            raise SumDiffersError(row.place, expected, row.balance)
        lines.append(_line(table, row, moved, number))
        before = row.balance
    return lines, opening


def _moves(row: _Row) -> list[Money]:
    """Return what a row may have moved, the likeliest first."""
    sides = [row.side] if row.side else [1, -1]
    signed = [row.amount if side > 0 else -row.amount for side in sides]
    if not row.fee:
        return signed
    return [move for amount in signed for move in (amount - row.fee, amount)]


def _line(table: _Table, row: _Row, moved: Money, number: int) -> BankLine:
    def cell(column: Column) -> str:
        return word(table.cell(row.cells, column))

    kind = cell(Column.TYPE)
    has_fee = row.fee and abs(moved) != row.amount
    is_fee = is_charge(kind) and moved.minor < 0
    what = LineKind.CHARGE if is_fee else LineKind.ORDINARY
    if is_reversal(kind):
        what = LineKind.REVERSAL
    return BankLine(
        amount=moved,
        booked_on=row.day,
        valued_on=row.day,
        bank_ref=cell(Column.ID),
        note=" ".join(part for part in (kind, cell(Column.NOTE)) if part),
        name=cell(Column.NAME),
        account=cell(Column.ACCOUNT),
        kind=what,
        charge=row.fee if has_fee else None,
        entry=number,
    )
