"""Why a refund is not asked for or not decided, in the language of who asked."""

from __future__ import annotations

from flask_babel import gettext as _

from app.banking.saying import say_wire
from app.refunds.commands import (
    AlreadyAskedError,
    AlreadyDecidedError,
    NotReturnableError,
    OwnRequestError,
)
from app.refunds.deciding import NoAccountError
from payments.bank.orders import WireRefusedError
from payments.refunds import RefundRefusedError

REFUSALS = (
    NotReturnableError,
    AlreadyAskedError,
    AlreadyDecidedError,
    OwnRequestError,
    NoAccountError,
    RefundRefusedError,
    WireRefusedError,
)


def remedy(error: Exception) -> str:
    """Say why nothing was done, and what can be."""
    if isinstance(error, OwnRequestError):
        return str(
            _("You asked for this refund, or it is yours: somebody else decides.")
        )
    if isinstance(error, AlreadyDecidedError):
        return str(_("Somebody has decided on it already."))
    if isinstance(error, AlreadyAskedError):
        return str(_("This gift is asked back already: decide on that request first."))
    if isinstance(error, NoAccountError):
        return str(_("No account of ours is registered yet."))
    if isinstance(error, WireRefusedError):
        return say_wire(error)
    return str(_("So much of this gift cannot be given back. Look at it below."))
