"""Record many movements at once that ask nothing of the book: one trip for their posts.

The rules and the rows are those of ``record_movement``; only the trips are saved.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.batches import post_all
from ledger.book.journal import PostedEntry
from payments import tables
from payments.circumstances import Circumstances
from payments.gateway import MovementType
from payments.incoming import Incoming
from payments.movements import stored_values
from payments.posting_rules import rule_on

PLAIN = frozenset({MovementType.PAYMENT, MovementType.FEE, MovementType.UNKNOWN})


class NotPlainError(ValueError):
    """The movement asks something of the book: record it alone."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__(f"{incoming.movement.id} cannot be recorded in bulk")


def record_plain(session: Session, act: Act, incomings: Sequence[Incoming]) -> int:
    """Store and post new movements without a purpose; return how many have an alert.

    The caller has made sure that none of them came before, and holds a lock that keeps
    it so. Raises NotPlainError.
    """
    ruled = []
    for incoming in incomings:
        if incoming.movement.type not in PLAIN or incoming.purpose is not None:
            raise NotPlainError(incoming)
        seen = Circumstances(
            rail=incoming.rail,
            fees_from=incoming.rail.operating_fund,
            misfit=incoming.misfit,
        )
        ruled.append((incoming, seen, rule_on(incoming.movement, seen)))
    drafts = [ruling.draft for _, _, ruling in ruled if ruling.draft is not None]
    posted: dict[str, PostedEntry] = {}
    if drafts:
        posted = {entry.fact: entry for entry in post_all(session, act, drafts)}
    rows = [
        stored_values(
            act,
            incoming,
            seen,
            (ruling, posted[ruling.draft.fact] if ruling.draft else None),
        )
        for incoming, seen, ruling in ruled
    ]
    if rows:
        session.execute(insert(tables.movement), rows)
    return sum(ruling.alert is not None for _, _, ruling in ruled)
