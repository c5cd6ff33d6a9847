"""The table of checks: when a book was checked, and what came out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.model import Model, book_key, own_number, to_book


class BookCheck(Model):
    """One check of a book: how many entries it read, and how many faults it found."""

    __tablename__ = "book_check"
    __table_args__ = (
        to_book(),
        Index("book_check_checked_idx", "book_id", "checked_at", "id"),
        CheckConstraint("entries >= 0 and faults >= 0", name="counts"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    checked_at: Mapped[datetime]
    entries: Mapped[int]
    faults: Mapped[int]
