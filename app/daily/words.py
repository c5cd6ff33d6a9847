"""What the kinds of difference and the ages are called, and who is asked to act."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from payments.daily.values import Age, ChosenKind, DifferenceKind, Unasked

KIND_WORDS: Mapping[DifferenceKind, str] = {
    DifferenceKind.IN_FLIGHT: _("Paid out, not yet at the bank"),
    DifferenceKind.UNDER_WAY: _("In the book, not yet at the bank"),
    DifferenceKind.UNTOLD: _("A payout whose contents are not told yet"),
    DifferenceKind.UNKNOWN_TO_US: _("At the provider, not in the book"),
    DifferenceKind.UNKNOWN_THERE: _("In the book, not at the provider"),
    DifferenceKind.AMOUNT_DIFFERS: _("Two different amounts"),
    DifferenceKind.POSTED_LATER: _("In the book on a later day"),
    DifferenceKind.UNMATCHED_LINE: _("A line of the bank that waits"),
    DifferenceKind.IN_SUSPENSE: _("A movement that waits for an explanation"),
    DifferenceKind.SET_APART: _("Money that fits no payment"),
    DifferenceKind.ABOVE_TARGET: _(
        "Above the target: waits for its giver’s choice, or to be paid back"
    ),
    DifferenceKind.SINCE_COUNT: _("In the book since the box was counted"),
    DifferenceKind.SPENT: _("Paid from the box, waits for approval"),
    DifferenceKind.CLAIMED: _("Withheld until a contest is decided"),
    DifferenceKind.CLAIMED_BACK: _("Paid back twice: claimed from its payer"),
    DifferenceKind.OWED: _("Owed to a payer whose refund came back"),
    DifferenceKind.LATE_FACT: _("Written after the day was signed"),
}

UNASKED_WORDS: Mapping[Unasked, str] = {
    Unasked.NO_STATEMENT: _("no statement yet"),
    Unasked.NOT_COUNTED: _("not counted yet"),
    Unasked.NOT_ASKED: _("not asked"),
}

CHOSEN_WORDS: Mapping[ChosenKind, str] = {
    ChosenKind.ELSEWHERE: _("Given to another project or pool"),
    ChosenKind.BACK: _("Goes back to its giver, who chose so"),
    ChosenKind.UNCHOSEN: _("Goes back to its giver, who did not choose in time"),
}

AGE_WORDS: Mapping[Age, str] = {
    Age.FRESH: _("up to 2 days"),
    Age.DAYS: _("3 to 7 days"),
    Age.WEEKS: _("8 to 30 days"),
    Age.OLD: _("more than 30 days"),
}

ASKED_WORDS: Mapping[Age, str] = {
    Age.FRESH: _("Nobody yet: most of it arrives by itself."),
    Age.DAYS: _("The finance officer finds out what it is."),
    Age.WEEKS: _("The territory manager asks the finance officer why."),
    Age.OLD: _("The auditor is told, and it stands in the report."),
}
"""Who is asked about what is open for so long."""
