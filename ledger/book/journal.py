"""Write side of the ledger: post entries, tie corrections, number what is committed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.calls import array, call, call_number
from ledger.book.entries import DraftEntry, Taking
from ledger.book.resolving import Numbers, numbers


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry in the journal. ``is_new`` is false when the fact was posted before.

    ``day`` is the accounting date: the day of the fact, or the first open day after it.
    """

    id: int
    fact: str
    is_new: bool
    day: date


def post(session: Session, act: Act, draft: DraftEntry) -> PostedEntry:
    """Record an entry. The caller owns the transaction and commits it.

    The same fact with the same content gives the same entry back. Raises the named
    error of a broken rule (``ledger.book.errors``); the caller then rolls back.
    """
    known = numbers(session, act.book_id)
    row = call(session, "post_v1", *_arguments(session, act, draft, known))
    entry_id, is_new, day = cast("tuple[int, bool, date]", row)
    return PostedEntry(id=entry_id, fact=draft.fact, is_new=is_new, day=day)


def tie_correction(session: Session, act: Act, *, fact: str, original: str) -> None:
    """Tie an entry that takes another one back to it, when the other came later."""
    known = numbers(session, act.book_id)
    call(
        session,
        "tie_correction_v1",
        act.book_id,
        act.id,
        known.entry(session, fact),
        known.entry(session, original),
    )


def write_note(session: Session, act: Act, entry_id: int, body: str) -> None:
    """Keep a person's note on an entry, where it can be erased. The first one stays."""
    call(session, "write_note_v1", act.book_id, entry_id, body)


def number_entries(session: Session, book_id: int) -> int:
    """Give committed entries their gapless register numbers; return how many got one.

    One caller at a time; what other transactions have not committed yet waits for the
    next call.
    """
    return call_number(session, "number_entries_v1", book_id)


def _arguments(
    session: Session, act: Act, draft: DraftEntry, known: Numbers
) -> tuple[object, ...]:
    lines = draft.lines
    numbers_of = known.lots(session, act, (line.lot for line in lines if line.lot))
    lots = [line.lot and numbers_of[line.lot] for line in lines]
    parties = [line.party and known.party(session, line.party) for line in lines]
    budget = [
        line.budget_line and known.budget_line(session, line.fund, line.budget_line)
        for line in lines
    ]
    arguments = (
        act.book_id,
        act.id,
        draft.kind.value,
        draft.fact,
        draft.occurred_on,
        array([known.account(session, act, line.account) for line in lines]),
        array([known.fund(session, line.fund) for line in lines]),
        array([line.amount.currency for line in lines]),
        array([line.amount.minor for line in lines]),
        array([line.base for line in lines]),
        array(budget) if any(budget) else None,
        array(lots) if any(lots) else None,
        array(parties) if any(parties) else None,
    )
    if not (draft.reverses or draft.corrects or draft.takings):
        return arguments
    return (
        *arguments,
        draft.reverses and known.entry(session, draft.reverses),
        draft.corrects and known.entry(session, draft.corrects),
        _takings(session, act, draft.takings, known) if draft.takings else None,
    )


def _takings(
    session: Session, act: Act, takings: tuple[Taking, ...], known: Numbers
) -> str:
    lots = known.lots(session, act, (taking.lot for taking in takings))
    brought = known.entries(session, (each.tranche for each in takings if each.tranche))
    return json.dumps(
        [
            {
                "queue": taking.queue,
                "account": taking.account
                and known.account(session, act, taking.account),
                "fund": known.fund(session, taking.fund),
                "currency": taking.amount.currency,
                "lot": lots[taking.lot],
                "tranche": taking.tranche and brought[taking.tranche],
                "start": taking.start_minor,
                "amount": taking.amount.minor,
                # A piece so small that nothing of it arrives is an amount of nothing.
                "moved_currency": None if moved is None else moved.currency,
                "moved": None if moved is None else moved.minor,
            }
            for taking in takings
            for moved in (taking.moved,)
        ]
    )
