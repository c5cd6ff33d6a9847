"""Monthly gifts as they stand, and the contribution that each period came to be."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    NOW,
    RANDOM,
    Model,
    book_key,
    own_number,
    to_act,
    to_ledger,
    to_own,
)
from ledger.book import tables as ledger
from ledger.money import Money


class MonthlyGift(Model):
    """What somebody gives every month. Who they are, the vault says.

    ``contribution_id`` is the first one, whose giver is written to. ``customer`` and
    ``method`` are the provider's names for what may be collected from.
    """

    __tablename__ = "monthly_gift"
    __table_args__ = (
        to_ledger(ledger.fund, "fund_id"),
        to_own("contribution", ("contribution_id", "id")),
        to_act(),
        UniqueConstraint("book_id", "public_id"),
        UniqueConstraint("book_id", "contribution_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("month_day between 1 and 31", name="day"),
        CheckConstraint(
            "state in ('waiting', 'active', 'paused', 'ended')", name="state"
        ),
        CheckConstraint(
            "state <> 'active' or (method is not null and period_on is not null)",
            name="active",
        ),
        Index(
            "monthly_gift_active_idx",
            "book_id",
            "id",
            postgresql_where=text("state in ('active', 'paused')"),
        ),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, server_default=RANDOM)
    fund_id: Mapped[int]
    contribution_id: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    month_day: Mapped[int] = mapped_column(SmallInteger)
    provider: Mapped[str]
    customer: Mapped[str | None]
    method: Mapped[str | None]
    channel: Mapped[str | None]
    state: Mapped[str]
    why: Mapped[str] = mapped_column(server_default=text("''"))
    period_on: Mapped[date | None]
    collect_on: Mapped[date | None]
    told_on: Mapped[date | None]
    refusals: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    begun_at: Mapped[datetime]
    act_id: Mapped[int]
    """The act that changed it last."""

    @property
    def amount(self) -> Money:
        """What is given every month."""
        return Money(self.amount_minor, self.currency)


class MonthlyPeriod(Model):
    """The one contribution of a monthly gift for a period."""

    __tablename__ = "monthly_period"
    __table_args__ = (
        to_own("monthly_gift", ("monthly_id", "id")),
        to_own("contribution", ("contribution_id", "id")),
        to_act(),
        UniqueConstraint("book_id", "contribution_id"),
    )
    book_id: Mapped[int] = book_key()
    monthly_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    period_on: Mapped[date] = mapped_column(primary_key=True)
    contribution_id: Mapped[int]
    act_id: Mapped[int]


class MonthlyGiftTold(Model):
    """What a monthly gift was at each time; a trigger writes it.

    ``paid_by`` is a salted hash of the provider's names, which may be erased.
    """

    __tablename__ = "monthly_gift_told"
    __table_args__ = (
        to_own("monthly_gift", ("monthly_id", "id")),
        to_act(),
        Index("monthly_gift_told_monthly_idx", "book_id", "monthly_id", "id"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    monthly_id: Mapped[int]
    amount_minor: Mapped[int]
    month_day: Mapped[int] = mapped_column(SmallInteger)
    channel: Mapped[str | None]
    state: Mapped[str]
    why: Mapped[str]
    period_on: Mapped[date | None]
    collect_on: Mapped[date | None]
    told_on: Mapped[date | None]
    refusals: Mapped[int] = mapped_column(SmallInteger)
    act_id: Mapped[int]
    salt: Mapped[bytes]
    paid_by: Mapped[bytes]
    told_at: Mapped[datetime] = mapped_column(server_default=NOW)
