"""Tables of statements: which papers were given out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.model import LANGUAGE, RANDOM, Model, book_key, own_number, to_act, to_ledger
from ledger.book import tables as ledger


class IssuedDocument(Model):
    """A paper that was given out, known by the hash of its bytes.

    ``checkpoint`` is the number of the one that is printed on it.
    """

    __tablename__ = "issued_document"
    __table_args__ = (
        to_ledger(ledger.fund, "fund_id"),
        to_act(),
        UniqueConstraint("book_id", "sha256"),
        UniqueConstraint("book_id", "public_id"),
        CheckConstraint("kind in ('statement')", name="kind"),
        CheckConstraint(LANGUAGE, name="language"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("from_on <= to_on", name="days"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    public_id: Mapped[UUID] = mapped_column(server_default=RANDOM)
    kind: Mapped[str]
    fund_id: Mapped[int]
    language: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    checkpoint: Mapped[int]
    sha256: Mapped[bytes]
    issued_at: Mapped[datetime]
    act_id: Mapped[int]
