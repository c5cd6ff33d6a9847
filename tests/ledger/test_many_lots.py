"""An entry may take from as many lots as there are."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ledger.book import tables
from ledger.book.batches import post_all
from ledger.book.entries import DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.integrity import check_book
from tests.ledger.small_book import BANK, DAY, GIFT, SmallBook, eur

LOTS, BATCH = 2**15 + 10, 4_000
"""More than a number of two bytes counts."""


@pytest.mark.full
def test_a_wire_takes_from_tens_of_thousands_of_lots(small: SmallBook) -> None:
    for first in range(0, LOTS, BATCH):
        names = [f"many-{n}" for n in range(first, min(first + BATCH, LOTS))]
        drafts = [
            DraftEntry(
                EntryKind.GIFT,
                f"bank:{name}:gift",
                DAY,
                (Line(BANK, "WELL", eur(1)), Line(GIFT, "WELL", eur(-1), lot=name)),
            )
            for name in names
        ]
        post_all(small.session, small.act(), drafts)
    wire = small.wire("all", LOTS, 10 * LOTS)
    taking = tables.taking
    query = select(func.count(), func.max(taking.c.number)).where(
        taking.c.book_id == small.book.id, taking.c.entry_id == wire.id
    )
    assert small.session.execute(query).one() == (LOTS, LOTS)
    assert not [f for f in check_book(small.session, small.book) if not f.is_warning]
