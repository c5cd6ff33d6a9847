"""A small sealed book with a row in every table, in a database of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.embedded_postgres import Server
from ledger.book.calls import call
from ledger.book.entries import AccountKey, Line
from ledger.book.journal import tie_correction
from ledger.book.registers import (
    NewBudgetLine,
    amend_budget,
    close_account,
    open_account,
    open_budget_line,
    open_fund,
)
from ledger.book.roles import AccountType
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.sealer import Sealing
from tests.databases import Database, cloned
from tests.ledger.more_rows import keep, number
from tests.ledger.small_book import BANK, DAY, GIFT, NOW, SmallBook, eur

HOW = Sealing(BOOK_SOURCES, os.urandom)


@pytest.fixture(scope="session")
def filled(server: Server, worker: str) -> Iterator[Database]:
    """A database with one book that has a row in every table; nothing is sealed."""
    with cloned(server, f"proof_{worker}") as database:
        with Session(database.engine_app) as session:
            small = SmallBook.open(session, "proved")
            fill(small)
            small.close(date(2026, 1, 31), accepted="old_money")
            small.lock(date(2026, 1, 31))
            session.commit()
        yield database


def fill(small: SmallBook) -> None:
    session = small.session
    open_fund(session, small.act(), "WELL/B1", parent="WELL")
    line = NewBudgetLine("WELL", "pipes", "MAD", is_restricted=True)
    line_id = open_budget_line(session, small.act(), line)
    amend_budget(session, small.act(), line_id, mad_of(50_000), from_on=DAY)
    spare = open_account(
        session, small.act(), AccountKey("OP", "6990", "EUR"), AccountType.EXPENSE
    )
    close_account(session, small.act(), spare, on=DAY)
    number(small, spare)
    first = small.gift("G1", 10_000)
    small.gift("G2", 5_000)
    small.gift("G3", 700, fund="SCHOOL")
    small.wire("W1", 12_000, 120_000)
    small.expense("E1", 30_000)
    two_funds(small)
    small.post(
        "refund_seen",
        "bank:R1:refund",
        (Line(GIFT, "SCHOOL", eur(100), lot="G3"), Line(BANK, "SCHOOL", eur(-100))),
    )
    tie_correction(session, small.act(), fact="bank:R1:refund", original="bank:G3:gift")
    keep(small)
    session.flush()
    for entry, body in ((first.id, "from my mother"), (first.id + 1, "to be erased")):
        call(session, "write_note_v1", small.book.id, entry, body)
    call(session, "erase_note_v1", small.book.id, first.id + 1, NOW)


def two_funds(small: SmallBook) -> None:
    """An entry over two funds."""
    small.post(
        "gift",
        "bank:G4:gift",
        (
            Line(BANK, "WELL", eur(300)),
            Line(GIFT, "WELL", eur(-300), lot="G4", party="p1"),
            Line(BANK, "OPS", eur(20)),
            Line(GIFT, "OPS", eur(-20), lot="G4-tip"),
        ),
        day=date(2026, 2, 3),
    )


def mad_of(minor: int):
    from ledger.money import Money  # noqa: PLC0415

    return Money(minor, "MAD")
