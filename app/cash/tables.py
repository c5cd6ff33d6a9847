"""Tables of cash in the application: photos of stubs, and what somebody began."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.model import RANDOM, Model, book_key, to_act, to_book, to_own
from payments.cash import tables as cash


class CashStub(Model):
    """A photo of the stub of a receipt, from the receipt book of paper."""

    __tablename__ = "cash_stub"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "receipt_id"], [cash.receipt.c.book_id, cash.receipt.c.id]
        ),
        to_own("evidence", ("evidence_id", "id")),
        to_act(),
        Index("cash_stub_evidence_idx", "book_id", "evidence_id"),
    )
    book_id: Mapped[int] = book_key()
    receipt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    evidence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    act_id: Mapped[int]


class CashDraft(Model):
    """What somebody typed of a receipt that they will finish later; no record."""

    __tablename__ = "cash_draft"
    __table_args__ = (
        to_book(),
        Index("cash_draft_person_idx", "book_id", "person_id"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=RANDOM)
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    keeper: Mapped[str]
    answers: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    saved_at: Mapped[datetime]
