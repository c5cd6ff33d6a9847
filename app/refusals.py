"""Why the book refused, in the visitor's language: no rule of it is without words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from ledger.book.errors import (
    AccountClosedError,
    AccountUnknownError,
    ActKeyReusedError,
    AlreadyReversedError,
    BookBusyError,
    CorrectionBeyondError,
    DayInFutureError,
    DayOutsideYearsError,
    EntryUnknownError,
    FactReusedError,
    FundUnknownError,
    GuardBrokenError,
    LeanedOnError,
    LedgerError,
    LotBeyondError,
    NoOpenPeriodError,
    NoRoomError,
    RegisterUnknownError,
    ReservationBeyondError,
    ReservationEndedError,
    RestrictedLineOverrunError,
    TakingBeyondError,
)

_NOT_THERE = _(
    "There is not so much any more: somebody was faster, or it was given back."
    " Look again at what is there."
)
_DONE = _("This was done already. Nothing was done twice.")
_ROOM = _("What was kept for it is gone: it came too late, or was used already.")

SENTENCES: Mapping[type[LedgerError], str] = {
    AccountClosedError: _("The account that it touches is closed."),
    AccountUnknownError: _(
        "An account is missing for it in this book. Ask the operator to open it."
    ),
    FundUnknownError: _("The project’s fund is not there, or it is closed."),
    RegisterUnknownError: _("What was chosen is not in this book: choose again."),
    EntryUnknownError: _("This entry is not in this book."),
    DayOutsideYearsError: _(
        "Its day lies in no fiscal year that is declared. Declare the year first."
    ),
    NoOpenPeriodError: _(
        "No month is open on that day or after it. Declare the next year first."
    ),
    DayInFutureError: _("Its day has not come yet."),
    GuardBrokenError: _NOT_THERE,
    TakingBeyondError: _NOT_THERE,
    LotBeyondError: _NOT_THERE,
    CorrectionBeyondError: _(
        "More would be taken back than is left of it: a part was taken back before."
    ),
    RestrictedLineOverrunError: _("The budget line does not hold so much."),
    AlreadyReversedError: _("This entry was taken back already."),
    LeanedOnError: _("A later entry leans on this one: take that one back first."),
    NoRoomError: _("The project, or the pool, does not take or give so much now."),
    ReservationEndedError: _ROOM,
    ReservationBeyondError: _ROOM,
    ActKeyReusedError: _DONE,
    FactReusedError: _DONE,
    BookBusyError: _("The book is busy now. Nothing was written: try again soon."),
}
"""What a person can meet, and do something about."""


def say_refused(error: LedgerError) -> str:
    """Say why the book refused; a defect of the program is named for the operator."""
    for kind in type(error).__mro__:
        if kind in SENTENCES:
            return str(SENTENCES[kind])
    return str(
        gettext(
            "The book refuses this entry, and nothing was written. It is no fault of"
            " yours: tell the operator, with this word: %(rule)s.",
            rule=type(error).__name__.removesuffix("Error"),
        )
    )
