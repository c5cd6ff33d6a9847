"""The forms of an association: report an expense, decide about one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    ValidationError,
)

from app.evidence.queries import KnownEvidence
from app.fields import AmountField, DayField, no_longer_than, printable_text, tidy
from app.spending.decisions import NewExpense
from ledger.money import Money

FIRST_YEAR = 2000
"""Receipts are newer; what bears an older year is mistyped."""

PAID_FROM = ("advance", "local_bank", "cash_box", "wallet")

YES_OR_NO = [("yes", "yes"), ("no", "no")]

PLACE_NAMES = {
    "advance": _("Money transferred from the operator"),
    "local_bank": _("Bank account of the association"),
    "cash_box": _("Cash box"),
    "wallet": _("Mobile wallet"),
}


def code_of(key: str | None) -> str:
    """Name the fact of a report after the key of its form."""
    return f"x{hashlib.sha256((key or '').encode()).hexdigest()[:20]}"


def of_our_time(_form: object, field: DayField) -> None:
    """Refuse a year that a slip of the finger made, such as 0206."""
    if field.data is not None and field.data.year < FIRST_YEAR:
        raise ValidationError(_("Look at the year of this day."))


class ReportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """An expense as the treasurer reports it."""

    key = HiddenField(validators=[DataRequired()])
    evidence = MultipleFileField()
    amount = AmountField(currency="MAD")
    what = StringField(
        validators=[
            DataRequired(_("Say what was bought, for example: 9 brass taps.")),
            no_longer_than(120),
            printable_text,
        ],
        filters=[tidy],
    )
    spent_on = DayField(
        validators=[
            InputRequired(_("Write the date that is on the receipt.")),
            of_our_time,
        ]
    )
    seller = StringField(
        validators=[no_longer_than(120), printable_text], filters=[tidy]
    )
    line = RadioField(validators=[InputRequired(_("Choose a budget line."))])
    paid_from = RadioField(
        validators=[InputRequired(_("Choose the money it was paid from."))]
    )
    note = TextAreaField(
        validators=[no_longer_than(2000), printable_text], filters=[tidy]
    )
    known_short = HiddenField()
    """Of which place and amount the reporter was told that it holds too little."""

    def set_currency(self, currency: str) -> None:
        """Say in which currency the amount is typed."""
        self.amount.currency = currency
        self.amount.smallest = Money(1, currency)

    def expense(
        self, code: str, fund: str, evidence: Sequence[KnownEvidence]
    ) -> NewExpense:
        """Return what was typed as a value; the form has been validated."""
        if not (self.amount.data and self.spent_on.data and self.what.data):
            raise TypeError("the form has not been validated")
        return NewExpense(
            code=code,
            fund=fund,
            budget_line=self.line.data,
            amount=self.amount.data,
            spent_on=self.spent_on.data,
            paid_from=self.paid_from.data,
            what=self.what.data,
            seller=self.seller.data or "",
            note=self.note.data or "",
            evidence=tuple(one.id for one in evidence),
        )

    def offer(self, lines: Iterable[str], places: Iterable[str]) -> None:
        """Say which budget lines and places of money may be chosen."""
        self.line.choices = [(code, code) for code in lines]
        self.paid_from.choices = [(code, code) for code in places]


class DecideForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The decision of the second officer."""

    key = HiddenField(validators=[DataRequired()])
    decision = HiddenField(
        validators=[
            AnyOf(("approve", "refuse"), message=_("Approve it, or send it back."))
        ]
    )
    is_public_safe = RadioField(choices=YES_OR_NO, validate_choice=False)
    reason = StringField(
        validators=[no_longer_than(500), printable_text], filters=[tidy]
    )
    refusal = TextAreaField(
        validators=[no_longer_than(500), printable_text], filters=[tidy]
    )

    def validate_is_public_safe(self, field: RadioField) -> None:
        """Ask whoever approves; no answer is taken for granted."""
        if self.decision.data == "approve" and field.data not in dict(YES_OR_NO):
            raise ValidationError(_("Say whether everyone may see the receipt."))
