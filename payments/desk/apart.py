"""Movements of providers and counts of boxes that were set apart, and what they were.

What is missing in a box is written off by somebody who neither counted nor confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry, Line
from ledger.book.funds import regime_of
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.registers import register_party
from ledger.money import Money
from payments.alerts import Alert
from payments.attempts import Witness
from payments.bank import tables as bank
from payments.bank.allocated import next_part, numbered
from payments.bank.explaining import explain
from payments.cash import tables as cash
from payments.circumstances import Circumstances
from payments.corrected import postings_with_corrections
from payments.drafting import fact_of
from payments.gateway import Movement, MovementType
from payments.locks import lock_name
from payments.purposes import Purpose
from payments.rails.registry import Rail, find_rail

_APART = """
    select m.id, m.provider, m.remote_id, m.type, m.amount_minor, m.currency, m.keeper,
      m.occurred_on, m.alert, m.named, m.entry_id, m.party, m.attempt_id, e.fact,
      w.role, w.left_minor
    from payments.movement m
    join ledger.journal_entry e on e.book_id = m.book_id and e.id = m.entry_id
    join payments.rail r on r.book_id = m.book_id and r.code = m.provider
      and r.keeper = m.keeper and r.role in ('psp', 'cash_box')
    join lateral (
      select a.role, -sum(p.amount_minor) as left_minor
      from {postings} p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        and a.role in ('suspense', 'unallocated')
      group by a.role having sum(p.amount_minor) <> 0
    ) w on true
    where m.book_id = :book and m.alert is not null and e.kind = 'unexplained' {more}
    order by m.id
""".replace("{postings}", postings_with_corrections("m.book_id", "m.entry_id"))
_ALL = text(_APART.format(more="") + " limit :limit")
_ONE = text(_APART.format(more="and m.id = :movement"))


class Placing(StrEnum):
    """What a person may say of a movement that was set apart."""

    GIFT = "gift"
    OWED = "owed"
    COST = "cost"


class NotApartError(LookupError):
    """Nothing is left of this movement: somebody has explained it."""

    def __init__(self, movement_id: int) -> None:
        self.movement_id = movement_id
        super().__init__("nothing of this movement waits any more")


class CountedItError(ValueError):
    """Whoever counted a box, or confirmed the count, does not write off what lacks."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__("another person decides about a difference than who counted")


class PlacingRefusedError(ValueError):
    """A movement cannot be this: money in is no cost, money out is no gift."""

    def __init__(self, placing: Placing, left: Money) -> None:
        self.placing, self.left = placing, left
        super().__init__(f"{left} cannot be told as {placing.value}")


@dataclass(frozen=True, slots=True)
class Apart:
    """A movement that waits for a person; ``left`` of it nobody has explained."""

    movement_id: int
    movement: Movement
    rail: Rail
    fact: str
    role: str
    left: Money
    alert: Alert
    party: str | None
    attempt_id: int | None
    entry_id: int
    on: date


def list_apart(session: Session, book: Book, limit: int) -> list[Apart]:
    """List the movements of providers that wait, the oldest first."""
    rows = session.execute(_ALL, {"book": book.id, "limit": limit})
    return [_apart(session, book, row) for row in rows]


def place_apart(
    session: Session,
    book: Book,
    witness: Witness,
    movement_id: int,
    said: tuple[Placing, Purpose | None],
) -> PostedEntry:
    """Post what a person says a movement was, and take it off where it waited.

    A gift names its purpose; what is owed waits for its payer to be paid back.
    Raises NotApartError, PlacingRefusedError, CountedItError.
    """
    _lock(session, book, movement_id)
    row = session.execute(_ONE, {"book": book.id, "movement": movement_id}).first()
    if row is None:
        raise NotApartError(movement_id)
    item, (placing, purpose) = _apart(session, book, row), said
    if (item.left.minor > 0) is (placing is Placing.COST):
        raise PlacingRefusedError(placing, item.left)
    if witness.actor in _counters(session, book, item):
        raise CountedItError(witness.actor)
    part = next_part(session, book.id, movement_id)
    command = witness.command(numbered(f"place:{item.fact}", part))
    request = {"fact": item.fact, "as": placing.value, "left": str(item.left)}
    act = record_act(session, book.id, command, "place_movement", request)
    if purpose is not None:
        register_party(session, act, purpose.party)
    told = replace(item, movement=replace(item.movement, id=_name(item, part)))
    posted = post(session, act, _draft(session, book, told, placing, purpose))
    session.execute(
        insert(bank.allocation).values(
            book_id=book.id,
            movement_id=movement_id,
            part=part,
            kind=placing.value,
            payout="",
            amount_minor=item.left.minor,
            currency=item.left.currency,
            entry_id=posted.id,
            act_id=act.id,
        )
    )
    return posted


def _draft(
    session: Session,
    book: Book,
    item: Apart,
    placing: Placing,
    purpose: Purpose | None,
) -> DraftEntry:
    if placing is Placing.GIFT:
        if purpose is None:
            raise PlacingRefusedError(placing, item.left)
        told = replace(item.movement, type=MovementType.PAYMENT, amount=item.left)
        regime = regime_of(session, book, purpose.fund, on=told.occurred_on)
        seen = Circumstances(item.rail, regime.fees_from, purpose)
        return explain(told, seen, (item.fact, item.role))
    rail, fund, left = item.rail, item.rail.operating_fund, item.left
    role = "owed" if placing is Placing.OWED else _cost(item)
    taken_off = rail.account(item.role, left.currency)
    put_on = rail.account(role, left.currency)
    party = item.party if placing is Placing.OWED else None
    # What another currency is worth is not known before somebody exchanges it.
    base = None if left.currency == rail.currency else 0
    return DraftEntry(
        kind=EntryKind.ADJUSTMENT,
        fact=fact_of(item.movement, placing.value),
        occurred_on=item.on,
        lines=(
            Line(taken_off, fund, left, base_minor=base),
            Line(put_on, fund, -left, party=party, base_minor=base),
        ),
        corrects=item.fact,
    )


def _name(item: Apart, part: int) -> str:
    """Name what is said of a movement; what is said again has a number."""
    return numbered(f"{item.movement.id}/placed", part)


def _cost(item: Apart) -> str:
    is_count = item.movement.type is MovementType.COUNT
    return "cost.cash_shortage" if is_count else "cost.processor_fee"


def _counters(session: Session, book: Book, item: Apart) -> set[str]:
    """Return who stands for a count; nobody does for a provider's movement."""
    if item.movement.type is not MovementType.COUNT:
        return set()
    ended = cash.count_end
    query = select(ended.c.counted_by, ended.c.ended_by).where(
        ended.c.book_id == book.id, ended.c.entry_id == item.entry_id
    )
    return {person for row in session.execute(query) for person in row}


def _lock(session: Session, book: Book, movement_id: int) -> None:
    name = f"payments:apart:{movement_id}"
    lock_name(session, book.id, name)


def _apart(session: Session, book: Book, row: Row[Any]) -> Apart:
    movement = Movement(
        provider=row.provider,
        id=row.remote_id,
        type=MovementType(row.type),
        amount=Money(row.amount_minor, row.currency),
        occurred_on=row.occurred_on,
        named=row.named,
    )
    return Apart(
        movement_id=row.id,
        movement=movement,
        rail=find_rail(session, book.id, row.provider, row.keeper),
        fact=row.fact,
        role=row.role,
        left=Money(int(row.left_minor), row.currency),
        alert=Alert(row.alert),
        party=row.party,
        attempt_id=row.attempt_id,
        entry_id=row.entry_id,
        on=row.occurred_on,
    )
