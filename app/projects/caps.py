"""The caps of a project as its pages show them: a bar, and the same in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.charts.bars import Part
from ledger.book.books import Book
from payments.cap_meter import CapMeter, cap_meters


@dataclass(frozen=True, slots=True)
class ShownCap:
    """A cap of a project, and the parts of its bar."""

    meter: CapMeter

    @property
    def parts(self) -> tuple[Part, ...]:
        """What was collected, and what payments under way keep."""
        kind = self.meter.instrument
        return (
            Part(kind, self.meter.collected),
            Part(kind, self.meter.reserved, is_soft=True),
        )


def shown_caps(
    session: Session, book: Book, fund: str, *, at: datetime
) -> tuple[ShownCap, ...]:
    """Read how full the caps of a project are."""
    return tuple(ShownCap(meter) for meter in cap_meters(session, book, fund, at=at))
