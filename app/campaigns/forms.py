"""The forms of a project's campaign and of its cap on gifts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired

from app.fields import AmountField, DayField, no_longer_than, printable_text, tidy
from app.spending.forms import of_our_time
from ledger.money import Money

LONGEST = 200
"""Characters of a source."""


def _source() -> StringField:
    return StringField(
        validators=[
            InputRequired(_("Name the text it rests on.")),
            no_longer_than(LONGEST),
            printable_text,
        ],
        filters=[tidy],
    )


class CampaignForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """When a campaign ends, what must have come by then, by which text."""

    key = HiddenField(validators=[DataRequired()])
    least = AmountField(currency="EUR")
    last_day = DayField(
        validators=[InputRequired(_("Write the last day.")), of_our_time]
    )
    source = _source()

    def set_currency(self, currency: str) -> None:
        """Say in which currency gifts come."""
        self.least.currency = currency
        self.least.smallest = Money(1, currency)


class CapForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """How much a project takes in gifts, from which day, by which text."""

    key = HiddenField(validators=[DataRequired()])
    limit = AmountField(currency="EUR")
    from_on = DayField(
        validators=[InputRequired(_("Write the first day.")), of_our_time]
    )
    source = _source()

    def set_currency(self, currency: str) -> None:
        """Say in which currency gifts come; a cap of nothing takes none."""
        self.limit.currency = currency
        self.limit.smallest = Money.zero(currency)
