"""Lots as they stand: read the queue of a fund's collected or local money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.calls import call
from ledger.book.entries import AccountKey, Taking
from ledger.book.resolving import numbers
from ledger.book.roles import COLLECTED, WAITING
from ledger.financing.queues import (
    Cover,
    QueueShortError,
    Stretch,
    Tranche,
    covered,
    free,
    skip,
    take,
    total,
)
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Queue:
    """The free stretches of a fund's money in one place, the oldest first.

    ``account`` is None for collected money (``bank``), else the account at the
    association that holds the money.
    """

    fund: str
    name: str
    currency: str
    account: AccountKey | None
    pieces: tuple[Stretch, ...]

    @property
    def holds(self) -> Money:
        """What stands in the queue."""
        return Money(total(self.pieces), self.currency)

    def take(self, amount: int) -> list[Stretch]:
        """Take from the head. Raises QueueShortError."""
        try:
            return take(self.pieces, amount)
        except ValueError:
            raise QueueShortError(
                self.name, self.fund, self.currency, self.holds.minor, amount
            ) from None

    def only(self, lot: str) -> Queue:
        """Narrow the queue to one lot: money that was brought for one purpose."""
        pieces = tuple(piece for piece in self.pieces if piece.lot == lot)
        return Queue(self.fund, self.name, self.currency, self.account, pieces)

    def taking(self, piece: Stretch, *, moved: Money | None = None) -> Taking:
        """Write down that a stretch was taken; ``moved`` for what a wire made of it."""
        return Taking(
            queue=self.name,
            fund=self.fund,
            lot=piece.lot,
            amount=Money(piece.amount, self.currency),
            start_minor=piece.start,
            account=self.account,
            tranche=piece.tranche.fact if piece.tranche else None,
            moved=moved,
        )


# The planner is not told which book is asked for: of a book that is new to it, it would
# think that nothing is there and that any index will do. ``(select :book)`` hides the
# number; ``offset 0`` has what belongs to a row looked up by that row.

# A lot of collected or local money with a line after the settled ones: where its first
# entry put it, what is left of its credit, and whether it is in dispute. The order is
# that of the first entries. What an entry pays to a holder from money that it takes
# does not shrink the holder's own lot. ``+ 0``: a lot's lines are looked up by the lot.
_LOTS = text("""
    with touched as (
      select distinct p.lot_id from ledger.posting p
      where p.book_id = (select :book) and p.fund_id = (select :fund)
        and p.currency = (select :currency) and p.lot_id is not null
        and p.entry_id > (select :settled)
    ), source as (
      select touched.lot_id, b.entry_id, b.minor from touched
      cross join lateral (
        select min(p.entry_id) as entry_id, -sum(p.amount_minor) as minor
        from ledger.posting p
        join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        where p.book_id = (select :book) and p.lot_id = touched.lot_id
          and p.fund_id + 0 = :fund and p.currency = :currency
          and a.is_source and not exists (
            select from ledger.taking t
            where t.book_id = p.book_id and t.entry_id = p.entry_id and t.queue <> ''
            offset 0)
      ) b
    )
    select l.id, l.code as lot, s.minor, s.entry_id, exists (
        select from ledger.posting d
        join ledger.account a on a.book_id = d.book_id and a.id = d.account_id
        where d.book_id = (select :book) and d.fund_id + 0 = :fund
          and d.lot_id = s.lot_id and a.role = 'dispute_claim'
        having sum(d.amount_minor) <> 0) as is_disputed
    from source s
    cross join lateral (
      select * from ledger.lot x
      where x.book_id = (select :book) and x.id = s.lot_id offset 0) l
    join lateral (
      select a.id, a.role from ledger.posting q
      join ledger.account a on a.book_id = q.book_id and a.id = q.account_id
      where q.book_id = (select :book) and q.entry_id = s.entry_id
        and q.fund_id + 0 = :fund and q.amount_minor > 0 and a.type = 'asset'
      order by q.line limit 1
    ) place on place.role = any (:roles)
      and (cast(:account as bigint) is null or place.id = :account)
    where s.minor > 0
    order by s.entry_id, l.id
