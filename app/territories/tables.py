"""Tables of territories and of the associations that work in them."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    LANGUAGE,
    Model,
    book_key,
    own_number,
    to_act,
    to_book,
    to_ledger,
    to_own,
)
from ledger.book import tables as ledger


class Territory(Model):
    """A valley, a commune, a province: where projects of a book are."""

    __tablename__ = "territory"
    __table_args__ = (
        to_book(),
        to_act(),
        UniqueConstraint("book_id", "code"),
        CheckConstraint("code ~ '^[a-z0-9-]{1,60}$'", name="code"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    code: Mapped[str]
    currency: Mapped[str]
    act_id: Mapped[int]


class TerritoryText(Model):
    """What a territory is called and says of itself, in one language."""

    __tablename__ = "territory_text"
    __table_args__ = (
        to_own("territory", ("territory_id", "id")),
        CheckConstraint(LANGUAGE, name="language"),
    )
    book_id: Mapped[int] = book_key()
    territory_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    sort_key: Mapped[str]
    region: Mapped[str]
    lede: Mapped[str]


class Association(Model):
    """A keeper that carries projects in a territory."""

    __tablename__ = "association"
    __table_args__ = (
        to_ledger(ledger.keeper, "keeper_id"),
        to_own("territory", ("territory_id", "id")),
        to_ledger(ledger.party, "party_id"),
        to_act(),
    )
    book_id: Mapped[int] = book_key()
    keeper_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    territory_id: Mapped[int]
    party_id: Mapped[int | None]
    """The party that answers for the association's money in the journal."""
    act_id: Mapped[int]


class KeeperName(Model):
    """What a keeper is called, in one language."""

    __tablename__ = "keeper_name"
    __table_args__ = (
        to_ledger(ledger.keeper, "keeper_id"),
        CheckConstraint(LANGUAGE, name="language"),
    )
    book_id: Mapped[int] = book_key()
    keeper_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    sort_key: Mapped[str]
