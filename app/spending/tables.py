"""Tables of spending: what was reported, and what became of each report."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    RANDOM,
    Model,
    book_key,
    own_number,
    to_act,
    to_ledger,
    to_own,
)
from ledger.book import tables as ledger


class Expense(Model):
    """A report of spending, as its author sent it: never changed afterwards.

    ``code`` names the fact that approving it establishes.
    """

    __tablename__ = "expense"
    __table_args__ = (
        to_own("project", ("fund_id", "fund_id")),
        to_own("association", ("keeper_id", "keeper_id")),
        ForeignKeyConstraint(
            ["book_id", "fund_id", "budget_line_id"],
            [
                ledger.budget_line.c.book_id,
                ledger.budget_line.c.fund_id,
                ledger.budget_line.c.id,
            ],
        ),
        to_act(),
        UniqueConstraint("book_id", "code"),
        UniqueConstraint("book_id", "public_id"),
        UniqueConstraint("book_id", "id", "author_id"),
        Index("expense_fund_idx", "book_id", "fund_id", "id"),
        CheckConstraint("code ~ '^[A-Za-z0-9-]{1,60}$'", name="code"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint(
            "amount_minor > 0 and amount_minor <= 1000000000000000", name="amount"
        ),
        CheckConstraint(
            "paid_from in ('advance', 'local_bank', 'cash_box', 'wallet')",
            name="paid_from",
        ),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    public_id: Mapped[UUID] = mapped_column(server_default=RANDOM)
    code: Mapped[str]
    fund_id: Mapped[int]
    keeper_id: Mapped[int]
    """The association that spent the money."""
    budget_line_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    what: Mapped[str]
    seller: Mapped[str]
    note: Mapped[str]
    spent_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    paid_from: Mapped[str]
    act_id: Mapped[int]


class ExpenseEvent(Model):
    """A report came into a state; the newest row says in which one it is.

    Who approves or refuses is never who wrote the report, and only an approval has an
    entry. A report is decided once: the index holds it when two officers press at once.
    """

    __tablename__ = "expense_event"
    __table_args__ = (
        to_own("expense", ("expense_id", "id"), ("author_id", "author_id")),
        to_ledger(ledger.journal_entry, "entry_id"),
        to_act(),
        UniqueConstraint("book_id", "entry_id"),
        Index(
            "expense_event_decided_idx",
            "book_id",
            "expense_id",
            unique=True,
            postgresql_where=text("state in ('approved', 'refused')"),
        ),
        CheckConstraint(
            "state in ('draft', 'submitted', 'approved', 'refused')", name="state"
        ),
        CheckConstraint(
            "(person_id = author_id) = (state in ('draft', 'submitted'))",
            name="four_eyes",
        ),
        CheckConstraint("(state = 'approved') = (entry_id is not null)", name="entry"),
        CheckConstraint("state <> 'refused' or reason <> ''", name="reason"),
        CheckConstraint("number > 0", name="number"),
    )
    book_id: Mapped[int] = book_key()
    expense_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    state: Mapped[str]
    author_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    at: Mapped[datetime]
    reason: Mapped[str]
    entry_id: Mapped[int | None]
    act_id: Mapped[int]


class ExpenseEvidence(Model):
    """The evidence on a report, in order."""

    __tablename__ = "expense_evidence"
    __table_args__ = (
        to_own("expense", ("expense_id", "id")),
        to_own("evidence", ("evidence_id", "id")),
        UniqueConstraint("book_id", "expense_id", "evidence_id"),
        Index("expense_evidence_evidence_idx", "book_id", "evidence_id"),
        CheckConstraint("number > 0", name="number"),
    )
    book_id: Mapped[int] = book_key()
    expense_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    evidence_id: Mapped[int]


class EntryReason(Model):
    """Why an entry was made, in words for everyone: why an expense was corrected."""

    __tablename__ = "entry_reason"
    __table_args__ = (
        to_ledger(ledger.journal_entry, "entry_id"),
        to_act(),
        CheckConstraint("reason <> ''", name="reason"),
    )
    book_id: Mapped[int] = book_key()
    entry_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    reason: Mapped[str]
    act_id: Mapped[int]


class ExpenseDraft(Model):
    """What somebody typed of a report that they will finish later; nobody's record."""

    __tablename__ = "expense_draft"
    __table_args__ = (
        to_own("project", ("fund_id", "fund_id")),
        Index("expense_draft_person_idx", "book_id", "person_id"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=RANDOM)
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    fund_id: Mapped[int]
    answers: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    saved_at: Mapped[datetime]
