"""Tables of projects: what they are, what is said of them, which funds are public."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    LANGUAGE,
    Model,
    book_key,
    to_act,
    to_ledger,
    to_own,
)
from app.projects.states import STATES
from ledger.book import tables as ledger


class Project(Model):
    """An undertaking in a territory; its money is the fund of the same number."""

    __tablename__ = "project"
    __table_args__ = (
        to_ledger(ledger.fund, "fund_id"),
        to_own("territory", ("territory_id", "id")),
        to_own("association", ("keeper_id", "keeper_id")),
        to_act(),
        UniqueConstraint("book_id", "slug"),
        CheckConstraint("slug ~ '^[a-z0-9-]{1,60}$'", name="slug"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("gift_currency ~ '^[A-Z]{3}$'", name="gift_currency"),
        CheckConstraint("(map_x is null) = (map_y is null)", name="map"),
    )
    book_id: Mapped[int] = book_key()
    fund_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    territory_id: Mapped[int]
    keeper_id: Mapped[int]
    """The association that carries the project."""
    slug: Mapped[str]
    currency: Mapped[str]
    gift_currency: Mapped[str]
    picture: Mapped[str]
    """The file name of a drawn scene below ``static/img``."""
    map_x: Mapped[int | None] = mapped_column(SmallInteger)
    map_y: Mapped[int | None] = mapped_column(SmallInteger)
    act_id: Mapped[int]


class ProjectText(Model):
    """What is said of a project, in one language."""

    __tablename__ = "project_text"
    __table_args__ = (
        to_own("project", ("fund_id", "fund_id")),
        CheckConstraint(LANGUAGE, name="language"),
    )
    book_id: Mapped[int] = book_key()
    fund_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    lede: Mapped[str]
    place: Mapped[str]


class ProjectEvent(Model):
    """A project came into a state; the newest row says in which one it is."""

    __tablename__ = "project_event"
    __table_args__ = (
        to_own("project", ("fund_id", "fund_id")),
        to_act(),
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint("number > 0", name="number"),
    )
    book_id: Mapped[int] = book_key()
    fund_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    state: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str]
    act_id: Mapped[int]


class BudgetLineName(Model):
    """What a budget line is called, in one language."""

    __tablename__ = "budget_line_name"
    __table_args__ = (
        to_ledger(ledger.budget_line, "budget_line_id"),
        CheckConstraint(LANGUAGE, name="language"),
    )
    book_id: Mapped[int] = book_key()
    budget_line_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class FundPublication(Model):
    """From this act on anyone may read the accounts of the fund."""

    __tablename__ = "fund_publication"
    __table_args__ = (
        to_ledger(ledger.fund, "fund_id"),
        to_act(),
    )
    book_id: Mapped[int] = book_key()
    fund_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    act_id: Mapped[int]


class FundName(Model):
    """What a fund that is no project's is called, in one language."""

    __tablename__ = "fund_name"
    __table_args__ = (
        to_ledger(ledger.fund, "fund_id"),
        CheckConstraint(LANGUAGE, name="language"),
    )
    book_id: Mapped[int] = book_key()
    fund_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
