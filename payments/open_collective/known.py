"""What a book holds of a collective already: its rows by fact, as they were posted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Table,
    Text,
    and_,
    any_,
    literal,
    select,
)
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.entries import DraftEntry
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says, as far as the file can say it: kind and lines."""

    kind: str
    lines: tuple[tuple[str, Money, str | None], ...]
    """Role, amount and lot of each line, in order."""

    def is_mirror_of(self, other: Said) -> bool:
        """Say whether this takes back the whole of another entry, line by line."""
        mirrored = [(role, -amount, lot) for role, amount, lot in other.lines]
        key = str
        return sorted(self.lines, key=key) == sorted(mirrored, key=key)

    def describe(self, other: Said) -> str:
        """Describe this for a person who compares it with another; lots if need be."""
        with_lots = self._amounts == other._amounts
        parts = [
            f"{role} {amount.decimal}" + (f" of {lot}" if lot and with_lots else "")
            for role, amount, lot in self.lines
        ]
        return f"{self.kind}: {', '.join(parts)}"

    @property
    def _amounts(self) -> list[tuple[str, Money]]:
        return [(role, amount) for role, amount, _ in self.lines]


def said_by(draft: DraftEntry) -> Said:
    """Return what a draft says."""
    lines = ((line.account.code, line.amount, line.lot) for line in draft.lines)
    return Said(draft.kind.value, tuple(lines))


def find_known(session: Session, book_id: int, facts: Iterable[str]) -> dict[str, Said]:
    """Return what the book says under these facts, as far as it has them."""
    entry, posting = tables.journal_entry, tables.posting
    account, lot = tables.account, tables.lot
    wanted = literal(list(facts), ARRAY(Text))
    query = (
        select(
            entry.c.fact,
            entry.c.kind,
            account.c.code,
            posting.c.amount_minor,
            posting.c.currency,
            lot.c.code.label("lot"),
        )
        .join(posting, _joins(posting.c.entry_id, entry, entry.c.id))
        .join(account, _joins(account.c.id, posting, posting.c.account_id))
        .outerjoin(lot, _joins(lot.c.id, posting, posting.c.lot_id))
        .where(entry.c.book_id == book_id, entry.c.fact == any_(wanted))
        .order_by(entry.c.id, posting.c.line)
    )
    kinds: dict[str, str] = {}
    lines = defaultdict(list)
    for row in session.execute(query):
        kinds[row.fact] = row.kind
        amount = Money(row.amount_minor, row.currency)
        lines[row.fact].append((row.code, amount, row.lot))
    return {fact: Said(kind, tuple(lines[fact])) for fact, kind in kinds.items()}


def _joins(
    number: Column[int], other: Table, its_number: Column[int]
) -> ColumnElement[bool]:
    return and_(number.table.c.book_id == other.c.book_id, number == its_number)
