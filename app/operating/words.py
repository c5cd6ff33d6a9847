"""What an alert or an overdraft says to who has to look, and how it is mended."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from app.closing.words import CHECK_WORDS, CheckWords
from ledger.book.overdrawn import Guard
from ledger.periods.checks import CheckName
from payments.alerts import Alert

ALERT_WORDS: Mapping[Alert, str] = {
    Alert.AMOUNT_DIFFERS: _("Not the amount that was asked for. It is set apart."),
    Alert.PAID_TWICE: _("Paid a second time. It is set apart."),
    Alert.NOT_ASKED_FOR: _("Nobody was asked for this payment. It is set apart."),
    Alert.TYPE_UNKNOWN: _("A kind of movement that is not known. It is set apart."),
    Alert.PAYMENT_UNKNOWN: _("It names a payment that was never seen."),
    Alert.SPENT_ALREADY: _(
        "More was taken back than the project had left of it: it was spent, or given"
        " back before. The operator bears this much."
    ),
    Alert.PAID_BACK_TWICE: _(
        "We had given it back, and the payer’s bank took it back as well: the payer"
        " has it twice. The operator claims it from them."
    ),
    Alert.PAYOUT_DIFFERS: _("The payout is not the sum of what it contains."),
    Alert.NAME_DIFFERS: _("The provider writes our name in another way."),
    Alert.WON_AFTER_LOSS: _("Money came back of a contest that was given up."),
    Alert.SIGN_ODD: _("Money moved the other way than its kind says."),
    Alert.NOTHING_TO_POST: _("A movement of nothing."),
    Alert.UNMATCHED: _("A transfer without a reference that is known."),
    Alert.WIRE_UNCOVERED: _("A transfer that the project’s money does not cover."),
    Alert.WIRE_RATE_UNKNOWN: _("The bank does not say what arrived of a transfer."),
    Alert.WIRE_UNEXECUTED: _(
        "A transfer left that two officers had said the bank did not execute. It is set"
        " apart."
    ),
    Alert.WIRE_CAME_BACK: _(
        "A transfer of ours came back: to an association, or to a giver."
    ),
    Alert.CASH_MISSING: _("Less in the cash box than the book has. It is set apart."),
    Alert.CASH_TOO_MUCH: _("More in the cash box than the book has. It is set apart."),
}

OFFICER, GIVER, ADMINISTRATOR = (
    _("the finance officer"),
    _("the finance officer, with the payer"),
    _("the administrator"),
)
MENDERS: Mapping[Alert, str] = {
    Alert.AMOUNT_DIFFERS: GIVER,
    Alert.PAID_TWICE: GIVER,
    Alert.NOT_ASKED_FOR: OFFICER,
    Alert.TYPE_UNKNOWN: OFFICER,
    Alert.PAYMENT_UNKNOWN: OFFICER,
    Alert.SPENT_ALREADY: OFFICER,
    Alert.PAID_BACK_TWICE: GIVER,
    Alert.PAYOUT_DIFFERS: OFFICER,
    Alert.NAME_DIFFERS: ADMINISTRATOR,
    Alert.WON_AFTER_LOSS: OFFICER,
    Alert.SIGN_ODD: ADMINISTRATOR,
    Alert.NOTHING_TO_POST: ADMINISTRATOR,
    Alert.UNMATCHED: GIVER,
    Alert.WIRE_UNCOVERED: OFFICER,
    Alert.WIRE_RATE_UNKNOWN: OFFICER,
    Alert.WIRE_UNEXECUTED: OFFICER,
    Alert.WIRE_CAME_BACK: OFFICER,
    Alert.CASH_TOO_MUCH: OFFICER,
    Alert.CASH_MISSING: OFFICER,
}
"""Who can mend what an alert tells of."""

OVERDRAWN_WORDS: Mapping[Guard, CheckWords] = {
    Guard.FUND: CHECK_WORDS[CheckName.OVERDRAWN_FUND],
    Guard.ACCOUNT: CHECK_WORDS[CheckName.OVERDRAWN_ACCOUNT],
    Guard.ADVANCE: CHECK_WORDS[CheckName.OVERDRAWN_ADVANCE],
    Guard.POOL: CheckWords(
        _("More is promised of a matching fund than it holds"),
        _("Put money into the fund, or end the rule that promises it."),
    ),
}
"""What facts broke, in the words of a closing, and what to do about it."""
