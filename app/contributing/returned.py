"""What a giver reads of money that went back to them, or may."""

from __future__ import annotations

from flask_babel import gettext as _

from app.i18n import current_language
from ledger.money import Money
from payments.attempt_states import Standing
from reports import formats


def gone_in_words(how: Standing, amount: Money) -> str:
    """Say how all of a gift went back; empty while any of it is here."""
    written = formats.money(amount, current_language())
    if how is Standing.REFUNDED:
        return str(_("%(amount)s was given back to you.", amount=written))
    if how is Standing.LOST:
        return str(_("%(amount)s went back to you through your bank.", amount=written))
    if how is Standing.RETURNED:
        return str(_("Your bank took %(amount)s back.", amount=written))
    return ""


def remark_on(how: Standing, back: Money) -> str:
    """Say what part of a gift went back, or may; empty where nothing did.

    ``back`` is what we gave back of it.
    """
    written = formats.money(back, current_language())
    if how is Standing.PART_REFUNDED:
        return str(_("%(amount)s of it was given back to you.", amount=written))
    if how is Standing.DISPUTED:
        contested = _("Your bank has asked for it back. It waits for the answer.")
        if not back:
            return str(contested)
        part = _("%(amount)s of it was given back to you.", amount=written)
        return f"{part} {contested}"
    if how is Standing.RETURNED and back:
        return str(
            _(
                "%(amount)s of it we had given back to you before: you have that"
                " twice. Please write to us.",
                amount=written,
            )
        )
    return ""
