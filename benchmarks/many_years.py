"""Case C52: a day of the fifth of six years, added up while others post."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from multiprocessing.synchronize import Event

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.copying import History, copy_entries, tidy
from benchmarks.costs import weigh
from benchmarks.growing import Figure, Growth
from benchmarks.reading import trial_of
from benchmarks.results import Result
from ledger.book.acts import Command, record_act
from ledger.book.balances import trial_balance
from ledger.book.books import Book, open_book
from ledger.book.calls import call
from ledger.book.entries import AccountKey
from ledger.book.journal import number_entries
from ledger.book.registers import (
    declare_fiscal_year,
    open_account,
    open_fund,
    open_keeper,
)
from ledger.book.roles import AccountType
from ledger.book.scopes import WHOLE_BOOK, Scope

YEARS, ACCOUNTS, FUNDS, ENTRIES = range(2020, 2026), 150, 400, 500_000
FIRST_DAY, DAYS = date(2020, 1, 1), 2_190
AT, CLOSED_TO = date(2024, 5, 17), date(2023, 12, 31)
AIM, TIMES = "≤ 50 ms", 20
_ALL = text(
    "select a.code, f.code, sum(p.amount_minor) from ledger.posting p"
    " join ledger.account a on a.book_id = p.book_id and a.id = p.account_id"
    " join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id"
    " where p.book_id = :book and p.day <= :at group by 1, 2"
)
_POST = """
select ledger.post_v1(%s, %s, 'operating_cost', %s, %s::date, %s::bigint[],
  %s::bigint[], array['EUR', 'EUR'], array[100, -100]::bigint[],
  array[100, -100]::bigint[])
"""


def measure(bench: Bench) -> list[Result]:
    """Write six years, add a day up as it is, and with the years before closed."""
    table = Growth(0)
    engine = create_engine(bench.url)
    with Session(engine) as session:
        what = _open(session)
        copy_entries(bench, what, range(ENTRIES))
        tidy(bench)
        book = Book(what.book, "years", "UTC", is_live=False)
        with _posting(bench, what):
            _add(table, bench, book, "nothing closed")
        _compare(session, bench, what, book)
        _close(session, book)
        tidy(bench, "period_balance", "register_number")
        with _posting(bench, what):
            _add(table, bench, book, "four years closed")
        _compare(session, bench, what, book)
    engine.dispose()
    return table.results


def _add(table: Growth, bench: Bench, book: Book, how: str) -> None:
    for name, scope in (("book", WHOLE_BOOK), ("fund", Scope(fund="F7"))):
        cost = weigh(bench.url, trial_of(book, scope, AT), TIMES)
        figure = Figure(f"C52: a {name} on 17 May of year 5, {how}", AIM, cost)
        table.add(figure, 2 * ENTRIES)


def _open(session: Session) -> History:
    book = open_book(session, "years", zone="UTC", is_live=False)
    command = Command("system:bench", "years", datetime.now(UTC))
    act = record_act(session, book.id, command, "measure", {})
    open_keeper(session, act, "K", currency="EUR", zone="UTC")
    for year in YEARS:
        days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
        declare_fiscal_year(session, act, "K", **days)
    keys = [AccountKey("K", f"A{n:03}", "EUR") for n in range(ACCOUNTS)]
    accounts = [open_account(session, act, key, AccountType.ASSET) for key in keys]
    funds = [open_fund(session, act, f"F{n}") for n in range(FUNDS)]
    session.commit()
    return History(book.id, act.id, "year", accounts, funds, FIRST_DAY, DAYS)


def _close(session: Session, book: Book) -> None:
    """Close four years month by month, as the database does it."""
    while number_entries(session, book.id):
        session.commit()
    ends_on = FIRST_DAY - timedelta(days=1)
    while ends_on < CLOSED_TO:
        following = (ends_on + timedelta(days=32)).replace(day=1)
        ends_on = following - timedelta(days=1)
        command = Command("system:bench", f"close:{ends_on}", datetime.now(UTC))
        act = record_act(session, book.id, command, "close_period", {})
        call(session, "close_period_v1", book.id, act.id, "K", ends_on, "")
        session.commit()


def _compare(session: Session, bench: Bench, what: History, book: Book) -> None:
    """See that the figures are those of all postings, a back-dated one among them."""
    day = AT.replace(day=2)
    with psycopg.connect(bench.dsn, autocommit=True) as link:
        link.execute(_POST, _arguments(what, f"late:{time.time_ns()}", day))
    session.rollback()
    told: Counter[tuple[str, str]] = Counter()
    for row in trial_balance(session, book, at=AT).rows:
        told[row.account, row.fund] += row.amount.minor
    rows = session.execute(_ALL, {"book": book.id, "at": AT})
    wanted = Counter({(account, fund): int(minor) for account, fund, minor in rows})
    session.rollback()
    if +told != +wanted or -told != -wanted:
        raise RuntimeError("a trial balance is not what its postings add up to")


@contextmanager
def _posting(bench: Bench, what: History) -> Iterator[None]:
    """Let another process post on the last day all the while."""
    context = multiprocessing.get_context("fork")
    over = context.Event()
    worker = context.Process(target=_post, args=(bench.dsn, what, over))
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


def _post(dsn: str, what: History, over: Event) -> None:
    day, name = FIRST_DAY + timedelta(days=DAYS), time.time_ns()
    with psycopg.connect(dsn, autocommit=True) as link:
        for number in count():
            link.execute(_POST, _arguments(what, f"meanwhile:{name}:{number}", day))
            if over.wait(0.002):
                return


def _arguments(what: History, fact: str, day: date) -> tuple[object, ...]:
    pairs = list(what.accounts[:2]), list(what.funds[:1]) * 2
    return (what.book, what.act, fact, day, *pairs)
