"""Why a refund is not asked for or not decided, in the language of who asked."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from app.banking.saying import say_wire
from app.i18n import current_language
from app.refunds.commands import (
    AlreadyAskedError,
    AlreadyDecidedError,
    DebitHeldError,
    NotReturnableError,
    OwnRequestError,
)
from app.refunds.deciding import NoAccountError, NothingToWireError
from app.refunds.looking import Obstacle
from payments.bank.orders import WireRefusedError
from payments.refunds import RefundRefusedError
from reports import formats

REFUSALS = (
    NotReturnableError,
    AlreadyAskedError,
    AlreadyDecidedError,
    OwnRequestError,
    DebitHeldError,
    NoAccountError,
    NothingToWireError,
    RefundRefusedError,
    WireRefusedError,
)


_SAID: Mapping[type[Exception], str] = {
    OwnRequestError: _(
        "You asked for this refund, or it is yours: somebody else decides."
    ),
    AlreadyDecidedError: _("Somebody has decided on it already."),
    AlreadyAskedError: _(
        "This gift is asked back already: decide on that request first."
    ),
    NothingToWireError: _("It has a transfer already, or is no transfer."),
    NoAccountError: _("No account of ours is registered yet."),
}


def remedy(error: Exception) -> str:
    """Say why nothing was done, and what can be."""
    if isinstance(error, DebitHeldError):
        day = formats.long_date(error.back_from, current_language())
        return str(
            _(
                "It came by direct debit, which its bank can still take back: it can"
                " be paid back from %(day)s on.",
                day=day,
            )
        )
    if isinstance(error, WireRefusedError):
        return _say_wire(error)
    if isinstance(error, NotReturnableError):
        if error.found.obstacle is Obstacle.DISPUTED:
            return str(_("Its bank contests this payment: wait for the decision."))
        if not error.found.most:
            return str(_("Nothing of this gift is here to be given back."))
    otherwise = _("So much of this gift cannot be given back. Look at it below.")
    return str(_SAID.get(type(error), otherwise))


def _say_wire(error: WireRefusedError) -> str:
    """Say why no wire goes to a giver, in words of their own account."""
    said = {
        "cooling": _(
            "The giver’s account is new: money can go there 72 hours after it was"
            " written down."
        ),
        "payee": _("The giver has named no account yet."),
    }
    return str(said.get(error.code) or say_wire(error))