""")

# What wires brought to an advance, or deposits to a bank account, lot by lot in the
# order in which it was taken. The
# comparison of pairs is for the index of what was moved: uses have many takings too.
_BROUGHT = text("""
    select l.id, e.fact, l.code as lot, t.moved_minor as minor, t.entry_id,
      a.amount_minor as size, a.base_minor as base
    from (
      select * from ledger.taking x
      where x.book_id = (select :book) and x.fund_id = (select :fund)
        and x.moved_minor is not null and x.moved_currency <= (select :currency)
        and (x.moved_currency, x.entry_id) > ((select :currency), (select :settled))
      offset 0) t
    cross join lateral (
      select * from ledger.lot x
      where x.book_id = t.book_id and x.id = t.lot_id offset 0) l
    cross join lateral (
      select * from ledger.journal_entry x
      where x.book_id = t.book_id and x.id = t.entry_id
        and x.reverses_id is null and ledger.stands_v1(x.book_id, x.id) offset 0) e
    cross join lateral (
      select * from ledger.posting x
      where x.book_id = t.book_id and x.entry_id = t.entry_id
        and x.account_id + 0 = :account and x.fund_id + 0 = :fund
        and x.amount_minor > 0 offset 0) a
    order by t.entry_id, t.number
""")

_TAKEN = text("""
    select l.code as lot, e.fact as tranche, t.start_minor as start,
      t.amount_minor as minor
    from unnest(cast(:lots as bigint[])) as wanted(id)
    cross join lateral (
      select * from ledger.taking x
      where x.book_id = (select :book) and x.fund_id = (select :fund)
        and x.queue = (select :queue) and x.lot_id = wanted.id
      offset 0) t
    cross join lateral (
      select * from ledger.lot x
      where x.book_id = t.book_id and x.id = t.lot_id offset 0) l
    left join lateral (
      select * from ledger.journal_entry x
      where x.book_id = t.book_id and x.id = t.tranche_id offset 0) e on true
    where t.currency = :currency and (cast(:account as bigint) is null
        or t.account_id = :account)
    order by t.entry_id, t.number
""")

# What the places of a queue hold, less what waits there for a decision and is no lot.
_HELD = text("""
    select coalesce(sum(t.debit_minor - t.credit_minor), 0)
    from ledger.account a
    join ledger.turnover t on t.book_id = a.book_id and t.account_id = a.id
      and t.fund_id = :fund
    where a.book_id = :book and a.currency = :currency and a.role = any (:places)
      and (cast(:account as bigint) is null or a.id = :account)
""")


_RECEIVING = ("advance", "wire_in_transit", "local_bank")
"""Places to which entries bring lots from another place."""


def collected(session: Session, act: Act, fund: str, currency: str) -> Queue:
    """Lock and read the queue of a fund's collected money."""
    return _read(session, act, Queue(fund, "bank", currency, None, ()))


