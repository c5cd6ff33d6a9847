"""Tables of write-offs: what somebody asked of a claim, and what somebody else said."""

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
from ledger.book.tables.schema import CURRENCY


class ClaimWriteOff(Model):
    """Somebody wants so much of a claim written off, and says why."""

    __tablename__ = "claim_write_off"
    __table_args__ = (
        to_ledger(ledger.party, "party_id"),
        to_act(),
        UniqueConstraint("book_id", "id", "person_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(CURRENCY, name="currency"),
        CheckConstraint("reason <> '' and length(reason) <= 500", name="reason"),
        Index("claim_write_off_party_idx", "book_id", "party_id"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    party_id: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    act_id: Mapped[int]


class ClaimWriteOffDecision(Model):
    """What another person decided; a write-off that was approved is in the journal."""

    __tablename__ = "claim_write_off_decision"
    __table_args__ = (
        to_own("claim_write_off", ("write_off_id", "id"), ("asker_id", "person_id")),
        to_ledger(ledger.journal_entry, "entry_id"),
        to_act(),
        CheckConstraint("person_id <> asker_id", name="four_eyes"),
    )
    book_id: Mapped[int] = book_key()
    write_off_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    asker_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    at: Mapped[datetime]
    entry_id: Mapped[int | None]
    """The entry that writes it off; None where it was declined."""
    act_id: Mapped[int]
