"""T4: many connections on the same funds; nothing is lost, doubled or overdrawn.

The control does the same but looks before it takes, without a lock: it must be caught.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ledger.book.balances import balance
from ledger.book.journal import number_entries
from ledger.book.scopes import Scope
from ledger.financing.reservations import CapLimit, set_cap
from ledger.integrity import check_book
from tests.contention.clients import Crowd, Told
from tests.contention.deeds import NAIVE, RIGHT, refund, refund_naively
from tests.databases import Database
from tests.ledger.small_book import ADVANCE, BANK, DAY, GIFT, SmallBook, eur

START = 1000
EACH, VISITS = 10, 5
OVERDRAWN = "the liquid total of a fund is overdrawn"


@pytest.fixture
def small(fresh_database: Database) -> Iterator[SmallBook]:
    """Two funds of 10.00 each that everybody works on, and a cap."""
    with Session(fresh_database.engine_app) as session:
        made = SmallBook.open(session, "hot")
        for key in (BANK, GIFT, ADVANCE):
            made.account(key)
        made.gift("FIRST", START)
        made.gift("POT", START, fund="SCHOOL")
        limit = CapLimit("C", eur(500), DAY - timedelta(days=60), "a law")
        set_cap(session, made.act(), limit)
        session.commit()
        yield made


def held(small: SmallBook, fund: str, role: str = "bank", currency: str = "EUR") -> int:
    scope = Scope(fund=fund, role=role)
    return balance(small.session, small.book, scope, currency).minor


def assert_sound(small: SmallBook, told: Told) -> None:
    """Nothing is overdrawn or broken, and every acknowledgement is in the sums."""
    number_entries(small.session, small.book.id)
    assert check_book(small.session, small.book) == []
    assert held(small, "WELL") == START + told.moved["WELL"]
    assert held(small, "SCHOOL") == START + told.moved["SCHOOL"]
    assert held(small, "WELL", "advance", "MAD") == told.moved["advance"]
    assert told.given_up == 0


def told_in_a_line(told: Told) -> str:
    return (
        f"T4: {told.done.total()} done, {told.refused.total()} refused"
        f" ({', '.join(sorted(told.refused))}), {told.deadlocks} deadlocks retried,"
        f" p99 {told.p99} ms"
    )


@pytest.mark.both
def test_a_crowd_on_hot_funds_leaves_a_sound_book(
    fresh_database: Database, small: SmallBook
) -> None:
    crowd = Crowd(clients=10, turns=8, deeds=RIGHT, first=refund)
    told = crowd.work(fresh_database.app_url, small)
    assert_sound(small, told)
    assert told.done.total() >= 40
    assert told.refused.total() >= 5


@pytest.mark.both
def test_who_looks_before_taking_overdraws_and_is_caught(
    fresh_database: Database, small: SmallBook
) -> None:
    """The control: 20 clients take 0.60 each out of 10.00, and all saw enough."""
    crowd = Crowd(clients=20, turns=1, deeds=(refund_naively,), first=refund_naively)
    crowd.work(fresh_database.app_url, small)
    assert held(small, "SCHOOL") < 0
    assert OVERDRAWN in {found.rule for found in check_book(small.session, small.book)}


@pytest.mark.full
def test_t4_fifty_connections_on_hot_funds(
    fresh_database: Database, small: SmallBook, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd = Crowd(clients=50, turns=60, deeds=RIGHT, first=refund)
    told, least = Told(), 0
    for visit in range(1, VISITS + 1):  # until each deed was done often enough
        told.add(crowd.work(fresh_database.app_url, small, visit))
        least = min(told.done[deed.__name__] for deed in RIGHT)
        if least >= EACH:
            break
    with capsys.disabled():
        print(f"\n{told_in_a_line(told)}")  # noqa: T201 - the line that this test tells
    assert_sound(small, told)
    assert told.done.total() >= 1_500
    assert least >= EACH
    assert told.refused.total() >= 100


@pytest.mark.full
def test_t4_fifty_naive_connections_lose_money(
    fresh_database: Database, small: SmallBook, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd = Crowd(clients=50, turns=20, deeds=NAIVE, first=refund_naively)
    told = crowd.work(fresh_database.app_url, small)
    lost = -held(small, "SCHOOL")
    with capsys.disabled():
        print(f"\nT4: the naive control overdrew {lost} of {START}, p99 {told.p99} ms")  # noqa: T201 - the line that this test tells
    assert lost >= START
    assert OVERDRAWN in {found.rule for found in check_book(small.session, small.book)}