def held_at(session: Session, act: Act, fund: str, account: AccountKey) -> Queue:
    """Lock and read the queue of a fund's money in an account at the association."""
    empty = Queue(fund, account.code, account.currency, account, ())
    return _read(session, act, empty)


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands after the settled lots; ``hole`` is what facts took of it.

    ``reached`` is an entry up to which nothing stands any more.
    """

    pieces: tuple[Stretch, ...]
    hole: int
    reached: int


def _read(session: Session, act: Act, empty: Queue) -> Queue:
    known = numbers(session, act.book_id)
    account = empty.account and known.account(session, act, empty.account)
    roles = list(COLLECTED) if empty.account is None else [empty.name]
    fund = known.fund(session, empty.fund)
    head = (act.book_id, fund, account or 0, empty.currency)
    settled, confirmed, newest = call(session, "queue_head_v1", *head)
    values = {
        "book": act.book_id,
        "fund": fund,
        "currency": empty.currency,
        "queue": empty.name,
        "account": account,
        "roles": roles,
        "places": [*roles, *WAITING],
        "newest": newest if _holds_lots(empty) else settled,
    }
    found = _look(session, empty, values | {"settled": settled})
    if found.hole < 0 and settled:
        # More is there than stands after the settled lots: one of them stands again.
        found = _look(session, empty, values | {"settled": 0})
    call(session, "settle_queue_v1", *head, found.reached, confirmed)
    return replace(empty, pieces=found.pieces)


def _holds_lots(queue: Queue) -> bool:
    """Say whether lots begin here; else all was brought by wires or deposits."""
    return queue.name not in ("advance", "wire_in_transit")


def _standing(
    session: Session, queue: Queue, values: dict[str, object]
) -> tuple[list[Row[Any]], list[Stretch]]:
    """Read what was ever put into a queue, in the order of the entries."""
    found: list[tuple[Row[Any], Stretch]] = []
    if _holds_lots(queue):
        rows = session.execute(_LOTS, values).all()
        found += zip(rows, _whole(rows), strict=True)
    if queue.name in _RECEIVING:
        rows = session.execute(_BROUGHT, values).all()
        found += zip(rows, _brought(rows), strict=True)
    found.sort(key=lambda pair: pair[0].entry_id)
    return [row for row, _ in found], [whole for _, whole in found]


def _look(session: Session, queue: Queue, values: dict[str, object]) -> _Found:
    rows, wholes = _standing(session, queue, values)
    lots = sorted({row.id for row in rows})
    taken = _taken(session.execute(_TAKEN, values | {"lots": lots}).all())
    pieces = [
        piece
        for whole in wholes
        for piece in free(whole, taken.get(_carrier(whole), []))
    ]
    # What facts took without asking (a fee, a gift that went back after its wire) is a
    # hole: the oldest money that stands here fills it first.
    hole = total(pieces) - int(session.execute(_HELD, values).scalar_one())
    disputed = {row.lot for row in rows if getattr(row, "is_disputed", False)}
    standing = skip(
        [piece for piece in pieces if piece.lot not in disputed], max(hole, 0)
    )
    waiting = {_carrier(p) for p in pieces if p.lot in disputed}
    waiting |= {_carrier(piece) for piece in standing}
    return _Found(tuple(standing), hole, _reached(rows, waiting, values["newest"]))


def _reached(rows: Sequence[Row[Any]], waiting: set[str], newest: object) -> int:
    """Return the last entry before the first that has something left."""
    left = [
        row.entry_id
        for row in rows
        if getattr(row, "fact", f"lot {row.lot}") in waiting
    ]
    if left:
        return int(min(left)) - 1
    return max([int(str(newest)), *(int(row.entry_id) for row in rows)])


def _whole(rows: Sequence[Row[Any]]) -> list[Stretch]:
    return [Stretch(row.lot, 0, int(row.minor)) for row in rows]


def _carrier(whole: Stretch) -> str:
    return f"lot {whole.lot}" if whole.tranche is None else whole.tranche.fact


def _taken(rows: Sequence[Row[Any]]) -> dict[str, list[Cover]]:
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        taken[row.tranche or f"lot {row.lot}"].append((row.start, row.minor))
    return {carrier: covered(pairs) for carrier, pairs in taken.items()}


def _brought(rows: Sequence[Row[Any]]) -> list[Stretch]:
    stretches: list[Stretch] = []
    for row in rows:
        tranche = Tranche(row.fact, row.size, row.base)
        last = stretches[-1] if stretches else None
        start = last.end if last is not None and last.tranche == tranche else 0
        stretches.append(Stretch(row.lot, start, row.minor, tranche))
    return stretches
