"""All that can be read of a book, beside what the model has: every difference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from ledger.book import tables
from ledger.book.balances import trial_balance
from ledger.financing.lots import Queue, collected, held_at
from ledger.financing.reservations import Cap, Pool, room_in
from ledger.financing.trace import paid_with, uses_of
from ledger.integrity import findings
from tests.ledger.small_book import ADVANCE
from tests.model.model import Model
from tests.model.real import Real

# The seeded bugs change the database itself: what finds them has to be the machine.
PINNED = "the database is as it was made"


def differences(real: Real, model: Model, now: object) -> Iterator[str]:
    """Say where the book and the model part, and which invariant is broken."""
    session, book = real.session, real.small.book
    for found in findings(session, book):
        if not (found.is_warning or found.rule == PINNED):
            yield f"{found.rule}: {found.fact} {found.detail}"
    yield from _balances(real, model, None)
    yield from _balances(real, model, date(2026, 2, 10))
    yield from _traces(real, model)
    act = real.small.act()
    for fund in ("WELL", "SCHOOL"):
        queue = collected(session, act, fund, "EUR")
        yield from _queue(queue, model, "bank", fund)
    yield from _queue(held_at(session, act, "WELL", ADVANCE), model, "advance", "WELL")
    for of in ("SCHOOL", ""):
        where = Pool(of) if of else Cap("cap")
        room = room_in(session, book.id, where, "EUR", at=now).minor  # type: ignore[arg-type]  # an instant
        if room != max(model.room(of, now), 0):  # type: ignore[arg-type]  # an instant
            yield f"room of {of or 'the cap'}: {room}"


def _balances(real: Real, model: Model, at: date | None) -> Iterator[str]:
    rows = trial_balance(real.session, real.small.book, at=at).rows
    found = {
        (f"{row.keeper} {row.account} {row.amount.currency}", row.fund): (
            row.amount.minor,
            row.base_minor,
        )
        for row in rows
    }
    sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for entry in model.entries.values():
        for leg in entry.legs:
            if at is None or entry.day <= at:
                minor, base = sums[leg.account, leg.fund]
                sums[leg.account, leg.fund] = minor + leg.minor, base + leg.base
    for key in found.keys() | sums.keys():
        if found.get(key, (0, 0)) != sums.get(key, (0, 0)):
            yield f"balance {key} at {at}: {found.get(key)}, not {sums.get(key)}"


def _traces(real: Real, model: Model) -> Iterator[str]:
    session, book = real.session, real.small.book
    entry = tables.journal_entry
    query = select(entry.c.id, entry.c.fact).where(entry.c.book_id == book.id)
    facts = {row.id: row.fact for row in session.execute(query)}
    found = Counter[tuple[str, str, str]]()
    moved = Counter[tuple[str, str, str]]()
    lots = set[str]()
    for number, pieces in paid_with(session, book, facts).items():
        for piece in pieces:
            key = facts[number], piece.lot, piece.queue
            found[key] += piece.amount.minor
            moved[key] += piece.moved.minor if piece.moved else 0
            lots.add(piece.lot)
    ours, became = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for made in model.entries.values():
        for taken in made.taken:
            key = made.fact, taken.unit.lot, taken.unit.queue
            ours[key] += taken.sign
            became[key] += taken.moved
    if found != ours or moved != became:
        yield f"trace: {found - ours}, missing {ours - found}; {moved} and {became}"
    for lot in sorted(lots)[:2]:
        total = sum(piece.amount.minor for piece in uses_of(session, book, lot))
        if total != sum(n for key, n in ours.items() if key[1] == lot):
            yield f"uses of {lot}: {total}"


def _queue(queue: Queue, model: Model, name: str, fund: str) -> Iterator[str]:
    found = [
        (piece.lot, piece.tranche.fact if piece.tranche else "", piece.start + at)
        for piece in queue.pieces
        for at in range(piece.amount)
    ]
    ours = [(unit.lot, unit.wire, unit.place) for unit in model.waiting(name, fund)]
    if found != ours:
        yield f"queue {name} of {fund}: {found}, not {ours}"
