"""Receipts for cash: each has the next number of its book, and two names.

One officer receives and gets the number; another confirms, and only then the money is
in the journal. A void receipt keeps its number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.book.registers import register_party
from ledger.money import Money
from payments.cash import tables
from payments.cash.books import ReceiptBook, book_in_use
from payments.cash.errors import (
    BackDatedError,
    CurrencyError,
    FutureDayError,
    NothingReceivedError,
    ReceiptUnknownError,
    check_amount,
)
from payments.purposes import Purpose


class ReceiptState(StrEnum):
    """How far a receipt got."""

    WAITING = "waiting"
    """It waits for the second name; it is not in the journal."""

    CONFIRMED = "confirmed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """Cash that somebody hands over; ``today`` is the book's own day.

    ``role`` is the source: ``source.gift``, or ``source.households`` for a collection
    among residents. ``party`` is a code; its name, if there is one, is in the vault.
    """

    keeper: str
    fund: str
    amount: Money
    received_on: date
    party: str
    today: date
    role: str = "source.gift"

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise NothingReceivedError
        check_amount(self.amount)
        if self.received_on > self.today:
            raise FutureDayError(self.received_on)
        Purpose(self.fund, "", self.party, EntryKind.LOCAL_RECEIPT, self.role)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it stands."""

    id: int
    public_id: UUID
    label: str
    number: int
    keeper: str
    fund: str
    party: str
    role: str
    amount: Money
    received_on: date
    received_by: str
    issued_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    entry_id: int | None = None
    voided_by: str | None = None
    voided_at: datetime | None = None
    reason: str = ""

    @property
    def state(self) -> ReceiptState:
        """How far it got."""
        if self.voided_by is not None:
            return ReceiptState.VOID
        if self.confirmed_by is not None:
            return ReceiptState.CONFIRMED
        return ReceiptState.WAITING

    @property
    def purpose(self) -> Purpose:
        """What the money is for; its lot is called like the receipt."""
        lot = f"cash-{self.label}"
        kind = EntryKind.LOCAL_RECEIPT
        return Purpose(self.fund, lot, self.party, kind, self.role)


def issue_receipt(
    session: Session, book: Book, command: Command, new: NewReceipt
) -> Receipt:
    """Give the next number of the receipt book in use to cash that was received.

    The same key again gives the receipt that it made. Raises CurrencyError,
    BackDatedError, RegisterUnknownError.
    """
    request = {
        "keeper": new.keeper,
        "fund": new.fund,
        "amount": str(new.amount),
        "received_on": new.received_on,
        "party": new.party,
        "role": new.role,
    }
    act = record_act(session, book.id, command, "issue_cash_receipt", request)
    if act.is_new:
        series = book_in_use(session, act, new.keeper)
        _write(session, act, command, (series, new))
    table = tables.receipt
    return _one(session, book, table.c.act_id == act.id)


def find_receipt(session: Session, book: Book, public_id: UUID) -> Receipt:
    """Return the receipt of a public id. Raises ReceiptUnknownError."""
    return _one(session, book, tables.receipt.c.public_id == public_id)


def list_receipts(
    session: Session, book: Book, keepers: Iterable[str], limit: int
) -> list[Receipt]:
    """List the receipts of some associations, the newest first."""
    of = tables.receipt_book.c.keeper.in_(list(keepers))
    query = _query(book, of).order_by(tables.receipt.c.id.desc()).limit(limit)
    return [_receipt(row) for row in session.execute(query)]


def labels_of(session: Session, book: Book, numbers: Iterable[int]) -> dict[int, str]:
    """Return what receipts are called, by the numbers of their rows."""
    rows = session.execute(_query(book, tables.receipt.c.id.in_(list(numbers))))
    return {row.id: _receipt(row).label for row in rows}


def waiting_receipts(session: Session, book: Book, keeper: str) -> list[Receipt]:
    """List what was received and waits for its second name, the oldest first."""
    query = _query(
        book,
        tables.receipt_book.c.keeper == keeper,
        tables.confirmation.c.receipt_id.is_(None),
        tables.void.c.receipt_id.is_(None),
    )
    rows = session.execute(query.order_by(tables.receipt.c.id))
    return [_receipt(row) for row in rows]


def _write(
    session: Session, act: Act, command: Command, what: tuple[ReceiptBook, NewReceipt]
) -> None:
    series, new = what
    if new.amount.currency != series.rail.currency:
        raise CurrencyError(new.amount.currency, series.rail.currency)
    table = tables.receipt
    query = select(func.max(table.c.number), func.max(table.c.received_on)).where(
        table.c.book_id == act.book_id, table.c.receipt_book_id == series.id
    )
    number, last = session.execute(query).one()
    if last is not None and new.received_on < last:
        raise BackDatedError(new.received_on, last)
    register_party(session, act, new.party)
    session.execute(
        insert(table).values(
            book_id=act.book_id,
            receipt_book_id=series.id,
            number=series.first_number if number is None else number + 1,
            fund=new.fund,
            party=new.party,
            source_role=new.role,
            amount_minor=new.amount.minor,
            currency=new.amount.currency,
            received_on=new.received_on,
            received_by=command.actor,
            at=command.at,
            act_id=act.id,
        )
    )


def _one(session: Session, book: Book, where: ColumnElement[bool]) -> Receipt:
    row = session.execute(_query(book, where)).first()
    if row is None:
        raise ReceiptUnknownError(book.code)
    return _receipt(row)


def _query(book: Book, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    receipt, series = tables.receipt, tables.receipt_book
    confirmed, void = tables.confirmation, tables.void
    return (
        select(
            receipt,
            series.c.code,
            series.c.keeper,
            confirmed.c.confirmed_by,
            confirmed.c.at.label("confirmed_at"),
            confirmed.c.entry_id,
            void.c.voided_by,
            void.c.at.label("voided_at"),
            void.c.reason,
        )
        .join(
            series,
            and_(
                series.c.book_id == receipt.c.book_id,
                series.c.id == receipt.c.receipt_book_id,
            ),
        )
        .outerjoin(confirmed, _of(confirmed.c.book_id, confirmed.c.receipt_id))
        .outerjoin(void, _of(void.c.book_id, void.c.receipt_id))
        .where(receipt.c.book_id == book.id, *where)
    )


def _of(book_id: Any, number: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns
    return and_(book_id == tables.receipt.c.book_id, number == tables.receipt.c.id)


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        id=row.id,
        public_id=row.public_id,
        label=f"{row.code}-{row.number:04}",
        number=row.number,
        keeper=row.keeper,
        fund=row.fund,
        party=row.party,
        role=row.source_role,
        amount=Money(row.amount_minor, row.currency),
        received_on=row.received_on,
        received_by=row.received_by,
        issued_at=row.at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        entry_id=row.entry_id,
        voided_by=row.voided_by,
        voided_at=row.voided_at,
        reason=row.reason or "",
    )
