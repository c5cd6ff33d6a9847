"""From the codes of a draft to the numbers of the registers, remembered per session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, event, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.calls import driver
from ledger.book.entries import AccountKey
from ledger.book.errors import (
    EntryUnknownError,
    RegisterUnknownError,
)
from ledger.book.registers import open_account
from ledger.book.roles import account_type

_KEY = "ledger.numbers"
_REGISTER_LOTS = b"""
select u.code, ledger.register_lot_v1(%s, %s, u.code)
from unnest(%s::text[]) as u(code)
"""


@dataclass(slots=True)
class Numbers:
    """Numbers of one book's codes, as far as this session has met them."""

    book_id: int
    accounts: dict[AccountKey, int] = field(default_factory=dict)
    budget_lines: dict[tuple[str, str], int] = field(default_factory=dict)
    codes: dict[tuple[str, str], int] = field(default_factory=dict)

    def account(self, session: Session, act: Act, key: AccountKey) -> int:
        """Return an account's number; an account of a role is opened if need be."""
        number = self.accounts.get(key)
        if number is None:
            number = self.accounts[key] = self._account(session, act, key)
        return number

    def fund(self, session: Session, code: str) -> int:
        """Return a fund's number. Raises RegisterUnknownError."""
        return self._code(session, tables.fund, "fund", code)

    def party(self, session: Session, code: str) -> int:
        """Return a party's number. Raises RegisterUnknownError."""
        return self._code(session, tables.party, "party", code)

    def lots(self, session: Session, act: Act, codes: Iterable[str]) -> dict[str, int]:
        """Return the numbers of lots; those first met are registered, all at once."""
        wanted = set(codes)
        new = sorted(code for code in wanted if ("lot", code) not in self.codes)
        if new:
            found = driver(session).execute(_REGISTER_LOTS, (act.book_id, act.id, new))
            for code, number in cast("list[tuple[str, int]]", found.fetchall()):
                self.codes["lot", code] = number
        return {code: self.codes["lot", code] for code in wanted}

    def budget_line(self, session: Session, fund: str, code: str) -> int:
        """Return a budget line's number. Raises RegisterUnknownError."""
        number = self.budget_lines.get((fund, code))
        if number is None:
            line = tables.budget_line
            found = session.execute(
                select(line.c.id).where(
                    line.c.book_id == self.book_id,
                    line.c.fund_id == self.fund(session, fund),
                    line.c.code == code,
                )
            ).scalar()
            if found is None:
                raise RegisterUnknownError("budget line", f"{fund}/{code}")
            number = self.budget_lines[fund, code] = int(found)
        return number

    def entry(self, session: Session, fact: str) -> int:
        """Return the number of the entry of a fact. Raises EntryUnknownError."""
        return self.entries(session, [fact])[fact]

    def entries(self, session: Session, facts: Iterable[str]) -> dict[str, int]:
        """Return the numbers of the entries of facts. Raises EntryUnknownError."""
        entry, wanted = tables.journal_entry, sorted(set(facts))
        if not wanted:
            return {}
        query = select(entry.c.fact, entry.c.id).where(
            entry.c.book_id == self.book_id, entry.c.fact.in_(wanted)
        )
        found = {fact: int(number) for fact, number in session.execute(query)}
        for fact in wanted:
            if fact not in found:
                raise EntryUnknownError(fact)
        return found

    def _code(self, session: Session, table: Table, register: str, code: str) -> int:
        number = self.codes.get((register, code))
        if number is None:
            values = {"book": self.book_id, "code": code}
            found = session.execute(_number(table), values).scalar()
            if found is None:
                raise RegisterUnknownError(register, code)
            number = self.codes[register, code] = int(found)
        return number

    def _account(self, session: Session, act: Act, key: AccountKey) -> int:
        if account_type(key.code) is not None:
            return open_account(session, act, key)
        account, keeper = tables.account, tables.keeper
        found = session.execute(
            select(account.c.id)
            .join(
                keeper,
                (keeper.c.book_id == account.c.book_id)
                & (keeper.c.id == account.c.keeper_id),
            )
            .where(
                account.c.book_id == self.book_id,
                keeper.c.code == key.keeper,
                account.c.code == key.code,
                account.c.currency == key.currency,
                account.c.place == key.place,
            )
        ).scalar()
        if found is None:
            raise RegisterUnknownError("account", key.code)
        return int(found)


@cache
def _number(table: Table) -> Select[Any]:
    return select(table.c.id).where(
        table.c.book_id == bindparam("book"), table.c.code == bindparam("code")
    )


def numbers(session: Session, book_id: int) -> Numbers:
    """Return what this session knows of a book's registers."""
    known: dict[int, Numbers] = session.info.setdefault(_KEY, {})
    if book_id not in known:
        known[book_id] = Numbers(book_id)
    return known[book_id]


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    # What was opened in the transaction that is lost has no number any more.
    session.info.pop(_KEY, None)
