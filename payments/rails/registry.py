"""Which rails a book has, and where the money that comes over each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import AccountKey
from ledger.book.errors import RegisterConflictError, RegisterUnknownError
from payments import tables


@dataclass(frozen=True, slots=True)
class Rail:
    """A way for money into a book: who keeps it, in which account it arrives.

    ``code`` is the provider's name in facts (``sandbox``, ``bank``, ``local``,
    ``cash``). ``role`` and ``place`` name the account; ``answers`` is the party of an
    association that answers for it. ``operating_fund`` takes tips and whatever belongs
    to no project. ``bank_place`` tells which bank a provider pays out to.
    """

    code: str
    keeper: str
    currency: str
    role: str
    operating_fund: str
    place: str = ""
    answers: str | None = None
    bank_place: str = ""

    def holds(self, currency: str) -> AccountKey:
        """Name the account in which money arrives."""
        return AccountKey(self.keeper, self.role, currency, self.place)

    def transit(self, currency: str) -> AccountKey:
        """Name the account of payouts on their way to the bank."""
        return AccountKey(self.keeper, "psp_in_transit", currency, self.place)

    def bank(self, currency: str) -> AccountKey:
        """Name the bank account that payouts reach."""
        return AccountKey(self.keeper, "bank", currency, self.bank_place)

    def account(self, role: str, currency: str) -> AccountKey:
        """Name any other account of the keeper."""
        return AccountKey(self.keeper, role, currency)


def open_rail(session: Session, act: Act, rail: Rail) -> None:
    """Register a rail; the same again changes nothing.

    Raises RegisterConflictError when the book has it with other content.
    """
    known = _find(session, act.book_id, rail.code, rail.keeper)
    if known is None:
        session.execute(
            insert(tables.rail).values(
                book_id=act.book_id,
                act_id=act.id,
                code=rail.code,
                keeper=rail.keeper,
                currency=rail.currency,
                role=rail.role,
                operating_fund=rail.operating_fund,
                place=rail.place,
                answers=rail.answers,
                bank_place=rail.bank_place,
            )
        )
    elif known != rail:
        raise RegisterConflictError("rail", f"{rail.code} of {rail.keeper}")


def find_rail(
    session: Session, book_id: int, code: str, keeper: str | None = None
) -> Rail:
    """Return a book's rail; one that several keepers have needs the keeper.

    Raises RegisterUnknownError.
    """
    found = _find(session, book_id, code, keeper)
    if found is None:
        raise RegisterUnknownError("rail", code)
    return found


def rails_of(session: Session, book_id: int) -> list[Rail]:
    """List a book's rails."""
    rail = tables.rail
    query = select(rail).where(rail.c.book_id == book_id)
    rows = session.execute(query.order_by(rail.c.code, rail.c.keeper))
    return [_rail(row) for row in rows]


def operating_funds(session: Session, book_id: int) -> frozenset[str]:
    """List the funds that take tips, and bear what belongs to no project."""
    return frozenset(rail.operating_fund for rail in rails_of(session, book_id))


def books_with_rail(session: Session, code: str) -> list[int]:
    """List the books that have a rail."""
    query = select(tables.rail.c.book_id).where(tables.rail.c.code == code).distinct()
    return sorted(session.execute(query).scalars())


def _find(session: Session, book_id: int, code: str, keeper: str | None) -> Rail | None:
    values = {"book": book_id, "code": code, "keeper": keeper}
    rows = session.execute(_query(is_kept=keeper is not None), values).all()
    if len(rows) != 1:
        return None
    return _rail(rows[0])


def _rail(row: Row[Any]) -> Rail:
    return Rail(
        code=row.code,
        keeper=row.keeper,
        currency=row.currency,
        role=row.role,
        operating_fund=row.operating_fund,
        place=row.place,
        answers=row.answers,
        bank_place=row.bank_place,
    )


@cache
def _query(*, is_kept: bool) -> Select[Any]:
    rail = tables.rail
    query = select(rail).where(
        rail.c.book_id == bindparam("book"), rail.c.code == bindparam("code")
    )
    return query.where(rail.c.keeper == bindparam("keeper")) if is_kept else query
