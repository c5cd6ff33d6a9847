"""Entries written straight into the tables, as the posting function writes them.

A measurement of reading needs a long history, and not the time to post it: this writes
a million postings in half a minute. Only a superuser can, and only a server that ends
with the measurement has ever seen it done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import psycopg

from benchmarks.book import Bench

SLOTS = 4
"""Over how many slots turnover is spread: as if so many workers had posted."""

_NEXT = "select coalesce(max(id), 0) from ledger.journal_entry"
_ENTRIES = """
insert into ledger.journal_entry (book_id, id, kind, fact, occurred_on, day, act_id)
select %(book)s, %(last)s + n, 'operating_cost', concat(%(name)s::text, ':', n),
  %(day)s::date + n %% %(days)s, %(day)s::date + n %% %(days)s, %(act)s
from generate_series(%(low)s::int, %(high)s::int) n
"""
_POSTINGS = """
insert into ledger.posting (book_id, entry_id, line, account_id, fund_id, currency,
  amount_minor, base_minor, day)
select %(book)s, %(last)s + n, s.line, (%(accounts)s::bigint[])[1 + case s.line
    when 1 then case when n %% 5 = 0 then 0 else n %% %(wide)s end
    else (7 * n + 1) %% %(wide)s end],
  (%(funds)s::bigint[])[1 + n %% %(deep)s], 'EUR', s.minor, s.minor,
  %(day)s::date + n %% %(days)s
from generate_series(%(low)s::int, %(high)s::int) n
cross join (values (1::smallint, 5000), (2::smallint, -5000)) s(line, minor)
"""
_TURNOVER = """
insert into ledger.turnover as t (book_id, account_id, fund_id, month, slot,
  debit_minor, credit_minor, base_minor, lines)
select book_id, account_id, fund_id, date_trunc('month', day::timestamp)::date,
  entry_id / 1000 %% %(slots)s, sum(greatest(amount_minor, 0)),
  sum(greatest(-amount_minor, 0)), sum(base_minor), count(*)
from ledger.posting
where book_id = %(book)s and entry_id > %(last)s + %(low)s - 1
group by 1, 2, 3, 4, 5
on conflict (book_id, account_id, fund_id, month, slot) do update
set debit_minor = t.debit_minor + excluded.debit_minor,
  credit_minor = t.credit_minor + excluded.credit_minor,
  base_minor = t.base_minor + excluded.base_minor, lines = t.lines + excluded.lines
"""
AFTER = (
    "select setval(pg_get_serial_sequence('ledger.journal_entry', 'id'),"
    " (select max(id) from ledger.journal_entry))"
)


@dataclass(frozen=True, slots=True)
class History:
    """What is written: entries of two lines, every tenth line on the first account.

    Their accounts, funds and days go round; ``name`` begins their facts.
    """

    book: int
    act: int
    name: str
    accounts: Sequence[int]
    funds: Sequence[int]
    first_day: date
    days: int


def copy_entries(bench: Bench, what: History, numbers: range) -> None:
    """Write entries by their numbers, with their turnover; nobody else may post."""
    with psycopg.connect(bench.superuser_dsn) as link:
        link.execute("set session_replication_role = replica")
        row = link.execute(_NEXT).fetchone()
        given = {
            "book": what.book,
            "act": what.act,
            "name": what.name,
            "accounts": list(what.accounts),
            "wide": len(what.accounts),
            "funds": list(what.funds),
            "deep": len(what.funds),
            "day": what.first_day,
            "days": what.days,
            "slots": SLOTS,
            "low": numbers.start,
            "high": numbers.stop - 1,
            "last": (row[0] if row else 0) - numbers.start + 1,
        }
        for query in (_ENTRIES, _POSTINGS, _TURNOVER):
            link.execute(query, given)
        link.execute(AFTER)


def tidy(bench: Bench, *tables: str) -> None:
    """Do at once what the server does by itself a while after so much was written."""
    with psycopg.connect(bench.owner_dsn, autocommit=True) as link:
        for table in ("turnover", "posting", "journal_entry", *tables):
            link.execute(f"vacuum analyze ledger.{table}".encode())
