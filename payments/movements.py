"""Movements: what the outside world says happened, stored once and posted once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Insert,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    insert,
    select,
)
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry
from ledger.book.errors import GuardBrokenError
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.reading import entries_by_id
from ledger.book.registers import register_party
from payments import tables
from payments.alerts import Alert
from payments.circumstances import Circumstances, Ruling
from payments.gateway import Movement
from payments.incoming import Incoming, Posted
from payments.locks import lock_name
from payments.posting_rules import rule_on
from payments.purpose_rows import purpose_of, purpose_values
from payments.seen import circumstances
from payments.seen_told import free_rooms


def record_movement(
    session: Session, book: Book, act: Act, incoming: Incoming
) -> Posted:
    """Store a movement and post what it means, in the caller's transaction.

    A movement that came before gives back what it did then. Movements of one payment
    wait for each other.
    """
    movement = incoming.movement
    lock_name(session, book.id, movement.lock)
    known = find_movement(session, book, movement)
    if known is not None:
        return _as_before(session, book, movement, known)
    if incoming.purpose is not None:
        register_party(session, act, incoming.purpose.party)
    seen = circumstances(session, book, act, incoming)
    ruling = rule_on(movement, seen)
    ruling = replace(ruling, alert=ruling.alert or incoming.doubt)
    ruling, entry = _post(session, act, ruling)
    free_rooms(session, book, act, ruling.draft, seen)
    _store(session, act, incoming, seen, (ruling, entry))
    return Posted(
        movement=movement,
        entry=entry,
        kind=ruling.draft.kind if ruling.draft else None,
        purpose=seen.purpose,
        alert=ruling.alert,
        is_new=True,
    )


def _post(
    session: Session, act: Act, ruling: Ruling
) -> tuple[Ruling, PostedEntry | None]:
    """Post what a rule decided; a refund that is done already is never refused."""
    draft = ruling.draft
    if draft is None:
        return ruling, None
    if draft.kind is not EntryKind.REFUND:
        return ruling, post(session, act, draft)
    try:
        with session.begin_nested():
            return ruling, post(session, act, draft)
    except GuardBrokenError:
        seen = replace(ruling, draft=replace(draft, kind=EntryKind.REFUND_SEEN))
        return seen, post(session, act, seen.draft or draft)


def find_movement(session: Session, book: Book, movement: Movement) -> Row[Any] | None:
    """Return the row of a movement that came before."""
    values = {
        "book": book.id,
        "provider": movement.provider,
        "remote": movement.id,
        "type": movement.type.value,
    }
    return session.execute(_known(), values).first()


@cache
def _known() -> Select[Any]:
    table = tables.movement
    return select(table).where(
        table.c.book_id == bindparam("book"),
        table.c.provider == bindparam("provider"),
        table.c.remote_id == bindparam("remote"),
        table.c.type == bindparam("type"),
    )


@cache
def _known_among() -> Select[Any]:
    table = tables.movement
    return select(table.c.provider, table.c.remote_id, table.c.type).where(
        table.c.book_id == bindparam("book"),
        table.c.provider == any_(bindparam("providers", type_=ARRAY(Text))),
        table.c.remote_id == any_(bindparam("remotes", type_=ARRAY(Text))),
    )


def new_of(
    session: Session, book: Book, movements: Iterable[Movement]
) -> list[Movement]:
    """Leave out the movements that came before; one question for all of them."""
    asked = list(movements)
    if not asked:
        return []
    values = {
        "book": book.id,
        "providers": list({movement.provider for movement in asked}),
        "remotes": list({movement.id for movement in asked}),
    }
    known = {tuple(row) for row in session.execute(_known_among(), values)}
    return [m for m in asked if m.identity not in known]


def _as_before(
    session: Session, book: Book, movement: Movement, row: Row[Any]
) -> Posted:
    entry, kind = None, None
    if row.entry_id is not None:
        found = entries_by_id(session, book, [row.entry_id])[row.entry_id]
        entry = PostedEntry(found.id, found.fact, is_new=False, day=found.day)
        kind = EntryKind(found.kind)
    return Posted(
        movement=movement,
        entry=entry,
        kind=kind,
        purpose=purpose_of(row),
        alert=Alert(row.alert) if row.alert else None,
        is_new=False,
    )


def _store(
    session: Session,
    act: Act,
    incoming: Incoming,
    seen: Circumstances,
    done: tuple[Ruling, PostedEntry | None],
) -> None:
    values = stored_values(act, incoming, seen, done)
    session.execute(_stored(), values)


@cache
def _stored() -> Insert:
    return insert(tables.movement).inline()


def stored_values(
    act: Act,
    incoming: Incoming,
    seen: Circumstances,
    done: tuple[Ruling, PostedEntry | None],
) -> dict[str, object]:
    """Write a movement down as its row, with what became of it."""
    movement, (ruling, entry) = incoming.movement, done
    values: dict[str, object] = {
        "book_id": act.book_id,
        "act_id": act.id,
        "provider": movement.provider,
        "remote_id": movement.id,
        "type": movement.type.value,
        "named": movement.named,
        "payment": movement.belongs_to,
        "via": movement.via,
        "contains": None if movement.contains is None else list(movement.contains),
        "amount_minor": movement.amount.minor,
        "fee_minor": movement.charged.minor,
        "currency": movement.amount.currency,
        "occurred_on": movement.occurred_on,
        "occurred_at": movement.occurred_at,
        "keeper": incoming.rail.keeper,
        "attempt_id": incoming.attempt_id,
        "refund_id": incoming.refund_id,
        "credited_role": _credited(ruling.draft),
        "alert": ruling.alert and ruling.alert.value,
        "entry_id": entry and entry.id,
        "is_ordered": incoming.is_ordered,
        "asked_minor": movement.asked and movement.asked.minor,
        "asked_currency": movement.asked and movement.asked.currency,
        "rate": movement.rate,
    }
    return {**values, **purpose_values(seen.purpose)}


def _credited(draft: DraftEntry | None) -> str | None:
    """Name the role that a payment was credited to: the first credit of its entry."""
    if draft is None:
        return None
    return next(
        (line.account.code for line in draft.lines if line.amount.minor < 0), None
    )
