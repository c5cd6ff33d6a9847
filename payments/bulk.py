"""Record many movements at once: one trip to the book for those that ask nothing of it.

The rules and the rows are those of ``record_movement``; only the trips are saved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.batches import post_all, register_parties
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from ledger.book.funds import regime_of
from ledger.book.journal import PostedEntry
from payments import tables
from payments.caps import bounds_gifts
from payments.circumstances import Circumstances, Ruling
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming, Posted
from payments.locks import lock_names
from payments.movements import new_of, record_movement, stored_values
from payments.posting_rules import rule_on

PLAIN = frozenset({MovementType.PAYMENT, MovementType.FEE, MovementType.UNKNOWN})
"""The types whose rule asks nothing of the book but who bears a fee."""

Seen = tuple[Incoming, Circumstances]
Record = Callable[[Sequence[Incoming]], list[Posted]]


class NotPlainError(ValueError):
    """The movement asks something of the book: record it alone."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__(f"{incoming.movement.id} cannot be recorded in bulk")


@dataclass(frozen=True, slots=True)
class Refused:
    """A movement that the book did not take, and the rule that it broke."""

    movement: Movement
    error: LedgerError


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of many movements; those that came before are in neither."""

    posted: tuple[Posted, ...] = ()
    refused: tuple[Refused, ...] = ()

    def __add__(self, more: Recorded) -> Recorded:
        """Join two."""
        return Recorded(self.posted + more.posted, self.refused + more.refused)


def record_many(
    session: Session, book: Book, act: Act, incomings: Sequence[Incoming]
) -> Recorded:
    """Store and post movements in their order, in the caller's transaction.

    Each is recorded once, as ``record_movement`` does one; what the book refuses is
    named and stops no other. Some hundred at once: a lock is held for each.
    """
    movements = [each.movement for each in incomings]
    lock_names(session, book.id, (each.lock for each in movements))
    # The same movement twice in a list is one.
    new = dict.fromkeys(each.identity for each in new_of(session, book, movements))
    first = {each.movement.identity: each for each in reversed(incomings)}
    batch = _Batch(session, book, act)
    recorded = Recorded()
    fresh = [first[name] for name in new]
    for is_plain, group in groupby(fresh, key=batch.is_plain):
        record = batch.together if is_plain else batch.alone
        recorded += _halved(session, list(group), record)
    return recorded


def record_plain(session: Session, act: Act, incomings: Sequence[Incoming]) -> int:
    """Store and post new movements without a purpose; return how many have an alert.

    The caller has made sure that none of them came before, and holds a lock that keeps
    it so. Raises NotPlainError.
    """
    for incoming in incomings:
        if incoming.movement.type not in PLAIN or incoming.purpose is not None:
            raise NotPlainError(incoming)
    seen = [(each, _without_purpose(each)) for each in incomings]
    return sum(each.alert is not None for each in _record(session, act, seen))


@dataclass
class _Batch:
    """What many movements of one book ask in common; asked once."""

    session: Session
    book: Book
    act: Act
    bounded: dict[tuple[str, str], bool] = field(default_factory=dict)
    bearers: dict[tuple[str, object], str] = field(default_factory=dict)

    def is_plain(self, incoming: Incoming) -> bool:
        """Say whether a movement asks nothing of the book."""
        movement, purpose = incoming.movement, incoming.purpose
        if movement.type not in PLAIN or incoming.prepared is not None:
            return False
        if purpose is None or purpose.role != "source.gift":
            return True
        key = purpose.fund, movement.amount.currency
        if key not in self.bounded:
            self.bounded[key] = bounds_gifts(self.session, self.book, *key)
        return not self.bounded[key]

    def together(self, incomings: Sequence[Incoming]) -> list[Posted]:
        """Record plain movements in one trip."""
        parties = [each.purpose.party for each in incomings if each.purpose]
        register_parties(self.session, self.act, parties)
        seen = [(each, self._circumstances(each)) for each in incomings]
        return _record(self.session, self.act, seen)

    def alone(self, incomings: Sequence[Incoming]) -> list[Posted]:
        """Record movements one by one."""
        session, book, act = self.session, self.book, self.act
        return [record_movement(session, book, act, each) for each in incomings]

    def _circumstances(self, incoming: Incoming) -> Circumstances:
        purpose, movement = incoming.purpose, incoming.movement
        if purpose is None:
            return _without_purpose(incoming)
        key = purpose.fund, movement.occurred_on
        if key not in self.bearers:
            on = movement.occurred_on
            regime = regime_of(self.session, self.book, purpose.fund, on=on)
            self.bearers[key] = regime.fees_from
        if incoming.misfit is None:
            purpose = purpose.settled(movement.paid, movement.amount)
        return Circumstances(
            rail=incoming.rail,
            fees_from=self.bearers[key],
            purpose=purpose,
            misfit=incoming.misfit,
        )


def _halved(session: Session, part: Sequence[Incoming], record: Record) -> Recorded:
    """Record a part; where the book refuses it, its halves, down to the one refused."""
    try:
        with session.begin_nested():
            return Recorded(tuple(record(part)))
    except LedgerError as error:
        if len(part) == 1:
            return Recorded(refused=(Refused(part[0].movement, error),))
    half = len(part) // 2
    first, last = part[:half], part[half:]
    return _halved(session, first, record) + _halved(session, last, record)


def _record(session: Session, act: Act, seen: Sequence[Seen]) -> list[Posted]:
    ruled = [(incoming, known, _rule(incoming, known)) for incoming, known in seen]
    drafts = [ruling.draft for _, _, ruling in ruled if ruling.draft is not None]
    entries = {entry.fact: entry for entry in post_all(session, act, drafts)}
    rows, posted = [], []
    for incoming, known, ruling in ruled:
        entry: PostedEntry | None = None
        if ruling.draft is not None:
            entry = entries[ruling.draft.fact]
        rows.append(stored_values(act, incoming, known, (ruling, entry)))
        posted.append(
            Posted(
                movement=incoming.movement,
                entry=entry,
                kind=ruling.draft.kind if ruling.draft else None,
                purpose=known.purpose,
                alert=ruling.alert,
                is_new=True,
            )
        )
    if rows:
        session.execute(insert(tables.movement), rows)
    return posted


def _rule(incoming: Incoming, known: Circumstances) -> Ruling:
    ruling = rule_on(incoming.movement, known)
    return replace(ruling, alert=ruling.alert or incoming.doubt)


def _without_purpose(incoming: Incoming) -> Circumstances:
    return Circumstances(
        rail=incoming.rail,
        fees_from=incoming.rail.operating_fund,
        misfit=incoming.misfit,
    )
