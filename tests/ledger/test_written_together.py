"""Postings are written and checked as a set: by the same rules as one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from psycopg.errors import ForeignKeyViolation
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from ledger.book.balances import balance, trial_balance
from ledger.book.batches import post_all
from ledger.book.entries import DraftEntry, Line
from ledger.book.errors import (
    AccountClosedError,
    AmountRefusedError,
    ArraysDifferError,
    DayOutsideYearsError,
    FactReusedError,
    GuardBrokenError,
    KindUnknownError,
    LedgerError,
    TooFewLinesError,
    UnbalancedError,
    named_errors,
)
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.book.registers import close_account
from ledger.book.scopes import Scope
from tests.ledger.small_book import BANK, DAY, GIFT, PSP, SmallBook, eur


def gift(number: int, fund: str = "WELL", day: date = DAY) -> DraftEntry:
    amount = eur(100 + number)
    lines = (Line(BANK, fund, amount), Line(GIFT, fund, -amount, lot=f"L{number}"))
    return DraftEntry(EntryKind.GIFT, f"test:{fund}:{number}", day, lines)


def over_two_funds(fund: str, number: int) -> DraftEntry:
    """An entry of four lines, two of them on one account."""
    lines = (
        Line(BANK, fund, eur(-5)),
        Line(BANK, fund, eur(-7)),
        Line(PSP, fund, eur(12)),
        Line(PSP, "OPS", eur(1)),
        Line(BANK, "OPS", eur(-1)),
    )
    return DraftEntry(EntryKind.OPERATING_COST, f"test:{fund}:x{number}", DAY, lines)


def drafts(fund: str) -> list[DraftEntry]:
    days = [DAY + timedelta(days=11 * n) for n in range(6)]
    gifts = [gift(n, fund, day) for n, day in enumerate(days)]
    return [*gifts, over_two_funds(fund, 1), over_two_funds(fund, 2)]


def test_many_together_say_what_they_say_one_by_one(small: SmallBook) -> None:
    session, act = small.session, small.act()
    alone = [post(session, act, draft) for draft in drafts("WELL")]
    together = post_all(session, act, drafts("SCHOOL"))
    assert [p.day for p in together] == [p.day for p in alone]
    for at in (None, DAY, DAY + timedelta(days=30)):
        rows = {"WELL": [], "SCHOOL": [], "OPS": []}
        for row in trial_balance(session, small.book, at=at).rows:
            rows[row.fund].append((row.account, row.amount, row.base_minor))
        assert rows["WELL"] == rows["SCHOOL"]
    stored = text("""
        select l.line, l.account_id, l.amount_minor, l.base_minor, l.day
        from ledger.posting l where l.book_id = :book and l.entry_id = any(:ids)
        order by l.entry_id, l.line
    """)
    lines = [
        session.execute(
            stored, {"book": small.book.id, "ids": [p.id for p in posted]}
        ).all()
        for posted in (alone, together)
    ]
    assert lines[0] == lines[1]


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_day_that_no_year_has(small: SmallBook, day: date) -> None:
    with pytest.raises(DayOutsideYearsError):
        post_all(small.session, small.act(), [gift(1), gift(2, day=day)])


def test_a_closed_account_among_many(small: SmallBook) -> None:
    post_all(small.session, small.act(), [gift(1)])
    close_account(small.session, small.act(), small.account(GIFT), on=DAY)
    with pytest.raises(AccountClosedError) as caught:
        post_all(small.session, small.act(), [gift(2), gift(3)])
    assert caught.value == AccountClosedError(2, "source.gift")


def test_a_decision_among_many_stops_at_its_guard(small: SmallBook) -> None:
    lines = (Line(GIFT, "SCHOOL", eur(9), lot="L9"), Line(BANK, "SCHOOL", eur(-9)))
    back = DraftEntry(EntryKind.REFUND, "test:back", DAY, lines)
    with pytest.raises(GuardBrokenError):
        post_all(small.session, small.act(), [gift(3), back])


def test_a_fact_twice_in_one_batch_is_one_entry(small: SmallBook) -> None:
    first, again = post_all(small.session, small.act(), [gift(1), gift(1)])
    assert (again.id, first.is_new, again.is_new) == (first.id, True, False)


RAW = text("""
    select * from ledger.post_all_v1(:book, :act, :kind, '{t:a1,t:a2}',
      '{2026-01-12,2026-01-12}', :lines, :account, :fund, '{EUR,EUR,EUR,EUR}', :amount,
      :amount, '{NULL,NULL,NULL,NULL}', '{NULL,NULL,NULL,NULL}',
      '{NULL,NULL,NULL,NULL}')
