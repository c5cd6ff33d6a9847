"""The second name on a receipt: confirm it into the journal, or make it void."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.reading import entries_by_id
from ledger.book.reversing import reverse
from payments.cash import tables
from payments.cash.box import lock_box
from payments.cash.carrying import CASH
from payments.cash.errors import (
    ReasonMissingError,
    ReceiptVoidError,
    SamePersonError,
)
from payments.cash.receipts import Receipt, ReceiptState, find_receipt
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.rails.registry import find_rail


@dataclass(frozen=True, slots=True)
class Voiding:
    """Why a receipt is made void, on which day of the book."""

    reason: str
    on: date


def confirm_receipt(
    session: Session, book: Book, command: Command, receipt: Receipt
) -> Receipt:
    """Confirm that the money of a receipt is in the box: it is posted, once.

    Confirming again changes nothing. Raises SamePersonError, ReceiptVoidError.
    """
    receipt = _locked(session, book, receipt)
    if receipt.state is ReceiptState.CONFIRMED:
        return receipt
    _check(receipt, command.actor)
    request = {"receipt": receipt.label}
    act = record_act(session, book.id, command, "confirm_cash_receipt", request)
    rail = find_rail(session, book.id, CASH, receipt.keeper)
    movement = Movement(
        provider=rail.code,
        id=receipt.label,
        type=MovementType.PAYMENT,
        amount=receipt.amount,
        occurred_on=receipt.received_on,
        named="receipt",
    )
    incoming = Incoming(rail, movement, receipt.purpose)
    posted = record_movement(session, book, act, incoming)
    session.execute(
        insert(tables.confirmation).values(
            book_id=book.id,
            receipt_id=receipt.id,
            received_by=receipt.received_by,
            confirmed_by=command.actor,
            at=command.at,
            entry_id=posted.entry.id if posted.entry else None,
            act_id=act.id,
        )
    )
    return find_receipt(session, book, receipt.public_id)


def void_receipt(
    session: Session, book: Book, command: Command, receipt: Receipt, voiding: Voiding
) -> Receipt:
    """Make a receipt void; its number stays, and what was posted is reversed.

    Doing it again changes nothing. Raises SamePersonError, ReasonMissingError, and the
    ledger's LeanedOnError where a part of the gift was given back already.
    """
    receipt = _locked(session, book, receipt)
    if receipt.state is ReceiptState.VOID:
        return receipt
    _check(receipt, command.actor)
    if not voiding.reason.strip():
        raise ReasonMissingError
    request = {"receipt": receipt.label, "reason": voiding.reason}
    act = record_act(session, book.id, command, "void_cash_receipt", request)
    reversal = None
    if receipt.entry_id is not None:
        entry = entries_by_id(session, book, [receipt.entry_id])[receipt.entry_id]
        reversal = reverse(session, act, entry.fact, on=voiding.on).id
    session.execute(
        insert(tables.void).values(
            book_id=book.id,
            receipt_id=receipt.id,
            received_by=receipt.received_by,
            voided_by=command.actor,
            reason=voiding.reason.strip(),
            at=command.at,
            entry_id=reversal,
            act_id=act.id,
        )
    )
    return find_receipt(session, book, receipt.public_id)


def _locked(session: Session, book: Book, receipt: Receipt) -> Receipt:
    """Read a receipt anew; whoever decides about its box waits for whoever did."""
    lock_box(session, book.id, receipt.keeper)
    return find_receipt(session, book, receipt.public_id)


def _check(receipt: Receipt, actor: str) -> None:
    if receipt.state is ReceiptState.VOID:
        raise ReceiptVoidError(receipt.label)
    if receipt.received_by == actor:
        raise SamePersonError(actor)
