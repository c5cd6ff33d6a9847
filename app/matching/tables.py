"""Tables of matching: the rules of a project, and the match of each gift."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, SmallInteger
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Model, book_key, own_number, to_act, to_ledger, to_own
from ledger.book import tables as ledger


class MatchingRule(Model):
    """How gifts to a fund are matched between two instants, and by which text.

    One person proposed it; it counts once another has approved it.
    """

    __tablename__ = "matching_rule"
    __table_args__ = (
        to_ledger(ledger.fund, "fund_id"),
        to_act(),
        Unique("book_id", "code"),
        Unique("book_id", "id", "proposed_by"),
        CheckConstraint("code ~ '^[A-Za-z0-9_-]{1,40}$'", name="code"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("adds > 0 and per > 0", name="ratio"),
        CheckConstraint(
            "coalesce(per_giver_minor, 1) > 0 and coalesce(at_most_minor, 1) > 0",
            name="limits",
        ),
        CheckConstraint("closes_at > opens_at", name="times"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    code: Mapped[str]
    fund_id: Mapped[int]
    currency: Mapped[str]
    adds: Mapped[int]
    per: Mapped[int]
    per_giver_minor: Mapped[int | None]
    at_most_minor: Mapped[int | None]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    """The first instant that no longer counts."""
    source: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    act_id: Mapped[int]


class MatchingShare(Model):
    """The part of one pool in every match of a rule."""

    __tablename__ = "matching_share"
    __table_args__ = (
        to_own("matching_rule", ("rule_id", "id")),
        to_ledger(ledger.fund, "pool_id"),
        Unique("book_id", "rule_id", "pool_id"),
        CheckConstraint("weight > 0", name="weight"),
    )
    book_id: Mapped[int] = book_key()
    rule_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    pool_id: Mapped[int]
    weight: Mapped[int]
    party: Mapped[str | None]


class MatchingRuleDecision(Model):
    """A rule was approved or refused by somebody else, or withdrawn; once."""

    __tablename__ = "matching_rule_decision"
    __table_args__ = (
        to_own("matching_rule", ("rule_id", "id"), ("proposed_by", "proposed_by")),
        to_act(),
        Unique("book_id", "approved_id"),
        CheckConstraint(
            "verdict in ('approved', 'refused', 'withdrawn')", name="verdict"
        ),
        CheckConstraint(
            "(decided_by = proposed_by) = (verdict = 'withdrawn')", name="four_eyes"
        ),
        CheckConstraint("(verdict = 'approved') = (why is null)", name="why"),
    )
    book_id: Mapped[int] = book_key()
    rule_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    proposed_by: Mapped[str]
    verdict: Mapped[str]
    decided_by: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[str | None]
    approved_id: Mapped[int | None] = mapped_column(
        BigInteger,
        Computed("case when verdict = 'approved' then rule_id end", persisted=True),
    )
    """The rule again where it was approved: what a gift's match refers to."""
    act_id: Mapped[int]


class MatchingRuleEnd(Model):
    """A rule was ended before its time; what was promised by then is kept."""

    __tablename__ = "matching_rule_end"
    __table_args__ = (to_own("matching_rule", ("rule_id", "id")), to_act())
    book_id: Mapped[int] = book_key()
    rule_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    reason: Mapped[str]
    act_id: Mapped[int]


class GiftMatch(Model):
    """What one pool promised to one gift when it was begun, by an approved rule.

    ``lot`` is the gift's, ``party`` its giver's; another attempt at the same gift is
    another round.
    """

    __tablename__ = "gift_match"
    __table_args__ = (
        to_own("matching_share", ("rule_id", "rule_id"), ("position", "position")),
        to_own("matching_rule_decision", ("rule_id", "approved_id")),
        to_act(),
        Unique("book_id", "lot", "round", "position"),
        Index("gift_match_rule_idx", "book_id", "rule_id", "party"),
        CheckConstraint("granted_minor > 0", name="granted"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    lot: Mapped[str]
    round: Mapped[int] = mapped_column(SmallInteger)
    rule_id: Mapped[int]
    position: Mapped[int] = mapped_column(SmallInteger)
    party: Mapped[str]
    granted_minor: Mapped[int]
    act_id: Mapped[int]


class GiftMatchChange(Model):
    """What became of a match: reserved, released, returned, or written off.

    ``reservation`` names what the ledger keeps; ``of_number`` is the release that a
    return takes back.
    """

    __tablename__ = "gift_match_change"
    __table_args__ = (
        to_own("gift_match", ("match_id", "id")),
        to_ledger(ledger.journal_entry, "entry_id"),
        to_act(),
        CheckConstraint(
            "kind in ('reserved', 'released', 'returned', 'written_off')", name="kind"
        ),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "(kind = 'reserved') = (reservation is not null)", name="reservation"
        ),
        CheckConstraint(
            "(kind in ('released', 'returned')) = (entry_id is not null)", name="entry"
        ),
        CheckConstraint("(kind = 'returned') = (of_number is not null)", name="of"),
    )
    book_id: Mapped[int] = book_key()
    match_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[str]
    amount_minor: Mapped[int]
    reservation: Mapped[str | None]
    entry_id: Mapped[int | None]
    of_number: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[datetime]
    act_id: Mapped[int]
