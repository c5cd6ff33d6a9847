"""Scopes: which postings of a book a question is about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from ledger.book import tables


@dataclass(frozen=True, slots=True)
class Scope:
    """Which postings of a book are meant; what is None is not narrowed.

    ``role`` is an account's code, which is its role if it has one; ``place`` tells
    apart two accounts of one role.
    """

    fund: str | None = None
    keeper: str | None = None
    role: str | None = None
    currency: str | None = None
    place: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions for a query that joins fund, keeper and account."""
        wanted = (
            (tables.fund.c.code, self.fund),
            (tables.keeper.c.code, self.keeper),
            (tables.account.c.code, self.role),
            (tables.account.c.currency, self.currency),
            (tables.account.c.place, self.place),
        )
        return [column == value for column, value in wanted if value is not None]

    def narrowing(self) -> tuple[str, dict[str, object]]:
        """Return the same for a text query that calls them f, k and a, with values."""
        wanted = (
            ("f.code", "fund", self.fund),
            ("k.code", "keeper", self.keeper),
            ("a.code", "role", self.role),
            ("a.currency", "currency", self.currency),
            ("a.place", "place", self.place),
        )
        given = [each for each in wanted if each[2] is not None]
        text = "".join(f" and {column} = %({name})s" for column, name, _value in given)
        return text, {name: value for _column, name, value in given}


WHOLE_BOOK = Scope()
