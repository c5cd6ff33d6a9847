"""What a page of the books is asked for, read from its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request, url_for

from app.asking import asked_days
from app.projects.cursors import CursorError, read_cursor, write_cursor
from ledger.book.books import Book
from ledger.book.reading import Page
from ledger.book.scopes import Scope
from ledger.book.statements import AccountLine

ROWS = 200


@dataclass(frozen=True, slots=True)
class AccountAsked:
    """One account of one fund, between two days, from a line on."""

    scope: Scope
    from_on: date | None
    to_on: date | None
    after: tuple[date, int] | None

    @property
    def page(self) -> Page:
        """The page of lines to read."""
        return Page(ROWS, self.after, self.from_on, self.to_on)

    def url(self, book: Book, *, after: AccountLine | None = None) -> str:
        """Return the address of this account, behind a line or from the start."""
        values = account_values(book, self.scope)
        if self.from_on:
            values["from"] = self.from_on.isoformat()
        if self.to_on:
            values["to"] = self.to_on.isoformat()
        if after is not None:
            values["after"] = write_cursor((after.day, after.entry_id))
        return url_for("bookkeeping.account", **values)


def account_asked() -> AccountAsked:
    """Read which account the address asks for; answer 404 to half a name."""
    named = {name: request.args.get(name) for name in ("fund", "keeper", "currency")}
    if None in named.values() or "role" not in request.args:
        abort(404)
    scope = Scope(
        fund=named["fund"],
        keeper=named["keeper"],
        role=request.args["role"],
        currency=named["currency"],
        place=request.args.get("place", ""),
    )
    return AccountAsked(scope, *asked_days(), _after())


def account_values(book: Book, scope: Scope) -> dict[str, Any]:
    """Return the parts of the address of an account."""
    parts = {
        "book": book.code,
        "fund": scope.fund,
        "keeper": scope.keeper,
        "role": scope.role,
        "currency": scope.currency,
        "place": scope.place,
    }
    return {name: value for name, value in parts.items() if value}


def _after() -> tuple[date, int] | None:
    word = request.args.get("after", "")
    if not word:
        return None
    try:
        return read_cursor(word)
    except CursorError:
        abort(404)
