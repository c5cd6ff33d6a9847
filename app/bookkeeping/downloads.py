"""The tables of the books as CSV: the same columns as the command line prints."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Response
from sqlalchemy.orm import Session

from ledger.book.balances import TrialBalance
from ledger.book.books import Book
from ledger.book.registers import keeper_currencies
from ledger.book.statements import AccountStatement
from ledger.money import Money

TRIAL_BALANCE = ("account", "role", "keeper", "fund", "currency", "balance", "base")
ACCOUNT = ("day", "number", "kind", "fact", "keeper", "fund", "currency", "amount")
# A spreadsheet would compute these; the apostrophe makes them text.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def trial_balance_rows(
    session: Session, book: Book, found: TrialBalance
) -> Iterator[tuple[str, ...]]:
    """Write the rows of a trial balance; debit is positive."""
    bases = keeper_currencies(session, book)
    for row in found.rows:
        yield (
            safe(row.account),
            row.role or "",
            safe(row.keeper),
            safe(row.fund),
            row.amount.currency,
            row.amount.decimal,
            Money(row.base_minor, bases[row.keeper]).decimal,
        )


def account_rows(found: AccountStatement) -> Iterator[tuple[str, ...]]:
    """Write the lines of an account; debit is positive."""
    for line in found.lines:
        yield (
            line.day.isoformat(),
            "" if line.number is None else str(line.number),
            line.kind.value,
            safe(line.fact),
            safe(line.keeper),
            safe(line.fund),
            line.amount.currency,
            line.amount.decimal,
        )


def safe(text: str) -> str:
    """Keep a code from being read as a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def as_csv(
    name: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]]
) -> Response:
    """Answer with a table as a file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    answer = Response(out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
