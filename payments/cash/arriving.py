"""Carried cash that a second person confirms by the bank's slip: no file tells it."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from payments.bank.reconciling import standings
from payments.cash import tables
from payments.cash.box import bank_of_box
from payments.cash.carrying import CASH
from payments.cash.depositing import Deposit, list_deposits
from payments.cash.errors import (
    BankMissingError,
    BankTellsError,
    DepositArrivedError,
    SamePersonError,
)
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.locks import lock_name
from payments.movements import find_movement, record_movement
from payments.rails.registry import Rail


def find_deposit(
    session: Session, book: Book, public_id: UUID
) -> tuple[str, Deposit] | None:
    """Return the association and the deposit of a public id, or None."""
    table = tables.deposit
    query = select(table.c.keeper, table.c.slip).where(
        table.c.book_id == book.id, table.c.public_id == public_id
    )
    row = session.execute(query).first()
    if row is None:
        return None
    return row.keeper, list_deposits(session, book, row.keeper, 1, slip=row.slip)[0]


def bank_tells(session: Session, book: Book, rail: Rail | None) -> bool:
    """Say whether the bank sends statements of an account: then its line decides."""
    return any(one.account.rail == rail for one in standings(session, book))


def confirm_arrival(
    session: Session, book: Book, command: Command, keeper: str, deposit: Deposit
) -> int:
    """Post that carried cash is in the account, as the bank's slip says; once.

    It is posted on the day of the slip. Returns the number of the entry. Raises
    SamePersonError, BankMissingError, BankTellsError where a statement will show it,
    DepositArrivedError.
    """
    bank = bank_of_box(session, book, keeper, deposit.amount.currency)
    if bank is None:
        raise BankMissingError
    if bank_tells(session, book, bank):
        raise BankTellsError
    if deposit.carried_by == command.actor:
        raise SamePersonError(command.actor)
    name = f"slip-{keeper}-{deposit.slip}"
    movement = _shown_by_slip(bank, deposit, name)
    lock_name(session, book.id, movement.lock)
    request = {"keeper": keeper, "slip": deposit.slip}
    act = record_act(session, book.id, command, "confirm_cash_deposit", request)
    (now,) = list_deposits(session, book, keeper, 1, slip=deposit.slip)
    if now.has_arrived:
        raise DepositArrivedError
    for ordinal in count(2):  # what came before was taken back: it has arrived anew
        if find_movement(session, book, movement) is None:
            break
        movement = replace(movement, id=f"{name}-{ordinal}")
    posted = record_movement(session, book, act, Incoming(bank, movement))
    if posted.entry is None:
        raise DepositArrivedError
    return posted.entry.id


def _shown_by_slip(bank: Rail, deposit: Deposit, name: str) -> Movement:
    return Movement(
        provider=bank.code,
        id=name,
        type=MovementType.RECEIPT,
        amount=deposit.amount,
        occurred_on=deposit.carried_on,
        payment=deposit.slip,
        via=CASH,
    )
