"""What may stop somebody who writes down what a giver says of held money, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.banking.faults import UnclearError
from app.refusals import say_refused
from app.surplus.choosing import ChosenAlreadyError
from app.surplus.sending_back import NotToSendBackError
from app.surplus.told import OwnLineError
from app.surplus.whole import NOT_WHOLE, NotWholeError
from ledger.book.errors import LedgerError
from payments.bank.allocation_errors import LineNotWaitingError, OtherAmountError
from payments.caps import NoRoomForGiftError
from payments.refunds import RefundRefusedError

REFUSALS = (
    UnclearError,
    OwnLineError,
    NotToSendBackError,
    LineNotWaitingError,
    OtherAmountError,
    ChosenAlreadyError,
    NoRoomForGiftError,
    NotWholeError,
    RefundRefusedError,
    LedgerError,
)
"""What may stop them without anything being wrong with the program."""

_SAYS: Mapping[type[Exception], LazyString] = {
    OwnLineError: _(
        "You told that this line is a gift: another officer writes down what its giver"
        " says."
    ),
    NotToSendBackError: _("Nothing of this is to be sent back now."),
    LineNotWaitingError: _(
        "This line was explained meanwhile. Nothing was done twice."
    ),
    OtherAmountError: _("This line shows another amount. Choose another line."),
    ChosenAlreadyError: _("Somebody has decided on it already."),
    NoRoomForGiftError: _("Somebody was faster: it takes no more. Choose another."),
    NotWholeError: NOT_WHOLE,
    RefundRefusedError: _("So much of this gift cannot be given back."),
}

_PARTS = {
    LineNotWaitingError: "line",
    OtherAmountError: "line",
    NoRoomForGiftError: "fund",
    NotWholeError: "fund",
}


def part_of(error: Exception) -> str:
    """Name the part of the form that cannot be taken."""
    if isinstance(error, UnclearError):
        return error.part
    return _PARTS.get(type(error), "choice")


def say_held(error: Exception) -> str:
    """Say what stopped somebody, and what to do instead."""
    if isinstance(error, LedgerError):
        return say_refused(error)
    return str(_SAYS.get(type(error), error))
