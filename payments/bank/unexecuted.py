"""A released wire that the bank did not execute: one officer says so, another confirms.

Nothing was posted when it was released, so nothing is posted now: what the order kept
is free again, and it is ordered anew under another code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from payments.attempts import Witness
from payments.bank import tables
from payments.bank.days import bank_day_after
from payments.bank.deciding import codes_of
from payments.bank.orders import WireRefusedError
from payments.bank.paying_back import end_payback
from payments.bank.pledges import orders_by_code
from payments.bank.waiting import WaitingLine
from payments.bank.wire_list import ListedWire, wires_unseen
from payments.gateway import RefundState
from payments.locks import lock_name, lock_names
from payments.references import plain_code

LONGEST = 500
"""Characters of a reason, and of the bank's words."""

GRACE = 5
"""How many bank days a wire has before its absence means anything.

The file asks for the next bank day; a wire abroad may take four from there (within the
European Economic Area that is the law's limit); the statement of a day comes the next.
"""


class TooEarlyError(WireRefusedError):
    """Nothing is concluded from the bank's silence before a day, or its statements."""

    def __init__(self, code: str, wire: str, due: date) -> None:
        self.due = due
        super().__init__(code, f"{wire} may still be shown, until {due}")


class Word(StrEnum):
    """What the bank says of a wire that it did not execute."""

    NONE = "none"
    """Nothing: it is only missing on the statements."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    """A letter, a message, or its report on the file."""


@dataclass(frozen=True, slots=True)
class NewUnexecuted:
    """Which wires the bank did not execute, why, and in which words it says so."""

    orders: Sequence[int]
    reason: str
    word: Word = Word.NONE
    words: str = ""


@dataclass(frozen=True, slots=True)
class Unexecuted:
    """What an officer said, while another one has not decided."""

    id: int
    wire: ListedWire
    reason: str
    word: Word
    words: str
    said_by: str
    said_at: datetime


def say_unexecuted(
    session: Session, book: Book, command: Command, new: NewUnexecuted
) -> list[int]:
    """Say that the bank did not execute released wires; returns a number for each.

    Raises WireRefusedError where the bank has shown one, where somebody said so
    already, or where it is too early and the bank has said nothing.
    """
    _lock(session, book, new.orders)
    request = {
        "orders": sorted(new.orders),
        "reason": new.reason,
        "word": new.word.value,
        "words": new.words,
    }
    act = record_act(session, book.id, command, "say_unexecuted", request)
    table = tables.unexecuted
    if not act.is_new:
        query = select(table.c.id).where(
            table.c.book_id == book.id, table.c.act_id == act.id
        )
        return list(session.execute(query.order_by(table.c.id)).scalars())
    wires = _unseen(session, book, new.orders)
    said = {one.wire.id for one in open_rulings(session, book)}
    for wire in wires:
        if wire.id in said:
            raise WireRefusedError("said", f"somebody said so of {wire.code} already")
        _check_time(session, book, wire, new.word, command.at)
    return [_insert(session, act, command, wire, new) for wire in wires]


def confirm_unexecuted(
    session: Session, book: Book, command: Command, numbers: Sequence[int]
) -> list[ListedWire]:
    """Confirm what another officer said: what the orders kept is free again.

    Raises WireRefusedError: for one's own word, and where the bank has shown a wire
    meanwhile.
    """
    return _end(session, book, command, numbers, is_confirmed=True)


def drop_unexecuted(
    session: Session, book: Book, command: Command, numbers: Sequence[int]
) -> list[ListedWire]:
    """Drop what was said: whoever said it takes it back, or another disagrees."""
    return _end(session, book, command, numbers, is_confirmed=False)


def open_rulings(session: Session, book: Book) -> list[Unexecuted]:
    """List what was said of wires and not decided, the oldest first."""
    said, end = tables.unexecuted, tables.unexecuted_end
    query = (
        select(said)
        .outerjoin(
            end,
            (end.c.book_id == said.c.book_id) & (end.c.unexecuted_id == said.c.id),
        )
        .where(said.c.book_id == book.id, end.c.unexecuted_id.is_(None))
        .order_by(said.c.id)
    )
    rows = list(session.execute(query))
    if not rows:
        return []
    unseen = wires_unseen(session, book, {row.order_id for row in rows})
    wires = {wire.id: wire for wire in unseen}
    return [_read(row, wires[row.order_id]) for row in rows if row.order_id in wires]


def named_by(session: Session, book: Book, line: WaitingLine) -> str:
    """Return the code of the wire that a line names and that was not executed."""
    named = orders_by_code(session, book, line.iban, codes_of(*line.texts))
    return next((one.code for one in named.values() if one.is_unexecuted), "")


def due_on(wire: ListedWire, book: Book) -> date:
    """Return the first day on which the absence of a released wire means something."""
    released = wire.released_at or wire.ordered_at
    return bank_day_after(_day(released, book), GRACE)


def _day(at: datetime, book: Book) -> date:
    return at.astimezone(ZoneInfo(book.zone)).date()


def _lock(session: Session, book: Book, order_ids: Sequence[int]) -> None:
    """Keep releases, the import of the account's statements, and the desk away."""
    lock_name(session, book.id, "bank:release")
    order = tables.order
    query = select(order.c.iban).where(
        order.c.book_id == book.id, order.c.id.in_(order_ids)
    )
    accounts = {f"bank:{iban}" for iban in session.execute(query).scalars()}
    lock_names(session, book.id, accounts)
    lock_names(session, book.id, {f"bank:order:{number}" for number in order_ids})


