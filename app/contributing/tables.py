"""Tables of giving: what somebody means to give, and where their receipt goes."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.model import RANDOM, Model, book_key, own_number, to_act, to_ledger
from ledger.book import tables as ledger


class Contribution(Model):
    """What somebody gives or means to give to a project; its states are its attempts'.

    ``token`` is the form's: the same form sent twice is one contribution. The public
    id is the private address of its giver.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        to_ledger(ledger.fund, "fund_id"),
        to_ledger(ledger.party, "party_id"),
        to_act(),
        UniqueConstraint("book_id", "public_id"),
        UniqueConstraint("book_id", "token"),
        UniqueConstraint("book_id", "code"),
        CheckConstraint("name_shown in ('anonymous', 'first', 'full')", name="name"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, server_default=RANDOM)
    token: Mapped[str]
    fund_id: Mapped[int]
    party_id: Mapped[int]
    code: Mapped[str]
    """Random: the gift's own party and lot are called after it."""
    name_shown: Mapped[str]
    """The choice of this gift alone."""
    begun_at: Mapped[datetime]
    act_id: Mapped[int]

    @property
    def party(self) -> str:
        """The party of this gift alone: nothing in the journal links two gifts."""
        return f"giver-{self.code}"

    @property
    def lot(self) -> str:
        """The lot of this gift."""
        return f"gift-{self.code}"


class Giver(Model):
    """The vault of receipts: where a party's receipt goes; it can be erased."""

    __tablename__ = "giver"
    __table_args__ = (
        to_ledger(ledger.party, "party_id"),
        CheckConstraint("(email is null) = (erased_at is not null)", name="erased"),
        Index("giver_email_idx", "book_id", text("lower(email)")),
    )
    book_id: Mapped[int] = book_key()
    party_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    email: Mapped[str | None]
    language: Mapped[str]
    erased_at: Mapped[datetime | None]


class PayerBlock(Model):
    """Who begins no gift any more, by a keyed hash; the last row of each counts."""

    __tablename__ = "payer_block"
    __table_args__ = (
        to_act(),
        CheckConstraint("payer ~ '^[0-9a-f]{64}$'", name="payer"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("payer_block_payer_idx", "book_id", "payer", "id"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    payer: Mapped[str]
    is_blocked: Mapped[bool]
    reason: Mapped[str]
    at: Mapped[datetime]
    act_id: Mapped[int]
