"""Say at which field a campaign or a cap cannot be set, and what to do instead."""

from __future__ import annotations

from flask_babel import gettext as _

from app.campaigns.errors import (
    CampaignOverError,
    CapTooSmallError,
    EndPassedError,
    EndTooFarError,
    LeastOutOfReachError,
)
from app.i18n import current_language
from ledger.book.errors import ActKeyReusedError
from ledger.money import Money
from reports import formats


def explain(error: Exception) -> str:
    """Say what stopped somebody, and what to write instead."""
    match error:
        case LeastOutOfReachError(least=least, limit=limit, most=most):
            text = _(
                "%(least)s must come, and with at most %(limit)s in gifts no more than"
                " %(most)s can. Raise the cap, or lower what must come.",
                least=_money(least),
                limit=_money(limit),
                most=_money(most),
            )
        case CapTooSmallError(limit=limit, smallest=smallest):
            text = _(
                "No gift fits below %(limit)s: the smallest is %(smallest)s. Write"
                " more, or 0 to take none.",
                limit=_money(limit),
                smallest=_money(smallest),
            )
        case EndPassedError():
            text = _("This day is over already: choose a later one.")
        case EndTooFarError():
            text = _("Look at the year of this day.")
        case CampaignOverError():
            text = _("The project calls for no gifts any more.")
        case ActKeyReusedError():
            text = _("This form was sent already. Look at it, then send it again.")
        case _:
            text = _("Another limit counts from this day. Choose another day.")
    return str(text)


def _money(amount: Money) -> str:
    return formats.money(amount, current_language())
