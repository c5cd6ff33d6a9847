"""Balances of a day in a book of six years: read from sums, whatever came before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.balances import trial_balance
from ledger.book.batches import post_all
from ledger.book.books import open_book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.book.registers import declare_fiscal_year, open_fund, open_keeper
from ledger.book.scopes import WHOLE_BOOK, Scope
from tests.databases import Database
from tests.ledger.small_book import BANK, SmallBook, eur

YEARS, FUNDS, COSTS = range(2020, 2026), 8, 5
AT = date(2024, 5, 17)
READ = text("""
    select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)
    from pg_stat_xact_user_tables
    where schemaname = 'ledger' and relname = 'posting'
""")


def entry(fund: int, number: int, day: date) -> DraftEntry:
    amount = eur(100 + fund * 10 + number)
    lines = (
        Line(AccountKey("OP", "cost.bank_fee", "EUR"), f"F{fund}", amount),
        Line(BANK, f"F{fund}", -amount),
    )
    fact = f"fee:{day}:{fund}:{number}"
    return DraftEntry(EntryKind.WIRE_FEE, fact, day, lines)


@pytest.fixture(scope="module")
def many(database: Database, worker: str) -> Iterator[SmallBook]:
    """Six years of months, eight funds, some costs a month in each."""
    with Session(database.engine_app) as session:
        book = open_book(session, f"many-years-{worker}", zone="UTC", is_live=False)
        small = SmallBook(session, book)
        act = small.act()
        open_keeper(session, act, "OP", currency="EUR", zone="UTC")
        for fund in range(FUNDS):
            open_fund(session, act, f"F{fund}")
        for year in YEARS:
            ends_on = date(year, 12, 31)
            declare_fiscal_year(
                session, act, "OP", starts_on=date(year, 1, 1), ends_on=ends_on
            )
        for year in YEARS:
            days = [
                date(year, month, 3 + n * 6) for month in range(1, 13) for n in (0, 3)
            ]
            drafts = [
                entry(fund, number, day)
                for day in days
                for fund in range(FUNDS)
                for number in range(COSTS)
            ]
            post_all(session, small.act(), drafts)
        yield small


def recomputed(small: SmallBook, fund: str = "") -> Counter[tuple[str, str]]:
    """Add up the postings themselves to the end of the day."""
    posting, account, of = tables.posting, tables.account, tables.fund
    query = (
        select(of.c.code, account.c.code, func.sum(posting.c.amount_minor))
        .join(
            account,
            (account.c.book_id == posting.c.book_id)
            & (account.c.id == posting.c.account_id),
        )
        .join(of, (of.c.book_id == posting.c.book_id) & (of.c.id == posting.c.fund_id))
        .where(posting.c.book_id == small.book.id, posting.c.day <= AT)
        .group_by(of.c.code, account.c.code)
    )
    rows = small.session.execute(query)
    return Counter(
        {(code, name): int(minor) for code, name, minor in rows if fund in ("", code)}
    )


def shown(small: SmallBook, scope: Scope = WHOLE_BOOK) -> Counter[tuple[str, str]]:
    rows = trial_balance(small.session, small.book, scope, at=AT).rows
    return Counter({(row.fund, row.account): row.amount.minor for row in rows})


def test_c52_a_day_in_the_fifth_year_adds_up_as_all_postings_do(
    many: SmallBook,
) -> None:
    assert shown(many) == recomputed(many)
    assert shown(many, Scope(fund="F3")) == recomputed(many, "F3")


def test_c52_a_back_dated_entry_is_in_it_at_once(many: SmallBook) -> None:
    before = shown(many)
    post_all(many.session, many.act(), [entry(3, 99, date(2021, 2, 11))])
    assert shown(many) == recomputed(many)
    assert shown(many)["F3", "bank"] == before["F3", "bank"] - 229


def test_c52_of_all_the_postings_only_those_of_the_month_are_read(
    many: SmallBook,
) -> None:
    whole = len(YEARS) * 24 * FUNDS * COSTS * 2
    before = many.session.scalar(READ)
    shown(many)
    read = int(many.session.scalar(READ) or 0) - int(before or 0)
    assert read <= whole // 72 + FUNDS * 2
