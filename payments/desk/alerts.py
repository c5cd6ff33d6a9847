"""Alerts that nobody has ended: why a person must look at a movement, and for how much.

What was set apart ends by itself once it is explained, and what a payer has twice once
nothing is claimed from them any more; any other alert is put away by whoever looked at
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.money import Money
from payments.alerts import Alert
from payments.attempts import Witness
from payments.corrected import postings_with_corrections
from payments.locks import lock_name

VERB = "see_alert"

_OPEN = """
    select m.id, m.provider, m.remote_id, m.amount_minor, m.currency, m.occurred_on,
      m.alert, m.entry_id, m.attempt_id, w.left_minor, w.lost_minor, w.is_apart,
      c.party as claimed_from, coalesce(c.minor, 0)::bigint as claimed_minor,
      coalesce(e.kind = 'unexplained', false) as is_asked, r.role as place
    from payments.movement m
    join payments.rail r on r.book_id = m.book_id and r.code = m.provider
      and r.keeper = m.keeper
    left join ledger.journal_entry e on e.book_id = m.book_id and e.id = m.entry_id
    cross join lateral (
      select
        coalesce(-sum(p.amount_minor)
          filter (where a.role in ('suspense', 'unallocated')), 0)::bigint
          as left_minor,
        coalesce(sum(p.amount_minor) filter (
          where a.role = 'cost.chargeback' and p.entry_id = m.entry_id), 0)::bigint
          as lost_minor,
        coalesce(bool_or(a.role in ('suspense', 'unallocated')), false) as is_apart
      from {postings} p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    ) w
    left join lateral (
      select y.code as party, sum(q.amount_minor) as minor
      from (
        select distinct p.book_id, p.party_id, p.account_id
        from ledger.posting p
        join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
          and a.role = 'payer_claim'
        where p.book_id = m.book_id and p.entry_id = m.entry_id and p.amount_minor > 0
        offset 0) k
      join ledger.party y on y.book_id = k.book_id and y.id = k.party_id
      join ledger.posting q on q.book_id = k.book_id and q.party_id = k.party_id
        and q.account_id = k.account_id
      group by y.code
    ) c on true
    where m.book_id = :book and m.alert is not null
      and not (w.is_apart and w.left_minor = 0)
      and (c.minor is null or c.minor > 0)
      and not exists (
        select from ledger.act t where t.book_id = m.book_id
          and t.key = 'see_alert:' || m.id)
      {more}
    order by m.id desc
""".replace("{postings}", postings_with_corrections("m.book_id", "m.entry_id"))
_ALL = text(_OPEN.format(more="") + " limit :limit")
_ONE = text(_OPEN.format(more="and m.id = :movement"))


class AlertEndedError(LookupError):
    """This alert is not open: it was put away, or what it told of is explained."""


class StillApartError(ValueError):
    """What a movement set apart is still to be explained: it cannot be put away."""

    def __init__(self, left: Money) -> None:
        self.left = left
        super().__init__(f"{left} of it is still set apart")


class ClaimStandsError(ValueError):
    """What a payer has twice is still claimed from them: it cannot be put away."""

    def __init__(self, claimed: Money) -> None:
        self.claimed = claimed
        super().__init__(f"{claimed} is still claimed from its payer")


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """A movement that somebody must look at.

    ``about`` is what it is about: what of it still waits, what is claimed from its
    payer or was lost by it, or else all of it. ``must_explain``: it waits in the queue
    of ``place``. ``claimed_from`` is the payer from whom it is claimed.
    """

    movement_id: int
    provider: str
    remote_id: str
    on: date
    alert: Alert
    about: Money
    must_explain: bool
    place: str
    entry_id: int | None
    attempt_id: int | None
    claimed_from: str | None


def open_alerts(session: Session, book: Book, limit: int) -> list[OpenAlert]:
    """List the alerts that nobody has ended, the newest first."""
    rows = session.execute(_ALL, {"book": book.id, "limit": limit})
    return [_alert(row) for row in rows]


def put_away(session: Session, book: Book, witness: Witness, movement_id: int) -> None:
    """Remember that somebody looked at an alert: it is not listed again.

    Raises AlertEndedError, StillApartError for what waits to be explained, and
    ClaimStandsError.
    """
    lock_name(session, book.id, f"payments:alert:{movement_id}")
    values = {"book": book.id, "movement": movement_id}
    row = session.execute(_ONE, values).first()
    if row is None:
        raise AlertEndedError(movement_id)
    alert = _alert(row)
    if alert.must_explain:
        raise StillApartError(alert.about)
    if alert.claimed_from is not None:
        raise ClaimStandsError(alert.about)
    command = witness.command(f"{VERB}:{movement_id}")
    record_act(session, book.id, command, VERB, {"movement": movement_id})


def _alert(row: Row[Any]) -> OpenAlert:
    minor = row.left_minor or -row.claimed_minor or -row.lost_minor or row.amount_minor
    return OpenAlert(
        movement_id=row.id,
        provider=row.provider,
        remote_id=row.remote_id,
        on=row.occurred_on,
        alert=Alert(row.alert),
        about=Money(minor, row.currency),
        must_explain=row.is_asked and bool(row.left_minor),
        place=row.place,
        entry_id=row.entry_id,
        attempt_id=row.attempt_id,
        claimed_from=row.claimed_from,
    )
