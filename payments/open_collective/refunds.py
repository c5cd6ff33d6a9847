"""Refunds and what they give back, whichever of the two comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.batches import post_all
from ledger.book.entries import DraftEntry
from ledger.book.errors import AlreadyReversedError, CorrectionBeyondError
from ledger.book.journal import PostedEntry, post, tie_correction
from payments.open_collective.known import Said, said_by
from payments.open_collective.tables import waiting_refund

_BATCH = 200


@dataclass(slots=True)
class Poster:
    """Posts the entries of one import and ties refunds to their originals."""

    session: Session
    act: Act
    said: dict[str, Said]
    """What the book says under the facts of this import; grows with every entry."""
    on_rows: Callable[[int], object]
    """Told how many rows were sent, after each batch."""
    posted: int = 0
    """How many entries are new: another import may have been quicker."""
    _pending: list[DraftEntry] = field(default_factory=list)

    def post(self, draft: DraftEntry, original: str | None = None) -> None:
        """Post an entry; ``original`` is the fact of the entry that it takes back.

        Entries are sent in batches: ``flush`` sends the last of them.
        """
        if original is None:
            self._pending.append(draft)
            if len(self._pending) >= _BATCH:
                self.flush()
        else:
            self._post_refund(draft, original)
        self.said[draft.fact] = said_by(draft)

    def flush(self) -> None:
        """Send the entries that were gathered."""
        if self._pending:
            sent = post_all(self.session, self.act, self._pending)
            self.posted += sum(entry.is_new for entry in sent)
            self.on_rows(len(sent))
            self._pending.clear()

    def tie_waiting(self, arrived: Iterable[str]) -> int:
        """Tie refunds that waited for entries that have now come; count them."""
        table = waiting_refund
        wanted = literal(list(arrived), ARRAY(Text))
        query = (
            select(table.c.fact, table.c.original_fact)
            .where(
                table.c.book_id == self.act.book_id,
                table.c.original_fact == any_(wanted),
            )
            .order_by(table.c.fact)
        )
        found = self.session.execute(query).all()
        for row in found:
            self._tie(row.fact, row.original_fact)
        return len(found)

    def _post_refund(self, draft: DraftEntry, original: str) -> None:
        if original in self.said:
            self.flush()
            entry = self._take_back(draft, original)
        else:
            entry = post(self.session, self.act, draft)
            self._wait(draft.fact, original)
        self.posted += entry.is_new
        self.on_rows(1)

    def _take_back(self, draft: DraftEntry, original: str) -> PostedEntry:
        """Post a refund as a reversal or a correction, as far as the ledger allows.

        The host may give back more than it brought, or twice. That has happened: it is
        posted all the same, and tied to its original.
        """
        if said_by(draft).is_mirror_of(self.said[original]):
            naming = replace(draft, reverses=original)
        else:
            naming = replace(draft, corrects=original)
        try:
            with self.session.begin_nested():
                return post(self.session, self.act, naming)
        except (AlreadyReversedError, CorrectionBeyondError):
            entry = post(self.session, self.act, draft)
            self._tie(draft.fact, original)
            return entry

    def _tie(self, fact: str, original: str) -> None:
        tie_correction(self.session, self.act, fact=fact, original=original)

    def _wait(self, fact: str, original: str) -> None:
        row = {
            "book_id": self.act.book_id,
            "fact": fact,
            "original_fact": original,
            "act_id": self.act.id,
        }
        statement = insert(waiting_refund).values(row).on_conflict_do_nothing()
        self.session.execute(statement)
