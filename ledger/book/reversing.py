"""Take a whole entry back: its exact mirror, once, with what it took from lots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.calls import call
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.errors import EntryUnknownError
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money

_LINES = text("""
    select k.code as keeper, a.code as account, a.place, p.currency, f.code as fund,
      p.amount_minor, p.base_minor, b.code as budget_line, l.code as lot,
      y.code as party, p.fund_id
    from ledger.journal_entry e
    join ledger.posting p on p.book_id = e.book_id and p.entry_id = e.id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    left join ledger.budget_line b on b.book_id = p.book_id and b.id = p.budget_line_id
    left join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
    left join ledger.party y on y.book_id = p.book_id and y.id = p.party_id
    where e.book_id = :book and e.fact = :fact
    order by p.line
""")


def reversal_fact(fact: str) -> str:
    """Name the fact that reversing an entry establishes."""
    return f"{fact}:reversed"


def reverse(session: Session, act: Act, fact: str, *, on: date) -> PostedEntry:
    """Post the exact mirror of an entry, once; what it took from lots is given back.

    To reverse a decision is a decision, which guards bind; to reverse a fact is a fact.
    A reversal can be reversed: then the first entry stands again. Locks the queues of
    the entry's funds until the end of the transaction. Raises EntryUnknownError,
    LeanedOnError where something later leans on the entry, AlreadyReversedError,
    TakingBeyondError, or GuardBrokenError.
    """
    rows = _lines(session, act.book_id, fact)
    for fund in sorted({row.fund_id for row in rows}):
        call(session, "lock_queue_v1", act.book_id, fund)
    draft = DraftEntry(
        kind=EntryKind.REVERSAL,
        fact=reversal_fact(fact),
        occurred_on=on,
        lines=tuple(_mirrored(row) for row in rows),
        reverses=fact,
    )
    return post(session, act, draft)


def mirror_of(session: Session, book_id: int, fact: str) -> tuple[Line, ...]:
    """Return the mirror of an entry's lines, or raise EntryUnknownError."""
    return tuple(_mirrored(row) for row in _lines(session, book_id, fact))


def _lines(session: Session, book_id: int, fact: str) -> Sequence[Row[Any]]:
    rows = session.execute(_LINES, {"book": book_id, "fact": fact}).all()
    if not rows:
        raise EntryUnknownError(fact)
    return rows


def _mirrored(row: Row[Any]) -> Line:
    return Line(
        account=AccountKey(row.keeper, row.account, row.currency, row.place),
        fund=row.fund,
        amount=Money(-row.amount_minor, row.currency),
        base_minor=-row.base_minor,
        budget_line=row.budget_line,
        lot=row.lot,
        party=row.party,
    )
