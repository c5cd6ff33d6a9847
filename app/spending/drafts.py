"""Reports that somebody began and will finish later: what was typed, as it was typed.

A draft is nobody's record: it belongs to its writer, changes nothing, and goes when the
report is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, false, or_, select
from sqlalchemy.orm import Session

from app.spending.known import OwnProject
from app.spending.tables import ExpenseDraft

MOST_SHOWN = 20
KEPT = ("key", "kept", "amount", "what", "spent_on", "seller", "line", "paid_from")
"""The answers that a draft keeps, and the note."""

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is not finished, with what its form held."""

    id: UUID
    fund_id: int
    answers: Answers
    saved_at: datetime

    @property
    def what(self) -> str:
        """What was bought, as far as somebody has said."""
        return next(iter(self.answers.get("what", ())), "").strip()


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes a draft, and about which project."""

    project: OwnProject
    person_id: int


def answers_of(form: Mapping[str, Sequence[str]]) -> Answers:
    """Take from a form as it was sent what a draft keeps."""
    return {
        name: [value.replace("\0", "") for value in form[name]]
        for name in (*KEPT, "note")
        if name in form
    }


def save_draft(
    session: Session, by: Writer, answers: Answers, *, at: datetime, old: UUID | None
) -> None:
    """Keep the answers of a form, in place of the draft that it was opened from."""
    if old is not None:
        drop_draft(session, by, old)
    session.add(
        ExpenseDraft(
            book_id=by.project.book.id,
            person_id=by.person_id,
            fund_id=by.project.fund_id,
            answers=dict(answers),
            saved_at=at,
        )
    )
    session.flush()


def find_draft(session: Session, by: Writer, draft_id: UUID) -> Draft | None:
    """Return a draft of one's own on a project, or None."""
    row = session.scalar(select(ExpenseDraft).where(_own(by, draft_id)))
    return _draft(row) if row is not None else None


def drop_draft(session: Session, by: Writer, draft_id: UUID) -> None:
    """Throw a draft of one's own away; one that is gone already stays gone."""
    session.execute(delete(ExpenseDraft).where(_own(by, draft_id)))


def drafts_of(
    session: Session, person_id: int, projects: Iterable[OwnProject]
) -> tuple[tuple[OwnProject, Draft], ...]:
    """List what somebody has begun on their projects, the newest first."""
    by_fund = {(one.book.id, one.fund_id): one for one in projects}
    here = (
        and_(ExpenseDraft.book_id == book, ExpenseDraft.fund_id == fund)
        for book, fund in by_fund
    )
    query = (
        select(ExpenseDraft)
        .where(ExpenseDraft.person_id == person_id, or_(false(), *here))
        .order_by(ExpenseDraft.saved_at.desc(), ExpenseDraft.id)
        .limit(MOST_SHOWN)
    )
    return tuple(
        (by_fund[row.book_id, row.fund_id], _draft(row))
        for row in session.scalars(query)
    )


def _own(by: Writer, draft_id: UUID) -> ColumnElement[bool]:
    return and_(
        ExpenseDraft.book_id == by.project.book.id,
        ExpenseDraft.id == draft_id,
        ExpenseDraft.person_id == by.person_id,
        ExpenseDraft.fund_id == by.project.fund_id,
    )


def _draft(row: ExpenseDraft) -> Draft:
    return Draft(row.id, row.fund_id, row.answers, row.saved_at)
