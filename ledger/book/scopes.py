"""Scopes: which postings of a book a question is about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from ledger.book import tables


@dataclass(frozen=True, slots=True)
class Scope:
    """Which postings of a book are meant; what is None is not narrowed.

    ``role`` is an account's code, which is its role if it has one; ``place`` tells
    apart two accounts of one role. ``earmarks`` are funds below ``fund`` that are meant
    with it.
    """

    fund: str | None = None
    keeper: str | None = None
    role: str | None = None
    currency: str | None = None
    place: str | None = None
    earmarks: tuple[str, ...] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions for a query that joins fund, keeper and account."""
        wanted = (
            (tables.fund.c.code, None if self.earmarks else self.fund),
            (tables.keeper.c.code, self.keeper),
            (tables.account.c.code, self.role),
            (tables.account.c.currency, self.currency),
            (tables.account.c.place, self.place),
        )
        family = [tables.fund.c.code.in_(self.family)] if self.earmarks else []
        named = [column == value for column, value in wanted if value is not None]
        return family + named

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
        values: dict[str, object] = {name: value for _column, name, value in given}
        if self.earmarks:
            text = text.replace("= %(fund)s", "= any(%(fund)s)")
            values["fund"] = list(self.family)
        return text, values

    @property
    def family(self) -> tuple[str, ...]:
        """The fund with the earmarks that are meant; none for all funds."""
        return () if self.fund is None else (self.fund, *self.earmarks)


WHOLE_BOOK = Scope()
