"""What each kind of letter is called on the operator's page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from app.letters.values import LetterKind

KIND_NAMES: Mapping[LetterKind, str] = {
    LetterKind.RECEIVED: _("Gift received"),
    LetterKind.PLEDGED: _("Gift pledged by transfer"),
    LetterKind.PLEDGE_ENDED: _("Pledge ended"),
    LetterKind.REFUND_ASKED: _("Refund asked for"),
    LetterKind.REFUND_DECLINED: _("Refund declined"),
    LetterKind.REFUNDED: _("Refund on its way"),
    LetterKind.REFUND_FAILED: _("Refund failed"),
    LetterKind.CLAIMED: _("Asked to bring back what they have twice"),
    LetterKind.SURPLUS_OFFERED: _("Choice asked for"),
    LetterKind.ACCOUNT_ASKED: _("Account asked for"),
    LetterKind.MONTHLY_BEGUN: _("Monthly gift begun"),
    LetterKind.DEBIT_COMING: _("Monthly gift to be collected"),
    LetterKind.DEBIT_REFUSED: _("Monthly gift refused by the bank"),
    LetterKind.ACCOUNT_CHANGED: _("Account of an association changed"),
    LetterKind.DEBIT_ASKS: _("Confirmation asked for by the bank"),
    LetterKind.MONTHLY_CHANGED: _("Monthly gift changed"),
    LetterKind.MONTHLY_PAUSED: _("Monthly gift paused"),
    LetterKind.MONTHLY_ENDED: _("Monthly gift ended"),
}
