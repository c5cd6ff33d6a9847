"""What hledger and beancount say of a journal: whether it is right, its balances."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from sqlalchemy.orm import Session

from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.registers import keeper_currencies
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.money import Money
from ledger.plaintext.export import WRITERS, journal_lines
from ledger.plaintext.reading import naming_of

Balances = dict[tuple[str, str], int]
BOTH = tuple(WRITERS)


@dataclass(frozen=True, slots=True)
class Programs:
    """Where the programs are, and how to run them."""

    hledger: str
    bean_check: str
    bean_query: str
    run: Callable[..., CompletedProcess[str]]

    def complaint(self, program: str, file: Path) -> str:
        """What the program's own check says; nothing when it accepts the journal."""
        if program == "hledger":
            done = self.run(self.hledger, "-f", str(file), "check", "--strict")
        else:
            done = self.run(self.bean_check, "--no-cache", str(file))
        return "" if done.returncode == 0 else done.stderr + done.stdout

    def balances(self, program: str, file: Path) -> Balances:
        """What the program adds up, per account and currency."""
        if program == "hledger":
            return self._hledger(file)
        query = "select account, currency, sum(number) as n group by account, currency"
        done = self.run(self.bean_query, "-f", "csv", "--no-source", str(file), query)
        if done.returncode:
            done = self.run(self.bean_query, "-f", "csv", str(file), query)
        rows = csv.DictReader(io.StringIO(done.stdout))
        return {
            (row["account"].strip(), row["currency"].strip()): minor(
                row["n"].strip(), row["currency"].strip()
            )
            for row in rows
        }

    def base(self, file: Path) -> Balances:
        """What hledger adds up at cost: the value in the keepers' own currencies."""
        return self._hledger(file, "-B")

    def rewritten(self, file: Path) -> Path:
        """What hledger made of a journal, written out by it."""
        again = file.with_suffix(".again")
        done = self.run(self.hledger, "-f", str(file), "print", "--explicit")
        assert done.returncode == 0, done.stderr
        again.write_text(done.stdout, encoding="utf-8")
        return again

    def _hledger(self, file: Path, *options: str) -> Balances:
        done = self.run(
            *(self.hledger, "-f", str(file), "bal", "--flat", "-N", "-E"),
            *("--layout", "bare", "-O", "csv", *options),
        )
        assert done.returncode == 0, done.stderr
        rows = csv.DictReader(io.StringIO(done.stdout))
        return {
            (row["account"], row["commodity"]): minor(row["balance"], row["commodity"])
            for row in rows
            if row["commodity"]
        }


def minor(text: str, currency: str) -> int:
    return Money.parse(text, currency).minor


def ours(session: Session, book: Book, scope: Scope = WHOLE_BOOK) -> Balances:
    """What the book adds up, under the same names."""
    naming, found = naming_of(session, book), {}
    for row in trial_balance(session, book, scope).rows:
        key = naming.name(row), row.amount.currency
        found[key] = found.get(key, 0) + row.amount.minor
    return found


def ours_in_base(session: Session, book: Book, scope: Scope = WHOLE_BOOK) -> Balances:
    """What the book holds in the keepers' own currencies, under the same names."""
    naming, found = naming_of(session, book), {}
    bases = keeper_currencies(session, book)
    for row in trial_balance(session, book, scope).rows:
        key = naming.name(row), bases[row.keeper]
        found[key] = found.get(key, 0) + row.base_minor
    return found


def written(
    session: Session, book: Book, program: str, folder: Path, scope: Scope = WHOLE_BOOK
) -> Path:
    """Write a journal to a file."""
    file = folder / f"journal.{program}"
    lines = journal_lines(session, book, WRITERS[program], scope)
    file.write_text("".join(lines), encoding="utf-8")
    return file


def without_zeros(balances: Balances) -> Balances:
    """Leave out what holds nothing: a program may not list it."""
    return {key: value for key, value in balances.items() if value}
