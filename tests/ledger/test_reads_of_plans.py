"""What a post reads: counted, in a database that has no statistics yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.balances import trial_balance
from ledger.book.batches import post_all
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.book.registers import open_fund
from ledger.book.reversing import reverse
from ledger.book.scopes import Scope
from ledger.financing.expenses import ExpenseCorrection, correct_expense, post_expense
from tests.databases import Database
from tests.ledger.asked import statements
from tests.ledger.small_book import BANK, DAY, GIFT, SmallBook, eur, mad

ENTRIES = 300
COUNTS = text("""
    select relname, seq_tup_read + coalesce(idx_tup_fetch, 0), n_tup_ins + n_tup_upd
    from pg_stat_xact_user_tables where schemaname = 'ledger'
""")


@pytest.fixture
def unknown(fresh_database: Database) -> Iterator[SmallBook]:
    """A book in a database that was never analysed, with some hundreds of entries."""
    with Session(fresh_database.engine_app) as session:
        small = SmallBook.open(session, "unknown")
        post_all(session, small.act(), gifts("first"))
        session.commit()
        yield small


def gifts(prefix: str) -> list[DraftEntry]:
    pairs = [(f"{prefix}-{n}", eur(100 + n)) for n in range(ENTRIES)]
    return [
        DraftEntry(
            EntryKind.GIFT,
            f"bank:{code}:gift",
            DAY,
            (Line(BANK, "WELL", amount), Line(GIFT, "WELL", -amount, lot=code)),
        )
        for code, amount in pairs
    ]


def counted(session: Session) -> dict[str, tuple[int, int]]:
    return {row[0]: (row[1], row[2]) for row in session.execute(COUNTS)}


@pytest.mark.both
def test_a_batch_adds_to_each_row_of_turnover_once(unknown: SmallBook) -> None:
    before = counted(unknown.session)
    post_all(unknown.session, unknown.act(), gifts("more"))
    after = counted(unknown.session)
    written = {name: after[name][1] - before[name][1] for name in before}
    assert (written["turnover"], written["posting"]) == (2, 2 * ENTRIES)


@pytest.mark.both
def test_a_correction_reads_the_entries_that_it_is_about(unknown: SmallBook) -> None:
    before = counted(unknown.session)
    for number in range(20):
        lines = (
            Line(GIFT, "WELL", eur(50), lot=f"first-{number}"),
            Line(BANK, "WELL", eur(-50)),
        )
        fact = f"bank:first-{number}:gift"
        unknown.post("refund_seen", f"back:{number}", lines, corrects=fact)
    after = counted(unknown.session)
    assert after["posting"][0] - before["posting"][0] < 20 * ENTRIES


def test_what_takes_from_hundreds_of_lots_reads_each_a_few_times(
    unknown: SmallBook,
) -> None:
    whole = sum(100 + n for n in range(ENTRIES))
    before = counted(unknown.session)
    with statements(unknown.session) as asked:
        unknown.wire("w", whole, 10 * whole)
        expense = unknown.spent("e", 10 * whole - 7)
        post_expense(unknown.session, unknown.act(), expense)
        part = ExpenseCorrection(expense, mad(9 * whole), DAY)
        correct_expense(unknown.session, unknown.act(), part)
        for fact in (part.fact, expense.fact, "bank:w:wire"):
            reverse(unknown.session, unknown.act(), fact, on=DAY)
    after = counted(unknown.session)
    read = {name: after[name][0] - before[name][0] for name in ("posting", "taking")}
    assert len(asked) < ENTRIES
    assert max(read.values()) < 100 * ENTRIES, read


def test_a_trial_balance_of_a_fund_reads_no_more_than_the_fund(
    unknown: SmallBook, fresh_database: Database
) -> None:
    act = unknown.act()
    others = [f"OTHER-{number}" for number in range(60)]
    for fund in others:
        open_fund(unknown.session, act, fund)
    tea = AccountKey("OP", "cost.tea", "EUR")
    costs = [
        DraftEntry(
            EntryKind.OPERATING_COST,
            f"tea:{fund}:{month}",
            DAY.replace(month=month, day=1),
            (Line(tea, fund, eur(100)), Line(BANK, fund, eur(-100))),
        )
        for fund in others
        for month in range(1, 13)
    ]
    post_all(unknown.session, act, costs)
    unknown.session.commit()
    with fresh_database.engine_owner.begin() as owner:
        owner.execute(text("analyze ledger.turnover"))
    later = DAY + timedelta(days=40)
    for scope in (Scope(fund="WELL"), Scope(fund="WELL", role=BANK.code)):
        before = counted(unknown.session)
        rows = trial_balance(unknown.session, unknown.book, scope, at=later).rows
        after = counted(unknown.session)
        assert {row.fund for row in rows} == {"WELL"}
        assert after["turnover"][0] - before["turnover"][0] <= 2 * 2 * len(rows)
