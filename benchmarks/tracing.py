"""What became of a lot, and what paid for a use: the same among ten lots or many.

Gifts are posted; what wires and uses took of them is written straight into the tables,
as the commands write it (`copying` says why).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from itertools import count

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.copying import AFTER, tidy
from benchmarks.costs import Look, weigh
from benchmarks.growing import Figure, Growth
from benchmarks.results import Result
from ledger.book.acts import Act, Command, record_act
from ledger.book.batches import post_all
from ledger.book.books import Book, open_book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.book.registers import (
    declare_fiscal_year,
    open_account,
    open_fund,
    open_keeper,
)
from ledger.financing.trace import paid_with, uses_of
from ledger.money import Money
from ledger.proof.storage import Link

LOTS = (10, 1_000, 100_000)
GIFT, BATCH, TIMES = 1_000, 1_000, 200
DAY = date(2026, 3, 2)
BANK = AccountKey("OP", "bank", "EUR")
SOURCE = AccountKey("OP", "source.gift", "EUR")

# Every ten lots are one wire; every two of its lots pay for one use.
_ENTRIES = """
insert into ledger.journal_entry (book_id, id, kind, fact, occurred_on, day, act_id)
select %(book)s, %(last)s + n, case when n <= %(lots)s / 10 then 'wire_out'
    else 'expense' end, concat('took:', %(fund)s::text, ':', n), %(day)s, %(day)s,
  %(act)s
from generate_series(1, %(lots)s / 10 + %(lots)s / 2) n
"""
_TAKINGS = """
insert into ledger.taking (book_id, entry_id, number, fund_id, queue, account_id,
  currency, lot_id, tranche_id, start_minor, amount_minor, moved_currency, moved_minor)
select %(book)s, t.entry, t.number, p.fund_id, t.queue, t.account, t.currency, p.lot_id,
  t.tranche, 0, t.minor, t.moved_currency, t.moved
from (select p.*, row_number() over (order by entry_id) - 1 as n from ledger.posting p
  where p.book_id = %(book)s and p.fund_id = %(fund_id)s and p.lot_id is not null) p
cross join lateral (values
  (%(last)s + 1 + n / 10, 1 + n %% 10, 'bank', null, 'EUR', null::bigint, %(gift)s,
    'MAD', 10 * %(gift)s),
  (%(last)s + 1 + %(lots)s / 10 + n / 2, 1 + n %% 2, 'advance', %(account)s, 'MAD',
    %(last)s + 1 + n / 10, 10 * %(gift)s, null, null))
  t(entry, number, queue, account, currency, tranche, minor, moved_currency, moved)
"""


def measure(bench: Bench) -> list[Result]:
    """Give to funds of more and more lots, and trace in each."""
    table = Growth(LOTS[-1])
    engine = create_engine(bench.url)
    with Session(engine) as session:
        giver = _Giver(session, bench)
        for lots in LOTS:
            use = giver.fund(lots)
            what = (
                (
                    "trace of a lot",
                    partial(_uses, book=giver.book, lot=f"{lots}-{lots // 2}"),
                ),
                ("trace of a use", partial(_paid, book=giver.book, use=use)),
            )
            for name, step in what:
                cost = weigh(bench.url, step, TIMES)
                table.add(Figure(name, "≤ 5 ms", cost), lots, "lots")
    engine.dispose()
    return table.results


def _uses(session: Session, _links: list[Link], *, book: Book, lot: str) -> Look:
    if [taken.queue for taken in uses_of(session, book, lot)] != ["bank", "advance"]:
        raise RuntimeError(f"lot {lot} was not wired and used")
    return lambda: uses_of(session, book, lot)


def _paid(session: Session, _links: list[Link], *, book: Book, use: int) -> Look:
    if len(paid_with(session, book, [use])[use]) != len(("a lot", "another")):
        raise RuntimeError("the use did not take two lots")
    return lambda: paid_with(session, book, [use])


class _Giver:
    """Fills funds with lots, all of them wired and used."""

    def __init__(self, session: Session, bench: Bench) -> None:
        self.session, self.bench, self.keys = session, bench, count()
        self.book = open_book(session, "traced", zone="UTC", is_live=False)
        act = self._act()
        open_keeper(session, act, "OP", currency="EUR", zone="UTC")
        year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
        declare_fiscal_year(session, act, "OP", **year)
        self.advance = open_account(session, act, AccountKey("OP", "advance", "MAD"))
        session.commit()

    def fund(self, lots: int) -> int:
        """Give a fund so many lots; return a use in the middle."""
        code, act = f"L{lots}", self._act()
        fund = open_fund(self.session, act, code)
        for first in range(0, lots, BATCH):
            numbers = range(first, min(first + BATCH, lots))
            post_all(self.session, act, [_gift(code, f"{lots}-{n}") for n in numbers])
            self.session.commit()
        given = {
            "book": self.book.id,
            "act": act.id,
            "fund": code,
            "fund_id": fund,
            "lots": lots,
            "gift": GIFT,
            "account": self.advance,
            "day": DAY,
        }
        with psycopg.connect(self.bench.superuser_dsn) as link:
            link.execute("set session_replication_role = replica")
            row = link.execute("select max(id) from ledger.journal_entry").fetchone()
            given["last"] = last = row[0] if row else 0
            link.execute(_ENTRIES, given)
            link.execute(_TAKINGS, given)
            link.execute(AFTER)
        tidy(self.bench, "taking", "lot")
        return int(last) + 1 + lots // 10 + lots // 4

    def _act(self) -> Act:
        command = Command("system:bench", f"trace:{next(self.keys)}", datetime.now(UTC))
        return record_act(self.session, self.book.id, command, "measure", {})


def _gift(fund: str, code: str) -> DraftEntry:
    amount = Money(GIFT, "EUR")
    lines = (Line(BANK, fund, amount), Line(SOURCE, fund, -amount, lot=code))
    return DraftEntry(EntryKind.GIFT, f"bank:{code}:gift", DAY, lines)
