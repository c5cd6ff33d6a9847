"""What is said to whoever may not write a claim off so."""

from __future__ import annotations

from flask_babel import gettext as _

from app.claims.decisions import AlreadyAskedError, NothingClaimedError
from app.fields import Problem
from app.policy.matrix import SamePersonError
from app.policy.two_persons import LONGEST, AlreadyDecidedError, ReasonError
from app.refusals import say_refused
from app.texts import UnprintableTextError
from ledger.book.errors import LedgerError

UNREASONED = (ReasonError, UnprintableTextError)
"""What is wrong with a reason."""

REFUSALS = (
    *(*UNREASONED, AlreadyAskedError, AlreadyDecidedError),
    *(NothingClaimedError, LedgerError, SamePersonError),
)
"""What may stop somebody without anything being wrong with the program."""


def explain(party: str, error: Exception) -> Problem:
    """Say what is wrong, and at which part of the page."""
    match error:
        case ReasonError():
            text = _("Say why, in %(count)s characters at most.", count=LONGEST)
            return Problem(f"reason-{party}", text)
        case UnprintableTextError():
            text = _("The reason has signs that cannot be shown.")
            return Problem(f"reason-{party}", text)
        case AlreadyAskedError():
            text = _("Somebody has asked for it already.")
        case AlreadyDecidedError():
            text = _("Somebody has decided on it already.")
        case NothingClaimedError():
            text = _("Nothing of it is claimed any more.")
        case SamePersonError():
            text = _("Who asked to write a claim off does not approve it.")
        case LedgerError():
            text = say_refused(error)
        case _:
            raise error
    return Problem(party, text)
