"""The form with which somebody gives."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, StringField
from wtforms.validators import AnyOf, Regexp, ValidationError

from app.contributing.pages import NameShown
from app.contributing.ways import Way
from app.fields import AmountField, no_longer_than, printable_text, tidy
from ledger.money import Money

SMALLEST_GIFT = Money(100, "EUR")
"""What the form takes at least; the settings may ask for more."""

NAMES_SHOWN: tuple[NameShown, ...] = ("anonymous", "first", "full")

_ADDRESS = r"[^@\s]+@[^@\s]+\.[^@\s]+$"


class GiveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A gift: how much, whether a name is shown for it, where the receipt goes."""

    key = HiddenField()
    amount = AmountField(currency="EUR", smallest=SMALLEST_GIFT)
    shown = HiddenField()
    name_shown = RadioField(
        choices=[(value, value) for value in NAMES_SHOWN],
        default="anonymous",
        validators=[AnyOf(NAMES_SHOWN)],
    )
    way = RadioField(
        choices=[(way.value, way.value) for way in Way],
        default=Way.CARD.value,
        validators=[AnyOf([way.value for way in Way])],
    )
    often = RadioField(
        choices=[("once", "once"), ("monthly", "monthly")],
        default="once",
        validators=[AnyOf(["once", "monthly"])],
    )
    name = StringField(validators=[no_longer_than(100), printable_text], filters=[tidy])
    email = EmailField(
        validators=[
            Regexp(
                _ADDRESS, message=_("Write an e-mail address, like amina@example.org.")
            ),
            no_longer_than(254),
            printable_text,
        ],
        filters=[tidy],
    )

    def is_name_shown(self) -> bool:
        """Say whether a name is to be shown for this gift."""
        return bool(self.name_shown.data != "anonymous")

    def is_monthly(self) -> bool:
        """Say whether the same is to be given every month."""
        return bool(self.often.data == "monthly")

    def validate_often(self, _field: RadioField) -> None:
        """Refuse what nobody can collect every month: a bank transfer."""
        if self.is_monthly() and self.way.data == Way.WIRE.value:
            raise ValidationError(_("Choose card or direct debit to give every month."))

    def validate_name(self, field: StringField) -> None:
        """Ask for the name where it is to be shown."""
        if self.is_name_shown() and not (field.data or "").strip():
            raise ValidationError(_("Write the name to show, or choose Anonymous."))

    def is_amount_as_shown(self) -> bool:
        """Say whether the amount is the one that stood on the pay button."""
        return (
            self.amount.data is not None and self.amount.data.decimal == self.shown.data
        )
