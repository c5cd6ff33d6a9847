"""T7 for what only says where a search begins: changed or lost, it decides nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from ledger.book.calls import driver
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.sealer import Sealing, seal
from ledger.proof.verification import Verification, verify
from ledger.proof.waiting import Waiting, list_waiting
from tests.ledger.small_book import SmallBook
from tests.ledger.test_queue_heads import old, queues

HOW = Sealing(BOOK_SOURCES, os.urandom)
FAR = "1000000000000"
HEAD_CHANGES = (
    "settled_id = 0",
    f"settled_id = {FAR}, next_id = {FAR}",
    f"next_id = {FAR}, next_xid = 0",
    "next_id = settled_id, next_xid = 0",
    f"next_xid = {FAR}",
    "account_id = account_id + 1000000",
    "currency = 'XXX'",
    "fund_id = (select id from ledger.fund where book_id = h.book_id and code = 'OPS')",
    "",
)
MARK_CHANGES = (
    *("floor = 0", "next_floor = 0", f"next_xmax = {FAR}", "kind = kind || 's'"),
    "",
)
"""After each of them, what is sealed is as if nothing had been changed; the last is a
row that was deleted."""
MARKED = ("number", "act", "entry", "lot")


@pytest.fixture
def small(
    sessions: sessionmaker[Session], engine_owner: Engine, book_code: str
) -> Iterator[SmallBook]:
    """A book of which heads and marks are kept, in a session that may change them."""
    with sessions() as session, Session(engine_owner) as owner:
        made = old(session, owner, book_code, 6)
        seal(session, made.book, HOW)
        session.commit()
        yield SmallBook(owner, made.book, count(100_000))


def keys(small: SmallBook, table: str) -> list[str]:
    query = f"select ctid::text from ledger.{table} where book_id = :book order by 1"  # noqa: S608 - our own words
    return list(small.session.scalars(text(query), {"book": small.book.id}))


def change(small: SmallBook, table: str, values: str, ctid: str) -> None:
    """Change a row, or delete it where no values are given."""
    statement = f"delete from ledger.{table} h"  # noqa: S608 - our own words
    if values:
        statement = f"update ledger.{table} h set {values}"  # noqa: S608 - our own words
    query = text(f"{statement} where h.ctid = '{ctid}'")
    done = small.session.connection().execute(query)
    assert done.rowcount == 1


def taken(small: SmallBook) -> list[tuple[object, ...]]:
    """Wire what waits but for one gift, and say of what it was taken."""
    entry = small.wire("W9", 20, 200)
    query = text(
        "select t.queue, l.code, t.start_minor, t.amount_minor, t.moved_minor"
        " from ledger.taking t left join ledger.lot l on l.book_id = t.book_id"
        " and l.id = t.lot_id where t.book_id = :book and t.entry_id = :entry"
        " order by t.number"
    )
    given = {"book": small.book.id, "entry": entry.id}
    return [tuple(row) for row in small.session.execute(query, given)]


@pytest.mark.parametrize("values", HEAD_CHANGES)
def test_a_head_of_a_queue_that_was_changed_takes_of_the_same_lots(
    small: SmallBook, values: str
) -> None:
    with small.session.begin_nested() as untouched:
        expected = queues(small), taken(small)
        untouched.rollback()
    assert [row[1] for row in expected[1]] == ["P6", "P7"]
    heads = keys(small, "queue_head")
    assert len(heads) >= 2
    for ctid in heads:
        with small.session.begin_nested() as changed:
            change(small, "queue_head", values, ctid)
            assert (queues(small), taken(small)) == expected, ctid
            changed.rollback()


def sealed_later(small: SmallBook, values: str, kind: str) -> dict[str, Waiting]:
    """Change a mark, seal what comes then, and say what waits all the same."""
    query = text(
        "select ctid::text from ledger.seal_mark where book_id = :book and kind = :kind"
    )
    given = {"book": small.book.id, "kind": kind}
    ctid = small.session.scalar(query, given)
    assert ctid is not None, kind
    change(small, "seal_mark", values, ctid)
    for fact in ("L1", "L2"):
        small.gift(fact, 100)
        seal(small.session, small.book, HOW)
    return list_waiting(driver(small.session), small.book.id, BOOK_SOURCES)


@pytest.mark.parametrize("values", MARK_CHANGES)
def test_a_mark_of_the_sealer_that_was_changed_leaves_nothing_out(
    small: SmallBook, values: str
) -> None:
    for kind in MARKED:
        with small.session.begin_nested() as changed:
            assert sealed_later(small, values, kind) == {}, kind
            report = verify(small.session, small.book, Verification(BOOK_SOURCES))
            assert report.is_good
            changed.rollback()


@pytest.mark.parametrize("kind", MARKED)
def test_a_mark_that_was_raised_lets_rows_wait_by_name_until_all_are_looked_through(
    small: SmallBook, kind: str
) -> None:
    raised = f"floor = {FAR}, next_floor = {FAR}"
    waiting = sealed_later(small, raised, kind)
    waits = {"number": "entry without a number"}.get(kind, kind)
    assert list(waiting) == [waits]
    assert waiting[waits].count >= 2
    assert len(waiting[waits].names) >= 2
    seal(small.session, small.book, replace(HOW, is_complete=True))
    report = verify(small.session, small.book, Verification(BOOK_SOURCES))
    assert (report.is_good, report.waiting) == (True, {})
