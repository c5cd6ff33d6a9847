"""Receipts that somebody began and will finish later: what was typed, as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from app.cash.boxes import Box
from app.cash.tables import CashDraft

MOST_SHOWN = 20
KEPT = ("key", "kept", "amount", "fund", "giver", "name", "received_on")
"""The answers that a draft keeps."""

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A receipt that is not finished, with what its form held."""

    id: UUID
    answers: Answers
    saved_at: datetime

    @property
    def amount(self) -> str:
        """The amount, as it was typed."""
        return next(iter(self.answers.get("amount", ())), "").strip()


def answers_of(form: Mapping[str, Sequence[str]]) -> Answers:
    """Take from a form as it was sent what a draft keeps."""
    return {
        name: [value.replace("\0", "") for value in form[name]]
        for name in KEPT
        if name in form
    }


def save_draft(
    session: Session,
    by: tuple[Box, int],
    answers: Answers,
    *,
    at: datetime,
    old: UUID | None,
) -> None:
    """Keep the answers of a form, in place of the draft that it was opened from."""
    box, person_id = by
    if old is not None:
        drop_draft(session, by, old)
    session.add(
        CashDraft(
            book_id=box.book.id,
            person_id=person_id,
            keeper=box.keeper,
            answers=dict(answers),
            saved_at=at,
        )
    )
    session.flush()


def find_draft(session: Session, by: tuple[Box, int], draft: UUID) -> Draft | None:
    """Return a draft of one's own, or None."""
    row = session.scalar(select(CashDraft).where(_own(by), CashDraft.id == draft))
    return None if row is None else Draft(row.id, row.answers, row.saved_at)


def drop_draft(session: Session, by: tuple[Box, int], draft: UUID) -> None:
    """Throw a draft of one's own away; one that is gone already stays gone."""
    session.execute(delete(CashDraft).where(_own(by), CashDraft.id == draft))


def drafts_of(session: Session, by: tuple[Box, int]) -> tuple[Draft, ...]:
    """List what somebody has begun at a box, the newest first."""
    query = (
        select(CashDraft)
        .where(_own(by))
        .order_by(CashDraft.saved_at.desc(), CashDraft.id)
        .limit(MOST_SHOWN)
    )
    return tuple(
        Draft(row.id, row.answers, row.saved_at) for row in session.scalars(query)
    )


def _own(by: tuple[Box, int]) -> ColumnElement[bool]:
    box, person_id = by
    return and_(
        CashDraft.book_id == box.book.id,
        CashDraft.keeper == box.keeper,
        CashDraft.person_id == person_id,
    )