def _unseen(session: Session, book: Book, order_ids: Sequence[int]) -> list[ListedWire]:
    """Return released wires that nothing shows. Raises WireRefusedError."""
    wires = wires_unseen(session, book, order_ids)
    if not wires or len(wires) != len(set(order_ids)):
        raise WireRefusedError("not_open", "choose wires that wait at the bank")
    for wire in wires:
        if _is_named(session, book, wire):
            raise WireRefusedError("seen", f"a line of the bank names {wire.code}")
    return wires


def _is_named(session: Session, book: Book, wire: ListedWire) -> bool:
    """Say whether a debit of an imported statement names a wire, posted so or not."""
    line, order, plain = tables.line, tables.order, plain_code(wire.code)
    said = func.concat_ws(" ", line.c.end_to_end, line.c.reference, line.c.note)
    query = (
        select(said.label("said"))
        .join(
            order, (order.c.book_id == line.c.book_id) & (order.c.iban == line.c.iban)
        )
        .where(
            line.c.book_id == book.id,
            order.c.id == wire.id,
            line.c.amount_minor < 0,
            func.regexp_replace(func.upper(said), "[^A-Z0-9]", "", "g").contains(plain),
        )
    )
    return any(plain in codes_of(text) for text in session.execute(query).scalars())


def _check_time(
    session: Session, book: Book, wire: ListedWire, word: Word, at: datetime
) -> None:
    """Refuse to conclude from silence before the statements could show the wire."""
    if word is not Word.NONE:
        return
    due = due_on(wire, book)
    if _day(at, book) < due:
        raise TooEarlyError("early", wire.code, due)
    statement, order = tables.statement, tables.order
    query = (
        select(func.max(statement.c.closes_on))
        .join(
            order,
            (order.c.book_id == statement.c.book_id)
            & (order.c.iban == statement.c.iban),
        )
        .where(order.c.book_id == book.id, order.c.id == wire.id)
    )
    told = session.execute(query).scalar()
    if told is None or told < due:
        raise TooEarlyError("no_statement", wire.code, due)


def _insert(
    session: Session, act: Act, command: Command, wire: ListedWire, new: NewUnexecuted
) -> int:
    table = tables.unexecuted
    values = {
        "book_id": act.book_id,
        "order_id": wire.id,
        "word": new.word.value,
        "words": new.words,
        "reason": new.reason,
        "said_by": command.actor,
        "said_at": command.at,
        "act_id": act.id,
    }
    written = session.execute(insert(table).values(values).returning(table.c.id))
    return int(written.scalar_one())


def _end(
    session: Session,
    book: Book,
    command: Command,
    numbers: Sequence[int],
    *,
    is_confirmed: bool,
) -> list[ListedWire]:
    table = tables.unexecuted
    query = select(table.c.order_id).where(
        table.c.book_id == book.id, table.c.id.in_(numbers)
    )
    _lock(session, book, list(session.execute(query).scalars()))
    verb = "confirm_unexecuted" if is_confirmed else "drop_unexecuted"
    request = {"unexecuted": sorted(numbers)}
    act = record_act(session, book.id, command, verb, request)
    if not act.is_new:
        return []
    chosen = [one for one in open_rulings(session, book) if one.id in set(numbers)]
    if not chosen or len(chosen) != len(set(numbers)):
        raise WireRefusedError("ended", "somebody has decided on it already")
    if is_confirmed:
        _check_confirmed(session, book, command, chosen)
    values = [
        {
            "book_id": book.id,
            "unexecuted_id": one.id,
            "order_id": one.wire.id,
            "is_confirmed": is_confirmed,
            "ended_by": command.actor,
            "act_id": act.id,
        }
        for one in chosen
    ]
    session.execute(insert(tables.unexecuted_end), values)
    if is_confirmed:
        _free_refunds(session, book, command, chosen)
    return [one.wire for one in chosen]


def _check_confirmed(
    session: Session, book: Book, command: Command, chosen: Sequence[Unexecuted]
) -> None:
    own = next((one for one in chosen if one.said_by == command.actor), None)
    if own is not None:
        raise WireRefusedError("own_word", f"you said so of {own.wire.code} yourself")
    _unseen(session, book, [one.wire.id for one in chosen])


def _free_refunds(
    session: Session, book: Book, command: Command, chosen: Sequence[Unexecuted]
) -> None:
    """Let what was to be paid back by such wires be ordered anew."""
    order = tables.order
    query = select(order.c.refund_id).where(
        order.c.book_id == book.id,
        order.c.id.in_([one.wire.id for one in chosen]),
        order.c.refund_id.is_not(None),
    )
    witness = Witness(command.actor, command.at)
    for refund_id in session.execute(query.order_by(order.c.id)).scalars():
        end_payback(session, book, witness, refund_id, RefundState.CANCELED)


def _read(row: Row[Any], wire: ListedWire) -> Unexecuted:
    return Unexecuted(
        id=row.id,
        wire=wire,
        reason=row.reason,
        word=Word(row.word),
        words=row.words,
        said_by=row.said_by,
        said_at=row.said_at,
    )
