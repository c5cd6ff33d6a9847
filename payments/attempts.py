"""Attempts: our own row first, then the provider's page, then what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Insert,
    Row,
    Select,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from ledger.book.acts import Act, Command
from ledger.book.books import Book
from ledger.book.registers import register_party
from ledger.money import Money
from payments import tables
from payments.gateway import AttemptState, RemoteState
from payments.locks import lock_name
from payments.purpose_rows import purpose_of, purpose_values
from payments.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Witness:
    """Who learned of something, and when; the keys of acts come from what it was."""

    actor: str
    at: datetime

    def command(self, key: str) -> Command:
        """Frame an act whose key is its content."""
        return Command(self.actor, key, self.at)


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """A try at paying a contribution; ``key`` is sent with every call about it."""

    provider: str
    contribution: str
    key: str
    amount: Money
    purpose: Purpose
    at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at paying, as it stands."""

    id: int
    public_id: UUID
    provider: str
    contribution: str
    key: str
    amount: Money
    purpose: Purpose
    state: AttemptState
    remote_id: str | None
    url: str | None
    expires_at: datetime | None
    created_at: datetime


class AttemptUnknownError(LookupError):
    """There is no such attempt in this book."""

    def __init__(self, name: object) -> None:
        self.name = name
        super().__init__(f"there is no attempt {name}")


_LOCK = "payments:contribution:"


def lock_contribution(session: Session, book: Book, contribution: str) -> None:
    """Let nobody else change the attempts of a contribution until the end.

    Taken before any attempt is read in order to change it.
    """
    lock_name(session, book.id, f"{_LOCK}{contribution}")


def begin_attempt(session: Session, book: Book, act: Act, new: NewAttempt) -> Attempt:
    """Write the row of an attempt, to be committed before the provider is called."""
    register_party(session, act, new.purpose.party)
    values = {
        "book_id": book.id,
        "act_id": act.id,
        "provider": new.provider,
        "contribution": new.contribution,
        "key": new.key,
        "amount_minor": new.amount.minor,
        "currency": new.amount.currency,
        "state": AttemptState.CREATED.value,
        "created_at": new.at,
        **purpose_values(new.purpose),
    }
    row = session.execute(_inserted(), values).one()
    _note_change(session, act, row.id, AttemptState.CREATED)
    return attempt_of(row)


def claim_remote(
    session: Session, book: Book, provider: str, remote: RemoteState
) -> UUID:
    """Name the attempt of a provider's page, found by its name or by our own in it.

    Nobody else changes the attempts of its contribution then until the end. Our name
    counts only where the answer with the provider's was lost, which is then kept.
    Raises AttemptUnknownError.
    """
    values = {
        "book": book.id,
        "provider": provider,
        "remote": remote.remote_id,
        "lock": _LOCK,
    }
    locked = session.execute(_LOCKED, values).first()
    if locked is not None:
        found: UUID = locked.public_id
        return found
    table = tables.attempt
    try:
        ours = UUID(remote.reference)
    except ValueError:
        raise AttemptUnknownError(remote.remote_id) from None
    query = (
        update(table)
        .where(
            table.c.book_id == book.id,
            table.c.provider == provider,
            table.c.public_id == ours,
            table.c.remote_id.is_(None),
        )
        .values(remote_id=remote.remote_id)
        .returning(table.c.contribution)
    )
    contribution = session.execute(query).scalar()
    if contribution is None:
        raise AttemptUnknownError(remote.remote_id)
    lock_contribution(session, book, contribution)
    return ours


def find_remote(
    session: Session, book: Book, provider: str, remote_id: str
) -> Attempt | None:
    """Return an attempt by its provider's name for it, or None."""
    values = {"book": book.id, "provider": provider, "remote": remote_id}
    row = session.execute(_remote(), values).first()
    return None if row is None else attempt_of(row)


def find_attempt(session: Session, book: Book, public_id: UUID) -> Attempt:
    """Return an attempt by its public id. Raises AttemptUnknownError."""
    values = {"book": book.id, "public_id": public_id}
    row = session.execute(_by_public_id(), values).first()
    if row is None:
        raise AttemptUnknownError(public_id)
    return attempt_of(row)


def find_by_number(session: Session, book: Book, number: int) -> Attempt:
    """Return an attempt by its number inside the book. Raises AttemptUnknownError."""
    values = {"book": book.id, "number": number}
    row = session.execute(_by_number(), values).first()
    if row is None:
        raise AttemptUnknownError(number)
    return attempt_of(row)


def attempts_of(session: Session, book: Book, contribution: str) -> list[Attempt]:
    """List the attempts of a contribution, the latest first."""
    values = {"book": book.id, "contribution": contribution}
    rows = session.execute(_of_contribution(), values)
    return [attempt_of(row) for row in rows]


def attempts_by_lot(session: Session, book: Book, lot: str) -> list[Attempt]:
    """List the attempts at bringing a gift, by the gift's lot, the latest first."""
    table = tables.attempt
    query = _query().where(table.c.lot == lot).order_by(table.c.id.desc())
    rows = session.execute(query, {"book": book.id})
    return [attempt_of(row) for row in rows]


def _note_change(
    session: Session, act: Act, attempt_id: int, state: AttemptState
) -> None:
    values = {
        "book_id": act.book_id,
        "attempt_id": attempt_id,
        "state": state.value,
        "act_id": act.id,
    }
    session.execute(_noted(), values)


# Asked for each message and each sweep: written once, a question costs a third.
_BOOK: BindParameter[int] = bindparam("book")


def _query() -> Select[Any]:
    return select(tables.attempt).where(tables.attempt.c.book_id == _BOOK)


@cache
def _remote() -> Select[Any]:
    table = tables.attempt
    return _query().where(
        table.c.provider == bindparam("provider"),
        table.c.remote_id == bindparam("remote"),
    )


@cache
def _by_public_id() -> Select[Any]:
    return _query().where(tables.attempt.c.public_id == bindparam("public_id"))


@cache
def _by_number() -> Select[Any]:
    return _query().where(tables.attempt.c.id == bindparam("number"))


@cache
def _of_contribution() -> Select[Any]:
    table = tables.attempt
    query = _query().where(table.c.contribution == bindparam("contribution"))
    return query.order_by(table.c.id.desc())


# As lock_contribution does, for who knows the page and not yet the contribution.
_LOCKED = text("""
    select x.public_id,
      pg_advisory_xact_lock(hashtextextended(:lock || x.contribution, x.book_id))
    from payments.attempt x
    where x.book_id = :book and x.provider = :provider and x.remote_id = :remote
""")


@cache
def _inserted() -> ReturningInsert[Any]:
    return insert(tables.attempt).returning(tables.attempt)


@cache
def _noted() -> Insert:
    return insert(tables.attempt_change).inline()


def attempt_of(row: Row[Any]) -> Attempt:
    """Read an attempt out of its row."""
    purpose = purpose_of(row)
    if purpose is None:
        raise AttemptUnknownError(row.public_id)
    return Attempt(
        id=row.id,
        public_id=row.public_id,
        provider=row.provider,
        contribution=row.contribution,
        key=row.key,
        amount=Money(row.amount_minor, row.currency),
        purpose=purpose,
        state=AttemptState(row.state),
        remote_id=row.remote_id,
        url=row.url,
        expires_at=row.expires_at,
        created_at=row.created_at,
    )
