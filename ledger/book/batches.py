"""Post many entries in one round trip, by the same rules as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.calls import array, call_rows, driver
from ledger.book.entries import DraftEntry, Line
from ledger.book.errors import DraftError
from ledger.book.journal import PostedEntry
from ledger.book.resolving import Numbers, numbers

_REGISTER_PARTIES = b"""
select u.code, ledger.register_party_v1(%s, %s, u.code)
from unnest(%s::text[]) as u(code)
"""


def post_all(
    session: Session, act: Act, drafts: Sequence[DraftEntry]
) -> list[PostedEntry]:
    """Record entries in their order, as ``post`` does one. The caller commits.

    For entries that stand by themselves: those that take another back or take from
    lots go through ``post``.
    """
    for draft in drafts:
        if draft.reverses or draft.corrects or draft.takings:
            raise DraftError(f"{draft.fact} does not stand by itself: post it alone")
    if not drafts:
        return []
    known = numbers(session, act.book_id)
    lines = [line for draft in drafts for line in draft.lines]
    rows = call_rows(
        session,
        "post_all_v1",
        act.book_id,
        act.id,
        array([draft.kind.value for draft in drafts]),
        array([draft.fact for draft in drafts]),
        array([draft.occurred_on.isoformat() for draft in drafts]),
        array([len(draft.lines) for draft in drafts]),
        *_columns(session, act, known, lines),
    )
    posted = cast("list[tuple[int, bool, date]]", rows)
    return [
        PostedEntry(id=number, fact=draft.fact, is_new=is_new, day=day)
        for draft, (number, is_new, day) in zip(drafts, posted, strict=True)
    ]


def register_parties(session: Session, act: Act, codes: Iterable[str]) -> None:
    """Register the opaque codes of many parties, as ``register_party`` does one."""
    known = numbers(session, act.book_id)
    new = sorted({code for code in codes if ("party", code) not in known.codes})
    if not new:
        return
    found = driver(session).execute(_REGISTER_PARTIES, (act.book_id, act.id, new))
    for code, number in cast("list[tuple[str, int]]", found.fetchall()):
        known.codes["party", code] = number


def _columns(
    session: Session, act: Act, known: Numbers, lines: Sequence[Line]
) -> Iterable[str]:
    yield array([known.account(session, act, line.account) for line in lines])
    yield array([known.fund(session, line.fund) for line in lines])
    yield array([line.amount.currency for line in lines])
    yield array([line.amount.minor for line in lines])
    yield array([line.base for line in lines])
    yield array(
        [
            line.budget_line and known.budget_line(session, line.fund, line.budget_line)
            for line in lines
        ]
    )
    lots = known.lots(session, act, (line.lot for line in lines if line.lot))
    yield array([line.lot and lots[line.lot] for line in lines])
    yield array([line.party and known.party(session, line.party) for line in lines])
