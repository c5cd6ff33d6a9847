"""A book that grows to a million postings: posting, sealing, verifying, reading."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.copying import History, copy_entries, tidy
from benchmarks.costs import Cost, Step, processors, weigh
from benchmarks.proving import SEALED, sealing, verifying
from benchmarks.reading import Reading, readings, trial_of
from benchmarks.results import Result
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book, open_book
from ledger.book.calls import array, call
from ledger.book.entries import AccountKey
from ledger.book.registers import (
    declare_fiscal_year,
    open_account,
    open_fund,
    open_keeper,
)
from ledger.book.roles import AccountType

SIZES = (10_000, 100_000, 1_000_000)
BATCH, BATCHES, ACCOUNTS, FUNDS, DAYS = 1_000, 5, 1_000, 20, 600
FIRST_DAY = date(2025, 1, 1)
OPEN_FROM = date(2026, 8, 1)
FLAT = "ratio ≤ 1.20"
NONE = array([None] * (2 * BATCH))
POST = b"select * from ledger.post_all_v1(%s)" % b", ".join([b"%s"] * 14)


def measure(bench: Bench) -> list[Result]:
    """Fill a book; at each size post batches, seal, verify and read it."""
    table = Growth(SIZES[-1])
    with growing(bench) as filler:
        for size in SIZES:
            entries = size // 2
            table.add(_posted(filler, size), size)
            table.add(_sealed(filler, entries), size)
            table.add(_verified(filler, entries), size)
            for what in readings(filler.book):
                table.add(_read(filler, what), size)
        filler.close_months()
        folded = Reading("trial balance, closed months folded", 10, 20, filler.trial)
        table.add(_read(filler, folded), SIZES[-1])
    return table.results


@dataclass(frozen=True, slots=True)
class Figure:
    """What one step took at one size; ``per`` entries make it a speed."""

    name: str
    aim: str
    cost: Cost
    per: int = 0
    at_once: int = 1

    @property
    def pair(self) -> tuple[float, float]:
        """The figure by processors, and by the clock."""
        if self.per:
            by_cpu = self.per / self.cost.cpu * self.at_once
            return by_cpu, self.per / self.cost.wall
        return self.cost.cpu * 1000, self.cost.wall * 1000


@dataclass(slots=True)
class Growth:
    """Rows of the table; the floor of each is the same at the first size.

    Memory is beside that at the size before: the first fills no batch of a sealing.
    """

    largest: int
    results: list[Result] = field(default_factory=list)
    _first: dict[str, Figure] = field(default_factory=dict)
    _before: dict[str, float] = field(default_factory=dict)

    def add(self, figure: Figure, size: int, what: str = "postings") -> None:
        """Add a figure and the memory it took, each beside that at the first size."""
        first = self._first.setdefault(figure.name, figure)
        (value, clock), (floor, _) = figure.pair, first.pair
        at, unit = f"{size:,} {what}", "entries/s" if figure.per else "ms CPU"
        self.results.append(
            Result(
                *(f"{figure.name}, {at}", value, unit, figure.aim),
                floor=floor,
                ratio=value / floor,
                clock=clock,
            )
        )
        held, before = figure.cost.memory, self._before.get(figure.name)
        if size == self.largest and held and before:
            name, ratio = f"memory of it: {figure.name}, {at}", held / before
            self.results.append(Result(name, held, "MiB", FLAT, before, ratio=ratio))
        self._before[figure.name] = held


@contextmanager
def growing(bench: Bench, code: str = "growth") -> Iterator[Filler]:
    """Open a book that can be filled."""
    engine = create_engine(bench.url)
    with Session(engine) as session:
        yield Filler(session, bench, code)
    engine.dispose()


class Filler:
    """Fills a book with entries over many accounts and funds."""

    def __init__(self, session: Session, bench: Bench, code: str) -> None:
        """Open the book with its accounts and funds."""
        self.session, self.bench = session, bench
        self.book: Book = open_book(session, code, zone="UTC", is_live=False)
        self.act = self.acting("open")
        open_keeper(session, self.act, "K", currency="EUR", zone="UTC")
        for year in (2025, 2026):
            days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
            declare_fiscal_year(session, self.act, "K", **days)
        keys = [AccountKey("K", f"A{n:03}", "EUR") for n in range(ACCOUNTS)]
        kind = AccountType.ASSET
        self.accounts = [open_account(session, self.act, key, kind) for key in keys]
        self.funds = [open_fund(session, self.act, f"F{n}") for n in range(FUNDS)]
        self.posted = self.sealed = 0
        session.commit()

    @property
    def trial(self) -> Step:
        """The step that adds the whole book up."""
        return trial_of(self.book)

    def acting(self, key: str) -> Act:
        """Record an act."""
        command = Command("system:bench", key, datetime.now(UTC))
        return record_act(self.session, self.book.id, command, "measure", {})

    def copy(self, until: int) -> None:
        """Write entries up to a number of them, without posting."""
        what = History(
            *(self.book.id, self.act.id, "grow", self.accounts, self.funds),
            first_day=FIRST_DAY,
            days=DAYS,
        )
        if until > self.posted:
            copy_entries(self.bench, what, range(self.posted, until))
            self.posted = until
        tidy(self.bench)

    def post(self) -> Cost:
        """Post some batches."""
        with psycopg.connect(self.bench.dsn, autocommit=True) as link:
            calls = [
                self._batch(range(at, at + BATCH))
                for at in range(self.posted, self.posted + BATCH * BATCHES, BATCH)
            ]
            start, before = time.perf_counter(), processors([link])
            for arguments in calls:
                link.execute(POST, arguments)
            cost = Cost(time.perf_counter() - start, processors([link]) - before, 0)
        self.posted += BATCH * BATCHES
        return cost

    def close_months(self) -> None:
        """Close all months but the one under way, as the database does it."""
        ends_on = FIRST_DAY
        while ends_on < OPEN_FROM:
            following = (ends_on.replace(day=1) + timedelta(days=32)).replace(day=1)
            ends_on = following - timedelta(days=1)
            if ends_on < OPEN_FROM:
                act = self.acting(f"close:{ends_on}")
                given = (self.book.id, act.id, "K", ends_on, "")
                call(self.session, "close_period_v1", *given)
                self.session.commit()
            ends_on = following
        tidy(self.bench, "period_balance")

    def _batch(self, numbers: range) -> tuple[object, ...]:
        days = [(FIRST_DAY + timedelta(days=n % DAYS)).isoformat() for n in numbers]
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


def _posted(filler: Filler, size: int) -> Figure:
    """Fill the book up to a size, the last of it by batches of the posting function."""
    entries = size // 2
    filler.copy(entries - BATCH * BATCHES)
    cost = filler.post()
    filler.copy(entries)
    name = f"batches of {BATCH:,} entries"
    return Figure(name, "≥ 15,000", cost, per=BATCH * BATCHES)


def _sealed(filler: Filler, entries: int) -> Figure:
    """Seal what has no leaf yet."""
    step = partial(sealing, book=filler.book)
    waiting = entries - filler.sealed
    cost = weigh(filler.bench.url, step)
    tidy(filler.bench, *SEALED)
    filler.sealed = entries
    return Figure("sealing", "≥ 20,000", cost, per=waiting)


def _verified(filler: Filler, entries: int) -> Figure:
    step = partial(verifying, book=filler.book, dsn=filler.bench.dsn)
    cost = weigh(filler.bench.url, step)
    return Figure("verifying", "≥ 100,000", cost, per=entries, at_once=2)


def _read(filler: Filler, what: Reading) -> Figure:
    cost = weigh(filler.bench.url, what.step, what.times)
    return Figure(what.name, f"≤ {what.most_ms:g} ms", cost)
