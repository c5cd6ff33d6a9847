"""Wires as a list: how far each got, told by what stands in the book."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.money import Money
from payments.bank import tables
from payments.bank.shown import is_shown, is_unexecuted


class WireState(StrEnum):
    """How far a wire got."""

    ORDERED = "ordered"
    RELEASED = "released"
    DEBITED = "debited"
    RETURNED = "returned"
    CANCELED = "canceled"
    UNEXECUTED = "unexecuted"
    """Released, and the bank did not execute it: two officers said so."""


@dataclass(frozen=True, slots=True)
class ListedWire:
    """A wire in the list, with its state."""

    id: int
    code: str
    fund: str
    payee: str
    iban: str
    amount: Money
    ordered_by: str
    ordered_at: datetime
    state: WireState
    file_id: int | None
    leaves: str = ""
    """The account of ours that it leaves from."""
    reason: str = ""
    """Why it sends a line back, where it does."""
    released_at: datetime | None = None
    is_transfer: bool = True
    """Whether it goes to an association; else to a giver, or back to a sender."""
    note: str = ""
    """The text for the receiver."""


def list_wires(session: Session, book: Book, limit: int) -> list[ListedWire]:
    """List wires, the latest first, with how far each got."""
    query = _wires(book).order_by(tables.order.c.id.desc()).limit(limit)
    return [_listed(row) for row in session.execute(query)]


def wires_to_release(session: Session, book: Book) -> list[ListedWire]:
    """List wires that are ordered and neither released nor taken back, oldest first."""
    query = _wires(book).where(tables.order_end.c.order_id.is_(None))
    rows = session.execute(query.order_by(tables.order.c.id))
    listed = (_listed(row) for row in rows)
    return [wire for wire in listed if wire.state is WireState.ORDERED]


def wires_unseen(
    session: Session, book: Book, only: Collection[int] | None = None
) -> list[ListedWire]:
    """List wires that were released and that the bank has not shown, oldest first."""
    query = _wires(book).where(
        tables.order_end.c.file_id.is_not(None),
        ~is_shown(is_return=False),
        ~is_unexecuted(),
    )
    if only is not None:
        query = query.where(tables.order.c.id.in_(only))
    rows = session.execute(query.order_by(tables.order.c.id))
    listed = (_listed(row) for row in rows)
    return [wire for wire in listed if wire.state is WireState.RELEASED]


def _wires(book: Book) -> Select[Any]:
    order, payee, end = tables.order, tables.payee, tables.order_end
    giver, sent, file = tables.giver_account, tables.sent_back, tables.order_file
    fund = ledger.fund
    left, back = is_shown(is_return=False), is_shown(is_return=True)
    return (
        select(
            order,
            fund.c.code.label("fund"),
            func.coalesce(payee.c.name, giver.c.name, "").label("name"),
            func.coalesce(payee.c.iban, giver.c.iban, "").label("payee_iban"),
            end.c.order_id.label("ended"),
            end.c.file_id,
            sent.c.reason,
            left.label("has_left"),
            back.label("has_returned"),
            is_unexecuted().label("is_unexecuted"),
            file.c.released_at,
        )
        .join(
            fund, (fund.c.book_id == order.c.book_id) & (fund.c.id == order.c.fund_id)
        )
        .outerjoin(
            payee,
            (payee.c.book_id == order.c.book_id) & (payee.c.id == order.c.payee_id),
        )
        .outerjoin(
            giver,
            (giver.c.book_id == order.c.book_id)
            & (giver.c.id == order.c.giver_account_id),
        )
        .outerjoin(
            sent, (sent.c.book_id == order.c.book_id) & (sent.c.order_id == order.c.id)
        )
        .outerjoin(
            end, (end.c.book_id == order.c.book_id) & (end.c.order_id == order.c.id)
        )
        .outerjoin(
            file, (file.c.book_id == end.c.book_id) & (file.c.id == end.c.file_id)
        )
        .where(order.c.book_id == book.id)
    )


def _listed(row: Row[Any]) -> ListedWire:
    return ListedWire(
        id=row.id,
        code=row.code,
        fund=row.fund,
        payee=row.name,
        iban=row.payee_iban,
        amount=Money(row.amount_minor, row.currency),
        ordered_by=row.ordered_by,
        ordered_at=row.ordered_at,
        state=_state(row),
        file_id=row.file_id,
        leaves=row.iban,
        reason=row.reason or "",
        released_at=row.released_at,
        is_transfer=row.payee_id is not None,
        note=row.note,
    )


def _state(row: Row[Any]) -> WireState:
    if row.has_returned:
        return WireState.RETURNED
    if row.has_left:
        return WireState.DEBITED
    if row.ended is None:
        return WireState.ORDERED
    if row.file_id is None:
        return WireState.CANCELED
    return WireState.UNEXECUTED if row.is_unexecuted else WireState.RELEASED
