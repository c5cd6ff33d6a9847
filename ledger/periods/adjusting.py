"""Adjusting entries: what belongs to a period and was not paid in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry, Line
from ledger.book.errors import DraftError
from ledger.book.fields import check_day
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.periods import find_period
from ledger.book.roles import COLLECTED, LOCAL
from ledger.periods.errors import AdjustmentDayError, AdjustmentMovesMoneyError

_MONEY = {*COLLECTED, *LOCAL, "wire_in_transit", "host"}


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An accrual of one keeper, on the last day of a period that is still open.

    ``is_taken_back`` posts its mirror on the day after, when what was accrued will be
    posted as it is paid.
    """

    code: str
    keeper: str
    on: date
    lines: tuple[Line, ...]
    is_taken_back: bool = True

    def __post_init__(self) -> None:
        check_day("on", self.on)
        for line in self.lines:
            if line.account.code in _MONEY:
                raise AdjustmentMovesMoneyError(line.account.code)
            if line.account.keeper != self.keeper:
                raise DraftError(f"an adjustment of {self.keeper} alone")

    @property
    def draft(self) -> DraftEntry:
        """The adjusting entry."""
        return DraftEntry(
            kind=EntryKind.ADJUSTMENT,
            fact=f"adjustment:{self.code}",
            occurred_on=self.on,
            lines=self.lines,
        )

    @property
    def mirror(self) -> DraftEntry:
        """Its reversal, on the first day of the next period."""
        draft = self.draft
        return DraftEntry(
            kind=EntryKind.REVERSAL,
            fact=f"{draft.fact}:taken-back",
            occurred_on=self.on + timedelta(days=1),
            lines=tuple(_mirrored(line) for line in self.lines),
            reverses=draft.fact,
        )


def adjust(session: Session, act: Act, adjustment: Adjustment) -> list[PostedEntry]:
    """Post an adjustment, and what takes it back. The caller commits.

    Raises AdjustmentDayError: an adjustment is never dated later than it was meant.
    """
    book = Book(act.book_id, "", "", is_live=False)
    period = find_period(session, book, adjustment.keeper, adjustment.on)
    posted = [post(session, act, adjustment.draft)]
    if period is None or not posted[0].day == adjustment.on == period.ends_on:
        raise AdjustmentDayError(adjustment.keeper, str(adjustment.on))
    if adjustment.is_taken_back:
        posted.append(post(session, act, adjustment.mirror))
    return posted


def _mirrored(line: Line) -> Line:
    base = None if line.base_minor is None else -line.base_minor
    return replace(line, amount=-line.amount, base_minor=base)