""")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount": [5, -5, 7, -5]}, UnbalancedError("WELL", "OP", "EUR", 2)),
        ({"amount": [5, -5, 7, None]}, AmountRefusedError(2, 0)),
        ({"amount": [5, -5]}, ArraysDifferError(4)),
        ({"lines": [3, 1]}, UnbalancedError("WELL", "OP", "EUR", 7)),
        ({"lines": [4, 0]}, TooFewLinesError("t:a2", 0)),
        ({"lines": [2, 3]}, ArraysDifferError(4)),
        ({"kind": ["gift", "present"]}, KindUnknownError("present")),
    ],
)
def test_a_batch_of_broken_arrays(
    small: SmallBook, change: dict[str, list[object]], error: LedgerError
) -> None:
    accounts = [small.account(BANK), small.account(PSP)]
    values = {
        "book": small.book.id,
        "act": small.act().id,
        "kind": ["gift", "gift"],
        "lines": [2, 2],
        "account": accounts * 2,
        "fund": [small.fund("WELL")] * 4,
        "amount": [5, -5, 7, -7],
    }
    with pytest.raises(type(error)) as caught, named_errors():
        small.session.execute(RAW, values | change)
    assert caught.value == error


@pytest.mark.parametrize("unknown", ["entry_id", "account_id", "fund_id"])
def test_not_even_the_owner_writes_a_line_of_nothing(
    engine_owner: Engine, sessions: sessionmaker[Session], book_code: str, unknown: str
) -> None:
    with sessions() as session:
        small = SmallBook.open(session, book_code)
        small.gift("G", 5)
        session.commit()
    columns = {"entry_id": "entry_id", "account_id": "account_id", "fund_id": "fund_id"}
    columns[unknown] = "9999999999"
    query = f"""
        insert into ledger.posting (book_id, entry_id, line, account_id, fund_id,
          currency, amount_minor, base_minor, lot_id, day)
        select book_id, {columns["entry_id"]}, line + 5, {columns["account_id"]},
          {columns["fund_id"]}, currency, amount_minor, base_minor, lot_id, day
        from ledger.posting where book_id = :book
    """  # noqa: S608 - our own text
    with engine_owner.connect() as owner, pytest.raises(IntegrityError) as caught:
        owner.execute(text(query), {"book": small.book.id})
    assert isinstance(caught.value.orig, ForeignKeyViolation)


def test_what_was_there_before_is_given_back_beside_the_new(small: SmallBook) -> None:
    before = post_all(small.session, small.act(), [gift(n) for n in (2, 4)])
    again = post_all(small.session, small.act(), [gift(n) for n in (1, 2, 3, 4, 1)])
    assert [p.is_new for p in again] == [True, False, True, False, False]
    assert [again[1], again[3]] == [replace(p, is_new=False) for p in before]
    assert again[4].id == again[0].id
    bank = Scope(keeper=BANK.keeper, role=BANK.code)
    assert balance(small.session, small.book, bank, "EUR") == eur(410)


def test_a_fact_that_says_something_else_among_the_new(small: SmallBook) -> None:
    post_all(small.session, small.act(), [gift(2)])
    other = replace(gift(9), fact="test:WELL:2")
    with pytest.raises(FactReusedError) as caught:
        post_all(small.session, small.act(), [gift(1), other, gift(3)])
    assert caught.value.fact == "test:WELL:2"


def test_the_entry_that_breaks_a_rule_is_named(small: SmallBook) -> None:
    drafts = [gift(1), gift(2, day=date(2031, 1, 1)), gift(3)]
    with pytest.raises(DayOutsideYearsError) as caught:
        post_all(small.session, small.act(), drafts)
    assert caught.value.entry_fact == "test:WELL:2"
    assert str(caught.value).endswith("(entry test:WELL:2)")
