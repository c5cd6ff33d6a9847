"""Tables of reversals: what somebody proposed, and what somebody else decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Model, book_key, own_number, to_act, to_ledger, to_own
from ledger.book import tables as ledger


class ReversalProposal(Model):
    """Somebody wants an entry taken back whole, and says why."""

    __tablename__ = "reversal_proposal"
    __table_args__ = (
        to_ledger(ledger.journal_entry, "entry_id"),
        to_act(),
        UniqueConstraint("book_id", "id", "person_id"),
        CheckConstraint("reason <> '' and length(reason) <= 500", name="reason"),
        Index("reversal_proposal_entry_idx", "book_id", "entry_id"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    entry_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    act_id: Mapped[int]


class ReversalDecision(Model):
    """What another person decided; a reversal that was approved is in the journal."""

    __tablename__ = "reversal_decision"
    __table_args__ = (
        to_own(
            "reversal_proposal", ("proposal_id", "id"), ("proposer_id", "person_id")
        ),
        to_ledger(ledger.journal_entry, "reversal_id"),
        to_act(),
        CheckConstraint("person_id <> proposer_id", name="four_eyes"),
    )
    book_id: Mapped[int] = book_key()
    proposal_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    proposer_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    at: Mapped[datetime]
    reversal_id: Mapped[int | None]
    """The entry that takes the other back; None where it was declined."""
    act_id: Mapped[int]
