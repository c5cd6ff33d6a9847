"""Post many entries in one round trip; each goes through the one posting function."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.calls import driver
from ledger.book.entries import DraftEntry
from ledger.book.errors import DraftError, named_errors
from ledger.book.journal import PostedEntry
from ledger.book.resolving import Numbers, numbers

_POST = b"""
select r.fact, p.entry_id, p.is_new, p.day
from jsonb_to_recordset(%s::jsonb) as r(kind text, fact text, occurred_on date,
  account bigint[], fund bigint[], currency text[], amount bigint[], base bigint[],
  budget_line bigint[], lot bigint[], party bigint[])
cross join lateral ledger.post_v1(%s, %s, r.kind, r.fact, r.occurred_on, r.account,
  r.fund, r.currency, r.amount, r.base, r.budget_line, r.lot, r.party) as p
"""
_REGISTER_LOTS = b"""
select u.code, ledger.register_lot_v1(%s, %s, u.code)
from unnest(%s::text[]) as u(code)
"""


def post_all(
    session: Session, act: Act, drafts: Sequence[DraftEntry]
) -> list[PostedEntry]:
    """Record entries in their order, as ``post`` does one. The caller commits.

    For entries that stand by themselves: those that take another back or take from
    lots go through ``post``.
    """
    known = numbers(session, act.book_id)
    _register_lots(session, act, known, drafts)
    rows = [_row(session, act, known, draft) for draft in drafts]
    with named_errors():
        found = driver(session).execute(_POST, (json.dumps(rows), act.book_id, act.id))
        posted = cast("list[tuple[str, int, bool, date]]", found.fetchall())
    return [
        PostedEntry(id=number, fact=fact, is_new=is_new, day=day)
        for fact, number, is_new, day in posted
    ]


def _register_lots(
    session: Session, act: Act, known: Numbers, drafts: Iterable[DraftEntry]
) -> None:
    codes = {line.lot for draft in drafts for line in draft.lines if line.lot}
    new = sorted(code for code in codes if ("lot", code) not in known.codes)
    found = driver(session).execute(_REGISTER_LOTS, (act.book_id, act.id, new))
    for code, number in cast("list[tuple[str, int]]", found.fetchall()):
        known.codes["lot", code] = number


def _row(
    session: Session, act: Act, known: Numbers, draft: DraftEntry
) -> dict[str, object]:
    lines = draft.lines
    if draft.reverses or draft.corrects or draft.takings:
        raise DraftError(f"{draft.fact} does not stand by itself: post it alone")
    return {
        "kind": draft.kind.value,
        "fact": draft.fact,
        "occurred_on": draft.occurred_on.isoformat(),
        "account": [known.account(session, act, line.account) for line in lines],
        "fund": [known.fund(session, line.fund) for line in lines],
        "currency": [line.amount.currency for line in lines],
        "amount": [line.amount.minor for line in lines],
        "base": [line.base for line in lines],
        "budget_line": [
            line.budget_line and known.budget_line(session, line.fund, line.budget_line)
            for line in lines
        ],
        "lot": [line.lot and known.lot(session, act, line.lot) for line in lines],
        "party": [line.party and known.party(session, line.party) for line in lines],
    }
