"""The forms of an association: report an expense, decide about one."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from app.fields import AmountField

PAID_FROM = ("advance", "local_bank", "cash_box")

PLACE_NAMES = {
    "advance": _("Money transferred from the operator"),
    "local_bank": _("Bank account of the association"),
    "cash_box": _("Cash box"),
}


class ReportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """An expense as the treasurer reports it."""

    key = HiddenField(validators=[DataRequired()])
    evidence = MultipleFileField()
    amount = AmountField(currency="MAD")
    what = StringField(
        validators=[
            DataRequired(_("Say what was bought, for example: 9 brass taps.")),
            Length(max=120, message=_("Say it in %(max)d letters or fewer.")),
        ]
    )
    spent_on = DateField(
        validators=[InputRequired(_("Write the date that is on the receipt."))]
    )
    seller = StringField(validators=[Length(max=120)])
    line = RadioField(validators=[InputRequired(_("Choose a budget line."))])
    paid_from = RadioField(
        validators=[InputRequired(_("Choose the money it was paid from."))]
    )
    note = TextAreaField(validators=[Length(max=2000)])

    def offer(self, lines: Iterable[str], places: Iterable[str]) -> None:
        """Say which budget lines and places of money may be chosen."""
        self.line.choices = [(code, code) for code in lines]
        self.paid_from.choices = [(code, code) for code in places]


class DecideForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The decision of the second officer."""

    key = HiddenField(validators=[DataRequired()])
    decision = HiddenField()
    is_public_safe = BooleanField()
    reason = StringField(validators=[Length(max=500)])
    refusal = TextAreaField(validators=[Length(max=500)])
