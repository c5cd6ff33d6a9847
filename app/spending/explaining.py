"""Why a decision was refused, in words for the officer, at the field to look at."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from app.fields import Problem
from app.i18n import current_language
from app.policy.matrix import SamePersonError
from app.spending.decisions import (
    AlreadyDecidedError,
    NoEvidenceError,
    OverrunNeedsReasonError,
    PlaceUnknownError,
    RefusalNeedsReasonError,
    SpendingError,
)
from app.spending.forms import PLACE_NAMES, DecideForm
from app.spending.known import KnownReport
from ledger.book.errors import (
    ActKeyReusedError,
    GuardBrokenError,
    RestrictedLineOverrunError,
)
from ledger.financing.queues import QueueShortError
from ledger.money import Money
from payments.cash.errors import CashOwedError
from reports import formats

REFUSALS = (
    ActKeyReusedError,
    CashOwedError,
    SpendingError,
    SamePersonError,
    GuardBrokenError,
    QueueShortError,
    RestrictedLineOverrunError,
)
"""What may stop a decision without anything being wrong with the program."""


def explain(error: Exception, report: KnownReport, form: DecideForm) -> Problem:
    """Say what stopped a decision and what to do; mark the field if there is one."""
    match error:
        case OverrunNeedsReasonError():
            form.reason.errors = [str(_("Say why the line is overrun."))]
            return Problem("reason", form.reason.errors[0])
        case RefusalNeedsReasonError():
            form.refusal.errors = [
                str(_("Say what is missing, for example: the date."))
            ]
            return Problem("refusal", form.refusal.errors[0])
        case _:
            return Problem("decision", _sentence(error, report))


SENTENCES: Mapping[type[Exception], str] = {
    SamePersonError: _("The person who reports never approves."),
    AlreadyDecidedError: _("Another officer has decided about this report already."),
    ActKeyReusedError: _("You have decided about this report already."),
    NoEvidenceError: _("Without a receipt this report cannot be approved."),
    RestrictedLineOverrunError: _(
        "This budget line may not be overrun. Send the report back."
    ),
}


def say_own_report() -> str:
    """Say that somebody else decides about one's own report."""
    return str(SENTENCES[SamePersonError])


def _sentence(error: Exception, report: KnownReport) -> str:
    match error:
        case QueueShortError() | GuardBrokenError():
            return _short(error.available, report)
        case PlaceUnknownError():
            return _short(0, report)
        case CashOwedError():
            return _owed(error.owed)
        case _:
            return str(SENTENCES.get(type(error), error))


def _owed(owed: Money) -> str:
    sentence = _(
        "%(amount)s stay in the cash box: the project was stopped, and they are owed"
        " back to givers. Send it back, if other money paid it.",
        amount=formats.money(owed, current_language()),
    )
    return str(sentence)


def _short(available: int, report: KnownReport) -> str:
    language = current_language()
    held = Money(max(available, 0), report.amount.currency)
    sentence = _(
        "“%(place)s” holds only %(held)s, and this report is about %(amount)s. Send it"
        " back, or wait for the next transfer.",
        place=PLACE_NAMES[report.paid_from],
        held=formats.money(held, language),
        amount=formats.money(report.amount, language),
    )
    return str(sentence)
