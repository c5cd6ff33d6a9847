"""Reading a queue looks at what waits, not at all that was ever received."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from ledger.book import tables
from ledger.book.batches import post_all
from ledger.book.entries import DraftEntry, Line
from ledger.book.errors import LedgerError
from ledger.book.kinds import EntryKind
from ledger.book.reversing import reverse
from ledger.financing.expenses import ExpenseCorrection, correct_expense
from ledger.financing.lots import Queue, collected, held_at
from ledger.financing.trace import paid_with, stretches_of, uses_of
from ledger.integrity import check_book
from tests.databases import Database
from tests.ledger.asked import statements
from tests.ledger.small_book import ADVANCE, BANK, DAY, GIFT, SmallBook, eur, mad


@pytest.fixture
def alone(fresh_database: Database) -> tuple[sessionmaker[Session], ...]:
    """Makers of sessions, the application's and the owner's, of a database whose
    statistics are what the test makes them."""
    return (
        sessionmaker(fresh_database.engine_app),
        sessionmaker(fresh_database.engine_owner),
    )


@pytest.fixture
def owner_sessions(engine_owner: Engine) -> sessionmaker[Session]:
    """A maker of sessions that may write what is derived."""
    return sessionmaker(engine_owner)


def gifts(small: SmallBook, count: int, first: int = 0) -> None:
    drafts = [
        DraftEntry(
            EntryKind.GIFT,
            f"bank:P{n}:gift",
            DAY,
            (Line(BANK, "WELL", eur(10)), Line(GIFT, "WELL", eur(-10), lot=f"P{n}")),
        )
        for n in range(first, first + count)
    ]
    post_all(small.session, small.act(), drafts)
    small.session.commit()


def all_ended(small: SmallBook, owner: Session) -> None:
    """What was seen once is confirmed, though other tests have long transactions."""
    small.session.commit()
    query = text("update ledger.queue_head set next_xid = 0 where book_id = :book")
    owner.execute(query, {"book": small.book.id})
    owner.commit()


def old(session: Session, owner: Session, code: str, count: int) -> SmallBook:
    """A fund of which all was wired and spent, and three gifts that wait."""
    small = SmallBook.open(session, code)
    session.commit()
    gifts(small, count)
    small.wire("W1", count * 10, count * 100)
    session.commit()
    small.expense("E1", count * 100)
    session.commit()
    gifts(small, 3, first=count)
    # What was seen before this is confirmed first, then what is seen now.
    for _ in range(3):
        queues(small)
        all_ended(small, owner)
    return small


def analyze(owner: Session) -> None:
    """Have the planner know the tables as they are before the next book grows."""
    for table in ("account", "journal_entry", "lot", "posting", "taking", "turnover"):
        owner.execute(text(f"analyze ledger.{table}"))
    owner.commit()


def queues(small: SmallBook) -> tuple[Queue, Queue]:
    session, act = small.session, small.act()
    return (
        collected(session, act, "WELL", "EUR"),
        held_at(session, act, "WELL", ADVANCE),
    )


def rows_read(session: Session, asked: list[tuple[str, Any]]) -> int:
    """Add up the rows that every step of every plan looks at."""
    session.execute(text("set local enable_seqscan = off"))
    session.execute(text("set local enable_bitmapscan = off"))
    connection = session.connection()
    count = 0
    for statement, values in asked:
        if "from" not in statement.lower():
            continue
        explained = connection.exec_driver_sql(
            f"explain (analyze, format json) {statement}", values
        )
        plan = explained.scalar_one()
        count += _rows(json.loads(plan) if isinstance(plan, str) else plan)
    session.rollback()
    return count


def _rows(plan: Any) -> int:
    if isinstance(plan, list):
        return sum(_rows(each) for each in plan)
    plan = plan.get("Plan", plan)
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    inner = sum(_rows(each) for each in plan.get("Plans", ()))
    return int(own * plan["Actual Loops"]) + inner


@contextmanager
def long_transaction(database: Database) -> Iterator[None]:
    """Have somebody else write meanwhile, and not end."""
    with Session(database.engine_owner) as other:
        other.execute(select(func.pg_current_xact_id()))
        yield
        other.rollback()


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize("is_alone", [True, False])
def test_what_is_read_does_not_grow_with_what_was_spent(
    alone: tuple[sessionmaker[Session], ...],
    book_code: str,
    fresh_database: Database,
    *,
    is_alone: bool,
) -> None:
    with nullcontext() if is_alone else long_transaction(fresh_database):
        _read_as_much(alone, book_code)


def _read_as_much(alone: tuple[sessionmaker[Session], ...], book_code: str) -> None:
    sessions, owner_sessions = alone
    read = {}
    for count in (10, 200):
        with sessions() as session, owner_sessions() as owner:
            small = old(session, owner, f"{book_code}-{count}", count)
            with statements(session) as asked:
                bank, advance = queues(small)
            assert [p.lot for p in bank.pieces] == [f"P{count + n}" for n in range(3)]
            assert advance.pieces == ()
            session.commit()
            read[count] = rows_read(session, asked)
            analyze(owner)
    assert read[10] > 0
    assert read[200] <= read[10] + 30, read


@pytest.mark.both
def test_a_trace_does_not_grow_with_the_lots_of_others(
    alone: tuple[sessionmaker[Session], ...], book_code: str
) -> None:
    sessions, owner_sessions = alone
    read = {}
    for count in (10, 200):
        with sessions() as session, owner_sessions() as owner:
            small = old(session, owner, f"{book_code}-{count}", count)
            small.wire("W2", 10, 100)
            use = small.expense("E2", 70)
            session.commit()
            with statements(session) as asked:
                (paid,) = paid_with(session, small.book, [use.id])[use.id]
                wired, spent = uses_of(session, small.book, f"P{count}")
                (piece,) = stretches_of(session, small.book.id, use.fact)
            assert (paid.lot, paid.amount) == (f"P{count}", mad(70))
            assert (piece.lot, piece.amount) == (f"P{count}", 70)
            assert (wired.amount, spent.amount) == (eur(10), mad(70))
            session.commit()
            read[count] = rows_read(session, asked)
            analyze(owner)
    assert read[10] > 0
    assert read[200] <= read[10] + 30, read


def forget(session: Session, small: SmallBook, owner: Session) -> tuple[Queue, Queue]:
    """Read the queues as if nothing of them was remembered."""
    session.commit()
    values = {"book": small.book.id}
    owner.execute(text("delete from ledger.queue_head where book_id = :book"), values)
    owner.commit()
    return queues(small)


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(3))
def test_a_remembered_queue_is_the_one_read_afresh(
    sessions: sessionmaker[Session],
    owner_sessions: sessionmaker[Session],
    book_code: str,
    seed: int,
) -> None:
    """Whatever was given back, refunded, disputed or reversed behind the head."""
    chance = Random(seed)  # noqa: S311 - no secret
    with sessions() as session, owner_sessions() as owner:
        small = SmallBook.open(session, book_code)
        gifts(small, 30)
        head, remembered = tables.queue_head, 0
        query = select(head.c.settled_id).where(head.c.book_id == small.book.id)
        for turn in range(24):
            _live(small, chance, turn)
            session.commit()
            found = queues(small)
            remembered += any(session.scalars(query))
            all_ended(small, owner)
            if turn % 4 == 3:
                assert forget(session, small, owner) == found, turn
            session.commit()
        assert remembered, "nothing was ever remembered"
        assert [f for f in check_book(session, small.book) if not f.is_warning] == []


def _live(small: SmallBook, chance: Random, turn: int) -> None:
    what = chance.choice(["wire", "wire", "expense", "part", "back", "fee", "gift"])
    lot = f"P{chance.randrange(30)}"
    # What a rule of the book refuses is no step.
    with suppress(LedgerError, ValueError), small.session.begin_nested():
        _step(small, chance, what, (turn, lot))


def _step(small: SmallBook, chance: Random, what: str, at: tuple[int, str]) -> None:
    turn, lot = at
    if what == "wire":
        small.wire(f"W{turn}", chance.randint(5, 70), 500)
    elif what == "expense":
        small.expense(f"E{turn}", chance.randint(50, 300))
    elif what == "part":
        before = chance.randrange(turn + 1)
        part = ExpenseCorrection(small.spent(f"E{before}", 300), mad(20), DAY, turn + 1)
        correct_expense(small.session, small.act(), part)
    elif what == "back":
        entry = tables.journal_entry
        facts = select(entry.c.fact).where(entry.c.book_id == small.book.id)
        every = sorted(small.session.scalars(facts))
        reverse(small.session, small.act(), chance.choice(every), on=DAY)
    elif what == "fee":
        lines = (Line(GIFT, "WELL", eur(3), lot=lot), Line(BANK, "WELL", eur(-3)))
        small.post("refund_seen", f"bank:F{turn}:seen", lines)
    else:
        lines = (Line(BANK, "WELL", eur(4)), Line(GIFT, "WELL", eur(-4), lot=lot))
        small.post("gift", f"bank:M{turn}:gift", lines)
