"""Cash that is carried to the bank: on its way until the bank's own line arrives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.financing.queues import QueueShortError
from ledger.money import Money, total
from payments import tables as core
from payments.cash import tables
from payments.cash.box import bank_of_box, lock_box, shares_in
from payments.cash.carrying import CASH, draft_deposit
from payments.cash.errors import (
    BankMissingError,
    BoxEmptierError,
    BoxShortError,
    CurrencyError,
    FutureDayError,
    NothingReceivedError,
    SlipReusedError,
    SlipUnreadableError,
)
from payments.circumstances import Share
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.payouts_shown import has_ended
from payments.rails.registry import Rail, find_rail
from payments.references import plain_code
from payments.typed import figures

_SLIP = re.compile(r"(?=-*[A-Z0-9])[A-Z0-9-]{3,35}")


@dataclass(frozen=True, slots=True)
class NewDeposit:
    """Cash taken out of the box, by project; ``slip`` is the number on the bank's slip.

    The bank writes that number on its statement: by it the line is recognised.
    """

    keeper: str
    slip: str
    shares: tuple[Share, ...]
    carried_on: date
    today: date

    def __post_init__(self) -> None:
        if not _SLIP.fullmatch(self.slip):
            raise SlipUnreadableError(self.slip)
        if self.carried_on > self.today:
            raise FutureDayError(self.carried_on)
        if not self.shares or any(share.amount.minor <= 0 for share in self.shares):
            raise NothingReceivedError

    @property
    def amount(self) -> Money:
        """The sum of the slip."""
        shares = [share.amount for share in self.shares]
        return total(shares, shares[0].currency)


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit as it stands."""

    id: int
    public_id: UUID
    slip: str
    amount: Money
    carried_on: date
    carried_by: str
    has_arrived: bool


def slip_of(typed: str) -> str:
    """Write the number of a slip as we keep it: no spaces, capital letters."""
    return re.sub(r"[\s/.]+", "", figures(typed)).upper()


def carry_to_bank(
    session: Session, book: Book, command: Command, new: NewDeposit
) -> Deposit:
    """Take cash out of the box for the bank, with its lots.

    The same key again gives the deposit that it made. Raises BoxShortError,
    SlipReusedError, CurrencyError, BankMissingError where it could never arrive.
    """
    request = {
        "keeper": new.keeper,
        "slip": new.slip,
        "shares": [(share.fund, str(share.amount)) for share in new.shares],
        "on": new.carried_on,
    }
    act = record_act(session, book.id, command, "carry_cash_to_bank", request)
    if act.is_new:
        _carry(session, book, act, command, new)
    found = list_deposits(session, book, new.keeper, 1, slip=new.slip)
    return found[0]


def list_deposits(
    session: Session, book: Book, keeper: str, limit: int, *, slip: str = ""
) -> list[Deposit]:
    """List the deposits of an association, the newest first."""
    table, carried = tables.deposit, core.movement
    has_arrived = exists().where(
        carried.c.book_id == table.c.book_id,
        carried.c.entry_id == table.c.entry_id,
        has_ended(carried),
    )
    query = (
        select(table, has_arrived.label("has_arrived"))
        .where(table.c.book_id == book.id, table.c.keeper == keeper)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    if slip:
        query = query.where(table.c.slip == slip)
    return [
        Deposit(
            id=row.id,
            public_id=row.public_id,
            slip=row.slip,
            amount=Money(row.amount_minor, row.currency),
            carried_on=row.carried_on,
            carried_by=row.carried_by,
            has_arrived=row.has_arrived,
        )
        for row in session.execute(query)
    ]


def _carry(
    session: Session, book: Book, act: Act, command: Command, new: NewDeposit
) -> None:
    rail = find_rail(session, book.id, CASH, new.keeper)
    lock_box(session, book.id, new.keeper)
    _check(session, book, rail, new)
    movement = Movement(
        provider=rail.code,
        id=f"{new.keeper}/{new.slip}",
        type=MovementType.DEPOSIT,
        amount=-new.amount,
        occurred_on=new.carried_on,
        payment=new.slip,
    )
    try:
        draft = draft_deposit(session, act, rail, new.shares, new.carried_on)
    except QueueShortError as error:
        holds = Money(error.available, rail.currency)
        raise BoxShortError(error.fund, holds) from error
    incoming = Incoming(rail, movement, prepared=draft)
    posted = record_movement(session, book, act, incoming)
    session.execute(
        insert(tables.deposit).values(
            book_id=book.id,
            rail=rail.code,
            keeper=new.keeper,
            slip=new.slip,
            amount_minor=new.amount.minor,
            currency=new.amount.currency,
            carried_on=new.carried_on,
            carried_by=command.actor,
            at=command.at,
            entry_id=posted.entry.id if posted.entry else None,
            act_id=act.id,
        )
    )


def _check(session: Session, book: Book, rail: Rail, new: NewDeposit) -> None:
    if new.amount.currency != rail.currency:
        raise CurrencyError(new.amount.currency, rail.currency)
    if bank_of_box(session, book, rail.keeper, rail.currency) is None:
        raise BankMissingError
    table = tables.deposit
    same = select(table.c.id).where(
        table.c.book_id == book.id,
        table.c.keeper == rail.keeper,
        func.replace(table.c.slip, "-", "") == plain_code(new.slip),
    )
    if session.execute(same).first() is not None:
        raise SlipReusedError(new.slip)
    _check_box(shares_in(session, book, rail), new)


def _check_box(holds: Sequence[Share], new: NewDeposit) -> None:
    held = {share.fund: share.amount for share in holds}
    for share in new.shares:
        there = held.get(share.fund, Money.zero(share.amount.currency))
        if there < share.amount:
            raise BoxShortError(share.fund, there)
    in_all = total(held.values(), new.amount.currency)
    if in_all < new.amount:  # a count found less than the projects' shares add up to
        raise BoxEmptierError(in_all)
