"""The bank's report on a file of wires: what it refuses, an officer says so by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book.acts import Command
from ledger.book.books import Book
from payments.bank import tables
from payments.bank.orders import WireRefusedError
from payments.bank.unexecuted import LONGEST, NewUnexecuted, Word, say_unexecuted
from payments.bank.wire_list import ListedWire, wires_unseen
from payments.formats.bank.errors import FormatUnknownError
from payments.formats.bank.pain002 import StatusReport
from payments.references import plain_code


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report brought: the wires of which it was said, by their codes.

    ``is_copy`` where the bank refused something only because it has it already.
    """

    codes: tuple[str, ...]
    is_copy: bool


def take_report(
    session: Session, book: Book, command: Command, report: StatusReport
) -> Reported:
    """Say of the wires that a report refuses that the bank did not execute them.

    Another officer confirms it. What a statement shows, or somebody said already, is
    left as it is. Raises FormatUnknownError where the file is none of ours.
    """
    table = tables.order_file
    query = select(table.c.id).where(
        table.c.book_id == book.id, table.c.message_id == report.message_id
    )
    file_id = session.execute(query).scalar()
    if file_id is None:
        raise FormatUnknownError("it reports on a file that is none of ours.")
    refused = {plain_code(one.code): one.words for one in report.refusals}
    said = []
    for wire in wires_unseen(session, book):
        words = _words(wire, refused) if wire.file_id == file_id else None
        if words is not None and _say(session, book, command, (wire, words, report)):
            said.append(wire.code)
    return Reported(tuple(said), report.is_copy)


def _words(wire: ListedWire, refused: Mapping[str, str]) -> str | None:
    """Return what the bank says of a wire; no code stands for the whole file."""
    return refused.get(plain_code(wire.code), refused.get(""))


def _say(
    session: Session,
    book: Book,
    command: Command,
    told: tuple[ListedWire, str, StatusReport],
) -> bool:
    wire, words, report = told
    key = f"{command.key}:{wire.code}"
    new = NewUnexecuted(
        [wire.id], f"pain.002 {report.number}"[:LONGEST], Word.WRITTEN, words[:LONGEST]
    )
    try:
        with session.begin_nested():
            asked = Command(command.actor, key, command.at)
            say_unexecuted(session, book, asked, new)
    except WireRefusedError:
        return False
    return True
