"""Tables of the bank's desk in the application: papers from the bank about a wire."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Model, book_key, to_act, to_own
from payments.bank import tables as bank


class UnexecutedEvidence(Model):
    """A paper of the bank about a wire that it did not execute."""

    __tablename__ = "unexecuted_evidence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "unexecuted_id"],
            [bank.unexecuted.c.book_id, bank.unexecuted.c.id],
        ),
        to_own("evidence", ("evidence_id", "id")),
        to_act(),
        Index("unexecuted_evidence_evidence_idx", "book_id", "evidence_id"),
    )
    book_id: Mapped[int] = book_key()
    unexecuted_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    evidence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    act_id: Mapped[int]
