"""What was asked back, and what somebody else decided about it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.model import RANDOM, Model, book_key, own_number, to_act, to_own
from ledger.money import Money


class RefundRequest(Model):
    """A giver, or an officer for them, asks for a gift or a part of it back.

    ``reason`` is in their own words, and is erased with them.
    """

    __tablename__ = "refund_request"
    __table_args__ = (
        to_own("contribution", ("contribution_id", "id")),
        to_act(),
        UniqueConstraint("book_id", "public_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("refund_request_contribution_idx", "book_id", "contribution_id"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, server_default=RANDOM)
    contribution_id: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str | None]
    asked_by: Mapped[str]
    """An officer's code, or `giver`."""
    asked_at: Mapped[datetime]
    act_id: Mapped[int]

    @property
    def amount(self) -> Money:
        """What is asked back."""
        return Money(self.amount_minor, self.currency)


class RefundDecision(Model):
    """What somebody else decided, once; or that its giver chose otherwise meanwhile."""

    __tablename__ = "refund_decision"
    __table_args__ = (
        to_own("refund_request", ("request_id", "id")),
        to_act(),
        CheckConstraint(
            "decision in ('approved', 'declined', 'withdrawn')", name="decision"
        ),
        CheckConstraint(
            "(amount_minor > 0) = (decision = 'approved') and amount_minor >= 0",
            name="amount",
        ),
    )
    book_id: Mapped[int] = book_key()
    request_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    decision: Mapped[str]
    amount_minor: Mapped[int]
    why: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    act_id: Mapped[int]
