"""Batches of entries, and the reading of a book as it grows to a million postings."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from statistics import median

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.results import Result
from ledger.book.acts import Act, Command, record_act
from ledger.book.balances import balance, trial_balance
from ledger.book.books import Book, open_book
from ledger.book.calls import array
from ledger.book.entries import AccountKey
from ledger.book.reading import Page, account_statement
from ledger.book.registers import (
    declare_fiscal_year,
    open_account,
    open_fund,
    open_keeper,
)
from ledger.book.roles import AccountType
from ledger.book.scopes import Scope

STEPS = (10_000, 100_000, 1_000_000)
BATCH, ACCOUNTS, FUNDS, DAYS = 1_000, 1_000, 20, 600
FIRST_DAY = date(2025, 1, 1)
NONE = array([None] * (2 * BATCH))
POST = b"select * from ledger.post_all_v1(%s)" % b", ".join([b"%s"] * 14)


def measure(bench: Bench) -> list[Result]:
    """Fill a book of its own batch by batch; read it at each size."""
    engine = create_engine(bench.url)
    results = []
    with Session(engine) as session:
        filler = Filler(session)
        for size in STEPS:
            speed = filler.fill(bench, size // 2)
            name = f"batches of {BATCH:,} entries, up to {size:,} postings"
            results.append(Result(name, speed, "entries/s", "≥ 15,000"))
            with psycopg.connect(bench.owner_dsn, autocommit=True) as owner:
                owner.execute("vacuum analyze ledger.turnover, ledger.posting")
                owner.execute("vacuum analyze ledger.journal_entry")
            results += _read(session, filler.book, size)
    engine.dispose()
    return results


class Filler:
    """Posts entries over many accounts; every tenth line is on one of them."""

    def __init__(self, session: Session) -> None:
        """Open a book with its accounts and funds."""
        self.book: Book = open_book(session, "growth", zone="UTC", is_live=False)
        command = Command("system:bench", "growth", datetime.now(UTC))
        self.act: Act = record_act(session, self.book.id, command, "measure", {})
        open_keeper(session, self.act, "K", currency="EUR", zone="UTC")
        for year in (2025, 2026):
            days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
            declare_fiscal_year(session, self.act, "K", **days)
        keys = [AccountKey("K", f"A{n:03}", "EUR") for n in range(ACCOUNTS)]
        kind = AccountType.ASSET
        self.accounts = [open_account(session, self.act, key, kind) for key in keys]
        self.funds = [open_fund(session, self.act, f"F{n}") for n in range(FUNDS)]
        self.posted = 0
        session.commit()

    def fill(self, bench: Bench, entries: int) -> float:
        """Post up to a number of entries; return entries a second of the calls."""
        spent, begun = 0.0, self.posted
        with psycopg.connect(bench.dsn, autocommit=True) as connection:
            while self.posted < entries:
                arguments = self._batch(range(self.posted, self.posted + BATCH))
                start = time.perf_counter()
                connection.execute(POST, arguments)
                spent += time.perf_counter() - start
                self.posted += BATCH
        return (self.posted - begun) / spent

    def _batch(self, numbers: range) -> tuple[object, ...]:
        days = [
            date.fromordinal(FIRST_DAY.toordinal() + n % DAYS).isoformat()
            for n in numbers
        ]
        accounts, funds = [], []
        for n in numbers:
            hot = 0 if n % 5 == 0 else n % ACCOUNTS
            accounts += [self.accounts[hot], self.accounts[(7 * n + 1) % ACCOUNTS]]
            funds += [self.funds[n % FUNDS]] * 2
        amounts = array([5000, -5000] * BATCH)
        return (
            *(self.book.id, self.act.id, array(["operating_cost"] * BATCH)),
            *(array([f"grow:{n}" for n in numbers]), array(days), array([2] * BATCH)),
            *(array(accounts), array(funds), array(["EUR"] * (2 * BATCH))),
            *(amounts, amounts, NONE, NONE, NONE),
        )


def _read(session: Session, book: Book, size: int) -> list[Result]:
    hot = Scope(keeper="K", role="A000")
    in_fund = Scope(fund="F0", keeper="K", role="A000")
    past, page = date(2026, 3, 17), Page(limit=200, from_on=date(2025, 9, 1))
    looks: tuple[tuple[str, str, int, Callable[[], object]], ...] = (
        ("balance", "≤ 0.5 ms", 200, lambda: balance(session, book, hot, "EUR")),
        (
            "available amount of a fund",
            "≤ 0.5 ms",
            200,
            lambda: balance(session, book, in_fund, "EUR"),
        ),
        (
            "balance on a day in the past",
            "≤ 1 ms",
            200,
            lambda: balance(session, book, hot, "EUR", at=past),
        ),
        (
            "statement of 200 lines",
            "≤ 3 ms",
            40,
            lambda: account_statement(session, book, hot, "EUR", page),
        ),
        (
            f"trial balance of {ACCOUNTS:,} accounts, {FUNDS} funds",
            "≤ 25 ms",
            10,
            lambda: trial_balance(session, book),
        ),
    )
    return [
        Result(f"{name}, {size:,} postings", _median(times, look), "ms", aim)
        for name, aim, times, look in looks
    ]


def _median(times: int, look: Callable[[], object]) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        look()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)
