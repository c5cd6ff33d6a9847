"""Tables of campaigns: when one ends and what it needs, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Model, book_key, to_act, to_own


class Campaign(Model):
    """Until when a project calls for gifts, and how much it needs by then.

    Until its end it may be set anew: the newest row counts.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        to_own("project", ("fund_id", "fund_id")),
        to_act(),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("least_minor > 0", name="least"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("source <> ''", name="source"),
    )
    book_id: Mapped[int] = book_key()
    fund_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    ends_at: Mapped[datetime]
    """The first instant that no longer counts."""
    least_minor: Mapped[int]
    currency: Mapped[str]
    source: Mapped[str]
    act_id: Mapped[int]

    @property
    def setting(self) -> tuple[datetime, int, str, str]:
        """What was set: when it ends, what it needs, by which text."""
        return self.ends_at, self.least_minor, self.currency, self.source


class CampaignOutcome(Model):
    """What was decided once a campaign was over, and what had come by then."""

    __tablename__ = "campaign_outcome"
    __table_args__ = (
        to_own("campaign", ("fund_id", "fund_id"), ("number", "number")),
        to_act(),
    )
    book_id: Mapped[int] = book_key()
    fund_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger)
    is_reached: Mapped[bool]
    raised_minor: Mapped[int]
    at: Mapped[datetime]
    act_id: Mapped[int]
