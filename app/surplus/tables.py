"""Tables of surplus: what waits for a giver's choice, and what was chosen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.model import RANDOM, Model, book_key, own_number, to_act, to_ledger, to_own
from ledger.book import tables as ledger


class Surplus(Model):
    """A gift, or a part of it, that its project does not take: its giver chooses.

    ``full``: beyond a cap, set apart in the operating fund. ``stopped``: unspent in a
    project that was stopped. ``entry_id`` is the gift's. Who does not choose by
    ``decide_by`` is paid back, from ``refund_from`` on: a debit can still be returned.
    """

    __tablename__ = "surplus"
    __table_args__ = (
        to_ledger(ledger.fund, "fund_id"),
        to_ledger(ledger.journal_entry, "entry_id"),
        to_act(),
        UniqueConstraint("book_id", "public_id"),
        UniqueConstraint("book_id", "entry_id", "reason"),
        Index("surplus_party_idx", "book_id", "party"),
        CheckConstraint("reason in ('full', 'stopped')", name="reason"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    public_id: Mapped[UUID] = mapped_column(server_default=RANDOM)
    party: Mapped[str]
    lot: Mapped[str]
    fund_id: Mapped[int]
    entry_id: Mapped[int]
    reason: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    held_at: Mapped[datetime]
    decide_by: Mapped[datetime]
    refund_from: Mapped[datetime]
    act_id: Mapped[int]


class SurplusChoice(Model):
    """What became of a surplus: paid back, or given to another fund.

    A choice whose entry was reversed counts no more, and the next ``number`` follows.
    """

    __tablename__ = "surplus_choice"
    __table_args__ = (
        to_own("surplus", ("surplus_id", "id")),
        to_ledger(ledger.fund, "fund_id"),
        to_ledger(ledger.journal_entry, "entry_id"),
        to_act(),
        CheckConstraint("choice in ('refund', 'fund')", name="choice"),
        CheckConstraint(
            "(choice = 'fund') = (fund_id is not null and entry_id is not null)",
            name="fund",
        ),
        CheckConstraint("number > 0", name="number"),
        Index("surplus_choice_entry_idx", "book_id", "entry_id"),
    )
    book_id: Mapped[int] = book_key()
    surplus_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    choice: Mapped[str]
    fund_id: Mapped[int | None]
    is_default: Mapped[bool]
    at: Mapped[datetime]
    entry_id: Mapped[int | None]
    act_id: Mapped[int]
