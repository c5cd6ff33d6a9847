"""What a giver says of a monthly gift, on their page or through the interface."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.clock import now
from app.contributing.queries import largest_gift
from app.givers.asking import UNCLEAR, clear_amount
from app.givers.paying import pay_now
from app.monthly.commands import (
    MonthlyEndedError,
    change_amount,
    go_on,
    pause,
    stop,
)
from app.monthly.schedule import MonthlyState
from app.monthly.tables import MonthlyGift
from app.refunds.commands import GIVER
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness

SMALLEST = 100


class Change(StrEnum):
    """What may be done with a monthly gift."""

    STOP = "stop"
    PAUSE = "pause"
    GO_ON = "go_on"
    AMOUNT = "amount"
    PAY = "pay"
    """Pay the period that the bank refused, oneself."""


class AmountRefusedError(ValueError):
    """This cannot be given every month; the message is for the giver."""


def change_monthly(
    session: Session, book: Book, row: MonthlyGift, change: Change, typed: str
) -> str | None:
    """Do it; return the page on which to pay, where there is one.

    ``typed`` is the new amount. Raises AmountRefusedError, MonthlyEndedError, and what
    paying raises.
    """
    if row.state == MonthlyState.ENDED and (change is not Change.STOP or typed):
        raise MonthlyEndedError(row.public_id)
    witness = Witness(GIVER, now())
    match change:
        case Change.STOP:
            stop(session, book, witness, row, GIVER)
        case Change.PAUSE:
            pause(session, book, witness, row)
        case Change.GO_ON:
            go_on(session, book, witness, row)
        case Change.AMOUNT:
            amount = _read(typed, row.currency)
            change_amount(session, book, witness, row, amount)
        case Change.PAY:
            return pay_now(session, book, witness, row)
    return None


def _read(typed: str, currency: str) -> Money:
    amount = clear_amount(typed, currency)
    if amount is None:
        raise AmountRefusedError(str(UNCLEAR))
    if amount.minor < SMALLEST:
        raise AmountRefusedError(_("This amount is too small."))
    if largest_gift(currency) < amount:
        raise AmountRefusedError(
            _("This amount is too large for a card payment: give by bank transfer.")
        )
    return amount
