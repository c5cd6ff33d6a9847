"""What a giver reads of money that went back to them, or may."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.i18n import current_language
from ledger.money import Money
from payments.attempt_states import Standing
from reports import formats


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of a gift's money; refunds of ours gave back ``back`` of it.

    ``owed`` came back to us from a refund that failed: it is its giver's. ``twice``
    they have from us and through their bank.
    """

    how: Standing
    amount: Money
    back: Money
    owed: Money
    twice: Money | None = None

    @property
    def is_all_owed(self) -> bool:
        """Whether all that was not given back is its giver's."""
        is_here = self.how in (Standing.RECEIVED, Standing.PART_REFUNDED)
        return bool(self.owed) and is_here and self.amount <= self.back + self.owed


def gone_in_words(gift: Returned) -> str:
    """Say how all of a gift went back, or is to; empty while its project has some."""
    how = gift.how
    written = formats.money(gift.amount, current_language())
    if gift.is_all_owed:
        owed = formats.money(gift.owed, current_language())
        return str(_("We owe you %(amount)s.", amount=owed))
    if how is Standing.REFUNDED:
        return str(_("%(amount)s was given back to you.", amount=written))
    if how is Standing.LOST:
        return str(_("%(amount)s went back to you through your bank.", amount=written))
    if how is Standing.RETURNED:
        return str(_("Your bank took %(amount)s back.", amount=written))
    return ""


def remark_on(gift: Returned) -> str:
    """Say what part of a gift went back, or may; empty where nothing did."""
    if gift.twice:
        return str(
            _(
                "You have %(amount)s of it twice: from us, and through your bank. Your"
                " payments, to which our letters have the link, say how to bring it"
                " back.",
                amount=formats.money(gift.twice, current_language()),
            )
        )
    if not gift.owed:
        return _remark(gift.how, gift.back)
    owed = _(
        "%(amount)s could not go back the way it came: it is yours, and no project"
        " has it.",
        amount=formats.money(gift.owed, current_language()),
    )
    return f"{_remark(gift.how, gift.back)} {owed}".strip()


def _remark(how: Standing, back: Money) -> str:
    written = formats.money(back, current_language())
    if how is Standing.PART_REFUNDED:
        return str(_("%(amount)s of it was given back to you.", amount=written))
    if how is Standing.DISPUTED:
        contested = _("Your bank has asked for it back. It waits for the answer.")
        if not back:
            return str(contested)
        part = _("%(amount)s of it was given back to you.", amount=written)
        return f"{part} {contested}"
    return ""
