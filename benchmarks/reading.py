"""Milliseconds for a balance, whatever the history of the account."""

from __future__ import annotations

import time
from datetime import date
from statistics import median

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.results import Result
from ledger.book.balances import balance
from ledger.book.scopes import Scope

POSTINGS = 100_000
LOOKS = 200

# Two years of gifts in calls that each post many, spread over the days.
_FILL = """
do $$
begin
  for n in 1..%d loop
    perform ledger.post_v1(%d, %d, 'gift', 'fill:' || n,
      date '2025-01-01' + n %% 600, array[%d, %d]::bigint[], array[%d, %d]::bigint[],
      array['EUR', 'EUR'], array[5000, -5000]::bigint[],
      array[5000, -5000]::bigint[], null, array[null, %d]::bigint[]);
    if n %% 1000 = 0 then
      commit;
    end if;
  end loop;
end $$
"""


def measure(bench: Bench) -> list[Result]:
    """Fill the account, then ask for its balance now and on a day in the past."""
    numbers = (bench.book.id, bench.act.id, bench.debit, bench.credit)
    fill = _FILL % (POSTINGS, *numbers, bench.fund, bench.fund, bench.lot)
    with psycopg.connect(bench.dsn, autocommit=True) as connection:
        connection.execute(fill.encode())
    with psycopg.connect(bench.owner_dsn, autocommit=True) as connection:
        connection.execute("vacuum analyze ledger.turnover, ledger.posting")
    engine = create_engine(bench.url)
    scope = Scope(fund="P1", keeper="KEEPER", role="bank")
    results = []
    with Session(engine) as session:
        for name, at in (("now", None), ("on a day in the past", date(2026, 3, 17))):
            taken = []
            for _ in range(LOOKS):
                start = time.perf_counter()
                balance(session, bench.book, scope, "EUR", at=at)
                taken.append((time.perf_counter() - start) * 1000)
            results.append(
                Result(
                    f"balance {name}, {POSTINGS:,} postings on the account",
                    median(taken),
                    "ms",
                    "≤ 1 ms",
                )
            )
    engine.dispose()
    return results
