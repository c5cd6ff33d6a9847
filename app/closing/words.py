"""What closing finds, in words: what it is, and how it is mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from app.closing.checks import REPORTS_WAITING
from ledger.periods.checks import CheckName


@dataclass(frozen=True, slots=True)
class CheckWords:
    """What a check found, in a few words, and what to do about it."""

    title: str
    mend: str


CHECK_WORDS: Mapping[str, CheckWords] = {
    CheckName.EARLIER_OPEN: CheckWords(
        _("An earlier period is open"), _("Close the earlier one first.")
    ),
    CheckName.NOT_OVER: CheckWords(
        _("The period is not over"), _("Wait until its last day has passed.")
    ),
    CheckName.UNBALANCED: CheckWords(
        _("Debits and credits differ"),
        _("Do not close. Run the check of the book and call for help."),
    ),
    CheckName.SUSPENSE: CheckWords(
        _("Money that nobody has explained"),
        _("Find out whose it is and move it to its account."),
    ),
    CheckName.OVERDRAWN_FUND: CheckWords(
        _("A fund has spent more than it has"),
        _("Move money to it from another fund, or take back what it should not bear."),
    ),
    CheckName.OVERDRAWN_ACCOUNT: CheckWords(
        _("An account is below nothing"),
        _("Compare it with the bank or the provider; something may be missing here."),
    ),
    CheckName.OVERDRAWN_ADVANCE: CheckWords(
        _("More was justified than was sent"),
        _("Look for a transfer that is missing, or correct an expense."),
    ),
    CheckName.OLD_MONEY: CheckWords(
        _("Money that has waited too long"),
        _("Ask the provider, the bank or the association what became of it."),
    ),
    CheckName.NO_CHART: CheckWords(
        _("No chart of accounts is followed"),
        _(
            "Adopt the chart that the books are kept by."
            " The administrator does it with: igoudar chart adopt"
        ),
    ),
    CheckName.NO_NUMBER: CheckWords(
        _("An account without a number in the chart"),
        _(
            "Give it its number in the chart of accounts."
            " The administrator does it with: igoudar chart number"
        ),
    ),
    CheckName.CHART_CHANGED: CheckWords(
        _("The chart of accounts has changed"),
        _(
            "Look at the new chart and adopt it."
            " The administrator does it with: igoudar chart adopt"
        ),
    ),
    CheckName.NO_NEXT_PERIOD: CheckWords(
        _("No later period is open"),
        _("Declare the next fiscal year first, or nothing can be written any more."),
    ),
    CheckName.UNSEALED: CheckWords(
        _("Entries that are not sealed yet"), _("Closing seals them.")
    ),
    CheckName.LATE_FACTS: CheckWords(
        _("Late facts"),
        _("They happened in an earlier period, and are written in this one."),
    ),
    REPORTS_WAITING: CheckWords(
        _("Reports of spending that wait for a decision"),
        _("Approve them or send them back; later they count in the next period."),
    ),
}
