"""Why something about cash was refused, in words for the officer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from app.i18n import current_language
from app.texts import isolated
from ledger.book.errors import ActKeyReusedError, LeanedOnError
from payments.cash.errors import (
    AmountTooLargeError,
    BackDatedError,
    BankMissingError,
    BankTellsError,
    BoxChangedError,
    BoxEmptierError,
    BoxShortError,
    CashError,
    CashOwedError,
    CountEndedError,
    CountOpenError,
    CountStaleError,
    DepositArrivedError,
    FutureDayError,
    NothingReceivedError,
    ReasonMissingError,
    ReceiptsWaitError,
    ReceiptVoidError,
    SamePersonError,
    SlipReusedError,
    SlipUnreadableError,
)
from reports import formats

REFUSALS = (CashError, ActKeyReusedError, LeanedOnError)
"""What may stop somebody without anything being wrong with the program."""


def explain(error: Exception) -> str:
    """Say what stopped somebody, and what to do instead."""
    return str(_SAYS[type(error)](error)) if type(error) in _SAYS else str(error)


def _back_dated(error: Exception) -> str:
    last = getattr(error, "last", None)
    day = formats.short_date(last, current_language()) if last else ""
    return str(
        _(
            "The last receipt is of %(day)s, and numbers go with the days. Write that"
            " day or a later one.",
            day=day,
        )
    )


def _short(error: Exception) -> str:
    holds = getattr(error, "holds", None)
    amount = formats.money(holds, current_language()) if holds else ""
    return str(_("The box holds only %(amount)s of this project.", amount=amount))


def _owed(error: Exception) -> str:
    owed = getattr(error, "owed", None)
    amount = formats.money(owed, current_language()) if owed is not None else ""
    return str(
        _(
            "%(amount)s of this project stay in the box: they are owed back to givers.",
            amount=amount,
        )
    )


def _emptier(error: Exception) -> str:
    holds = getattr(error, "holds", None)
    amount = formats.money(holds, current_language()) if holds is not None else ""
    return str(
        _(
            "The box holds only %(amount)s in all: a count found money missing. Carry"
            " what is there.",
            amount=amount,
        )
    )


def _waiting(error: Exception) -> str:
    labels: tuple[str, ...] = getattr(error, "labels", ())
    return str(
        _(
            "Receipts wait for their second name: %(receipts)s. Have them confirmed or"
            " voided first, then count.",
            receipts=isolated(", ".join(labels), "ltr"),
        )
    )


def _too_large(error: Exception) -> str:
    most = getattr(error, "most", None)
    amount = formats.money(most, current_language()) if most else ""
    return str(_("This amount is too large: at most %(amount)s.", amount=amount))


_SAYS: Mapping[type[Exception], Callable[[Exception], str]] = {
    SamePersonError: lambda _e: _("Cash needs two names: another officer does this."),
    FutureDayError: lambda _e: _("This day has not come yet."),
    BackDatedError: _back_dated,
    NothingReceivedError: lambda _e: _("Write an amount for at least one project."),
    ReceiptVoidError: lambda _e: _("This receipt is void already."),
    ReasonMissingError: lambda _e: _("Say why, for example: written twice."),
    CountOpenError: lambda _e: _(
        "A count of this box waits for the other officer. Have it confirmed or set"
        " aside first."
    ),
    CountStaleError: lambda _e: _(
        "Money was confirmed, voided or paid since this count. Set it aside, and count"
        " again."
    ),
    BoxChangedError: lambda _e: _(
        "Money was confirmed, voided or paid while you counted. Your sum is kept: count"
        " again, correct it if need be, and send it."
    ),
    ReceiptsWaitError: _waiting,
    AmountTooLargeError: _too_large,
    CountEndedError: lambda _e: _("Another officer has answered this count already."),
    SlipReusedError: lambda _e: _("A deposit with this number was written already."),
    SlipUnreadableError: lambda _e: _(
        "Write the number that is printed on the bank’s slip: letters and figures."
    ),
    DepositArrivedError: lambda _e: _("This deposit is in the account already."),
    BankMissingError: lambda _e: _(
        "The association has no bank account in this book. Ask the operator to open it."
    ),
    BankTellsError: lambda _e: _(
        "The bank’s statement shows this deposit by itself: send the bank’s next file."
    ),
    BoxShortError: _short,
    BoxEmptierError: _emptier,
    CashOwedError: _owed,
    ActKeyReusedError: lambda _e: _(
        "This form was sent already, with other answers. If this is something else,"
        " send it again."
    ),
    LeanedOnError: lambda _e: _(
        "A part of this money was given back or passed on already: ask the operator."
    ),
}
