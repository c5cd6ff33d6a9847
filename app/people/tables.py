"""Tables of people: who signs in, what they may do and where, and the party vault."""

from __future__ import annotations

from datetime import date, datetime

from flask_security.core import UserMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    LANGUAGE,
    NOW,
    Model,
    book_key,
    own_number,
    to_act,
    to_book,
    to_ledger,
    to_own,
)
from ledger.book import tables as ledger


class Person(Model, UserMixin):
    """Somebody who can sign in, in every book of this installation.

    ``code`` is a random name: the only one that acts and entries know a person by.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email"),
        CheckConstraint(LANGUAGE, name="language"),
        CheckConstraint("code ~ '^person-[a-z0-9]{12}$'", name="code"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort_key: Mapped[str]
    language: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column("is_active")
    fs_uniquifier: Mapped[str] = mapped_column("session_key", unique=True)
    joined_at: Mapped[datetime] = mapped_column(server_default=NOW)

    roles = []  # noqa: RUF012 - Flask-Security asks for it on the class
    """Empty: what a person may do stands in grants, each within a scope."""


class RoleGrant(Model):
    """A role that a person holds within a scope, from a day on, to a day at most.

    The scope is a territory, an association (a keeper) or a project (a fund); none of
    the three means the whole book.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        to_book(),
        to_act(),
        to_own("territory", ("territory_id", "id")),
        to_ledger(ledger.keeper, "keeper_id"),
        to_ledger(ledger.fund, "fund_id"),
        CheckConstraint(
            "role in ('treasurer', 'president', 'trust_committee', 'community_manager',"
            " 'territory_manager', 'finance_officer', 'administrator', 'auditor')",
            name="role",
        ),
        CheckConstraint(
            "num_nonnulls(territory_id, keeper_id, fund_id) <= 1", name="scope"
        ),
        CheckConstraint("to_on >= from_on", name="days"),
        CheckConstraint("role <> 'auditor' or to_on is not null", name="auditor"),
        Index("role_grant_person_idx", "book_id", "person_id"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    role: Mapped[str]
    territory_id: Mapped[int | None]
    keeper_id: Mapped[int | None]
    fund_id: Mapped[int | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    act_id: Mapped[int]


class RoleEnd(Model):
    """The end of a grant before its last day: from that instant it counts no more."""

    __tablename__ = "role_end"
    __table_args__ = (to_own("role_grant", ("grant_id", "id")), to_act())
    book_id: Mapped[int] = book_key()
    grant_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ended_at: Mapped[datetime]
    act_id: Mapped[int]


class PartyName(Model):
    """The vault: whose name is behind a party's code; it can be erased, once."""

    __tablename__ = "party_name"
    __table_args__ = (
        to_ledger(ledger.party, "party_id"),
        CheckConstraint("(name is null) = (erased_at is not null)", name="erased"),
        CheckConstraint("(name is null) = (sort_key is null)", name="sort_key"),
    )
    book_id: Mapped[int] = book_key()
    party_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str | None]
    sort_key: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("app.person.id"))
    erased_at: Mapped[datetime | None]
