"""Why a gift was not begun, in the giver's words."""

from __future__ import annotations

from flask_babel import gettext as _

from app.contributing.rules import GiftRefusedError, Refusal
from app.i18n import current_language
from ledger.money import Money
from payments.caps import NoRoomForGiftError
from payments.gateway import GatewayError
from reports import formats


def remedy(error: GiftRefusedError | NoRoomForGiftError | GatewayError) -> str:
    """Say why a gift was not begun, and what its giver can do."""
    if isinstance(error, NoRoomForGiftError):
        return _of_no_room(error.room)
    if isinstance(error, GiftRefusedError):
        if error.refusal is Refusal.TOO_LARGE:
            return str(
                _("This amount is too large for a card payment: give by bank transfer.")
            )
        if error.refusal is Refusal.TOO_LARGE_TO_WIRE:
            return str(_("This amount is too large: write a smaller one."))
        if error.refusal is Refusal.ENDED:
            return str(_("The campaign has ended. Nothing was charged."))
        return str(_("This project does not take this gift now. Nothing was charged."))
    return str(
        _("The payment page does not answer. Nothing was charged: press Pay again.")
    )


def _of_no_room(room: Money) -> str:
    """Say how much is still taken: the giver decides, nothing is cut unasked."""
    if not room:
        return str(
            _(
                "This project has all it may take in gifts, paid or under way."
                " Nothing was charged: choose another project, or look again later."
            )
        )
    amount = formats.money(room, current_language())
    return str(
        _(
            "Only %(amount)s is still taken in gifts here. Nothing was charged: give"
            " that or less, or choose another project.",
            amount=amount,
        )
    )
