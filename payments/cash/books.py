"""Receipt books: each association has one, and begins another when it is full."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.errors import RegisterConflictError
from payments.cash import tables
from payments.cash.box import lock_box
from payments.cash.carrying import CASH
from payments.rails.registry import Rail, find_rail

_CODE = re.compile(r"[A-Z0-9]{2,20}")


class BookCodeError(ValueError):
    """This cannot name a receipt book."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"{code!r} names no receipt book: 2 to 20 of A-Z and 0-9")


@dataclass(frozen=True, slots=True)
class ReceiptBook:
    """A receipt book: its code stands before every number in it."""

    id: int
    code: str
    rail: Rail
    first_number: int

    def label(self, number: int) -> str:
        """Write a number as it stands on the receipt."""
        return f"{self.code}-{number:04}"


def begin_book(
    session: Session, book: Book, command: Command, rail: Rail, start: tuple[str, int]
) -> ReceiptBook:
    """Begin a receipt book with its first number; from now on it is the one in use.

    The same again changes nothing. Raises BookCodeError, RegisterConflictError.
    """
    code, first = start
    if not _CODE.fullmatch(code) or first < 1:
        raise BookCodeError(code)
    request = {"code": code, "keeper": rail.keeper, "first": first}
    act = record_act(session, book.id, command, "begin_receipt_book", request)
    return _begin(session, act, rail, start)


def book_in_use(session: Session, act: Act, keeper: str) -> ReceiptBook:
    """Return the receipt book in use, locked; the first one begins by itself.

    Receipts of one association wait for each other: that keeps numbers without a gap.
    Raises RegisterUnknownError where the association keeps no cash.
    """
    rail = find_rail(session, act.book_id, CASH, keeper)
    lock_box(session, act.book_id, keeper)
    table = tables.receipt_book
    query = (
        select(table)
        .where(table.c.book_id == act.book_id, table.c.keeper == keeper)
        .order_by(table.c.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return _begin(session, act, rail, (_plain(keeper), 1))
    return ReceiptBook(row.id, row.code, rail, row.first_number)


def _begin(
    session: Session, act: Act, rail: Rail, start: tuple[str, int]
) -> ReceiptBook:
    code, first = start
    table = tables.receipt_book
    query = select(table).where(table.c.book_id == act.book_id, table.c.code == code)
    row = session.execute(query).first()
    if row is not None:
        if (row.keeper, row.first_number) != (rail.keeper, first):
            raise RegisterConflictError("receipt book", code)
        return ReceiptBook(row.id, code, rail, first)
    values = {
        "book_id": act.book_id,
        "code": code,
        "rail": rail.code,
        "keeper": rail.keeper,
        "first_number": first,
        "act_id": act.id,
    }
    made = insert(table).values(values).returning(table.c.id)
    return ReceiptBook(session.execute(made).scalar_one(), code, rail, first)


def _plain(keeper: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", keeper.upper())[:20].ljust(2, "0")
