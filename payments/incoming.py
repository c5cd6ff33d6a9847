"""A movement on its way into the book, with what is known about it beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.entries import DraftEntry
from ledger.book.journal import PostedEntry
from ledger.book.kinds import EntryKind
from payments.alerts import Alert
from payments.gateway import Movement
from payments.purposes import Purpose
from payments.rails.registry import Rail


@dataclass(frozen=True, slots=True)
class Incoming:
    """A movement, the rail it came over, and what it is for.

    A payment needs its ``purpose``; all other types find theirs in the book. A
    ``misfit`` payment goes to unallocated. ``is_ordered``: a refund that somebody here
    decided; ``refund_id`` is its order. A
    ``doubt`` changes nothing but that a person is told.
    """

    rail: Rail
    movement: Movement
    purpose: Purpose | None = None
    misfit: Alert | None = None
    attempt_id: int | None = None
    refund_id: int | None = None
    is_ordered: bool = False
    prepared: DraftEntry | None = None
    """For a wire of ours: the entry that its order and its queue make of it."""
    doubt: Alert | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a movement. ``is_new`` is false when it had come before."""

    movement: Movement
    entry: PostedEntry | None
    kind: EntryKind | None
    purpose: Purpose | None
    alert: Alert | None
    is_new: bool
