"""Send a line that waits back: one officer orders its wire, another releases it.

It is nobody's gift, so it is no refund either: its money stays where it waits until the
bank shows the wire, and waits there anew where the wire comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.resolving import numbers
from payments.bank import tables
from payments.bank.accounts import AccountNumberError, read_iban
from payments.bank.allocation_errors import LineNotWaitingError, MoreThanLeftError
from payments.bank.giver_accounts import (
    giver_account,
    write_giver_account,
    write_known_account,
)
from payments.bank.orders import WireRefusedError, has_ended
from payments.bank.shown import is_shown, is_unexecuted
from payments.bank.waiting import WaitingLine, lock_waiting
from payments.formats.pain001 import Party
from payments.rails.registry import Rail


@dataclass(frozen=True, slots=True)
class NewSentBack:
    """Which line is sent back, to which account, and why."""

    line: int
    to: Party
    reason: str


@dataclass(frozen=True, slots=True)
class SentBack:
    """The order that sends a line back, while the bank has not shown it go out."""

    order_id: int
    line: int
    code: str
    to: Party
    reason: str
    ordered_by: str
    ordered_at: datetime
    usable_from: datetime
    is_released: bool


def order_sent_back(
    session: Session, book: Book, command: Command, new: NewSentBack
) -> int:
    """Order the wire that sends back what is left of a line. Returns its number.

    It leaves from the account of ours where the money lies. An account that the line
    itself names can be used at once, any other after a while. Raises
    LineNotWaitingError, MoreThanLeftError for what took money, and WireRefusedError
    where it is sent back already or lies where no wire of ours leaves from.
    """
    waiting = lock_waiting(session, book, new.line)
    request = {"line": new.line, "reason": new.reason}
    act = record_act(session, book.id, command, "order_sent_back", request)
    table = tables.order
    if not act.is_new:
        query = select(table.c.id).where(
            table.c.book_id == book.id, table.c.act_id == act.id
        )
        return int(session.execute(query).scalar_one())
    if waiting is None:
        raise LineNotWaitingError(new.line)
    _check(session, book, waiting)
    _write_account(session, book, command, waiting, new)
    to = giver_account(session, book, _party(new.line))
    values = {
        "book_id": book.id,
        "act_id": act.id,
        "code": f"IGB-{act.id:08d}",
        "iban": waiting.iban,
        "fund_id": numbers(session, book.id).fund(session, waiting.rail.operating_fund),
        "giver_account_id": to.id if to else None,
        "amount_minor": waiting.left.minor,
        "currency": waiting.left.currency,
        "arrives_in": waiting.left.currency,
        "note": f"Your transfer of {waiting.booked_on} sent back",
        "ordered_by": command.actor,
        "ordered_at": command.at,
    }
    written = session.execute(insert(table).values(values).returning(table.c.id))
    order_id = int(written.scalar_one())
    _remember(session, act, order_id, new)
    return order_id


def named_account(line: WaitingLine) -> str:
    """Return the account that a line names, where it is a number to which we wire."""
    try:
        return read_iban(line.account)
    except AccountNumberError:
        return ""


def under_way(session: Session, book: Book, line: int) -> SentBack | None:
    """Return the order that sends a line back and that the bank has not shown."""
    of_line = _open(book).where(tables.sent_back.c.movement_id == line)
    return next(iter(_read(session, of_line)), None)


def all_under_way(session: Session, book: Book) -> dict[int, SentBack]:
    """Return such orders by the number of their line."""
    return {one.line: one for one in _read(session, _open(book))}


def can_wire_from(rail: Rail) -> bool:
    """Say whether wires of ours leave from there: who keeps the book has that bank."""
    return rail.role == "bank"


def _check(session: Session, book: Book, waiting: WaitingLine) -> None:
    if waiting.left.minor <= 0:
        raise MoreThanLeftError(waiting.left)
    if not can_wire_from(waiting.rail):
        raise WireRefusedError("not_wired_from", "no wire of ours leaves from there")
    if under_way(session, book, waiting.movement_id) is not None:
        raise WireRefusedError("sent_back", "it is being sent back already")


def _write_account(
    session: Session,
    book: Book,
    command: Command,
    waiting: WaitingLine,
    new: NewSentBack,
) -> None:
    is_named = named_account(waiting) == new.to.iban
    write = write_known_account if is_named else write_giver_account
    written = Command(command.actor, f"{command.key}:account", command.at)
    write(session, book, written, _party(new.line), new.to)


def _party(line: int) -> str:
    """Name whoever sent a line: nobody here knows them by another name."""
    return f"line-{line}"


def _remember(session: Session, act: Act, order_id: int, new: NewSentBack) -> None:
    values = {
        "book_id": act.book_id,
        "order_id": order_id,
        "movement_id": new.line,
        "reason": new.reason,
        "act_id": act.id,
    }
    session.execute(insert(tables.sent_back).values(values))


def _open(book: Book) -> Select[tuple[object, ...]]:
    back, order, to = tables.sent_back, tables.order, tables.giver_account
    return (
        select(
            back.c.movement_id,
            back.c.reason,
            order,
            to.c.name,
            to.c.iban.label("to_iban"),
            to.c.bic,
            to.c.usable_from,
            has_ended(in_a_file=True).label("is_released"),
        )
        .join(
            order,
            (order.c.book_id == back.c.book_id) & (order.c.id == back.c.order_id),
        )
        .join(
            to,
            (to.c.book_id == order.c.book_id) & (to.c.id == order.c.giver_account_id),
        )
        .where(
            back.c.book_id == book.id,
            ~has_ended(in_a_file=False),
            ~is_shown(is_return=False),
            ~is_unexecuted(),
        )
        .order_by(order.c.id)
    )


def _read(session: Session, query: Select[tuple[object, ...]]) -> list[SentBack]:
    return [
        SentBack(
            order_id=row.id,
            line=row.movement_id,
            code=row.code,
            to=Party(row.name or "", row.to_iban or "", row.bic or ""),
            reason=row.reason,
            ordered_by=row.ordered_by,
            ordered_at=row.ordered_at,
            usable_from=row.usable_from,
            is_released=row.is_released,
        )
        for row in session.execute(query)
    ]
