"""The forms of a cash box: receive, make void, count, carry to the bank."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    ValidationError,
)

from app.fields import AmountField, DayField, no_longer_than, printable_text, tidy
from app.spending.forms import of_our_time
from ledger.money import Money
from payments.cash.receipts import NewReceipt

GIVERS = ("named", "anonymous", "residents")
"""Who hands cash over: somebody by name, somebody without, residents together."""


class CashForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """What the forms of a cash box have in common."""

    key = HiddenField(validators=[DataRequired()])


class ReceiveForm(CashForm):
    """Cash that the treasurer receives."""

    evidence = MultipleFileField()
    amount = AmountField(currency="MAD")
    fund = RadioField(validators=[InputRequired(_("Choose a project."))])
    giver = RadioField(
        choices=[(one, one) for one in GIVERS],
        validators=[InputRequired(_("Say who gives."))],
    )
    name = StringField(validators=[no_longer_than(120), printable_text], filters=[tidy])
    received_on = DayField(validators=[InputRequired(_("Write the day.")), of_our_time])

    def validate_name(self, field: StringField) -> None:
        """Ask for a name where somebody gives by name."""
        if self.giver.data == "named" and not field.data:
            raise ValidationError(
                _("Write the name, or choose that the giver stays anonymous.")
            )

    def set_box(self, currency: str, funds: Iterable[str]) -> None:
        """Say in which currency the amount is typed, and which projects there are."""
        self.amount.currency = currency
        self.amount.smallest = Money(1, currency)
        self.fund.choices = [(code, code) for code in funds]

    def party(self, officer: str) -> str:
        """The opaque code of the giver: the same for an officer's same form."""
        name = f"{officer}:{self.key.data or ''}"
        return f"giver-{hashlib.sha256(name.encode()).hexdigest()[:12]}"

    def receipt(self, keeper: str, today: date, officer: str) -> NewReceipt:
        """Return what was typed as a value; the form has been validated."""
        if not (self.amount.data and self.received_on.data):
            raise TypeError("the form has not been validated")
        is_shared = self.giver.data == "residents"
        return NewReceipt(
            keeper=keeper,
            fund=self.fund.data,
            amount=self.amount.data,
            received_on=self.received_on.data,
            party=self.party(officer),
            today=today,
            role="source.households" if is_shared else "source.gift",
        )


class DecideForm(CashForm):
    """The second officer's answer about a receipt or a count."""

    decision = HiddenField()
    reason = TextAreaField(
        validators=[no_longer_than(500), printable_text], filters=[tidy]
    )


class CountForm(CashForm):
    """What somebody found in the box; ``seen`` is the mark of what was there before."""

    seen = HiddenField()
    counted = AmountField(currency="MAD")

    def set_currency(self, currency: str) -> None:
        """Say in which currency the box is counted; nothing may be in it."""
        self.counted.currency = currency
        self.counted.smallest = Money.zero(currency)


class RecountForm(CashForm):
    """What the second officer found, written before the first sum is shown."""

    counted = AmountField(currency="MAD")

    def set_currency(self, currency: str) -> None:
        """Say in which currency the box is counted; nothing may be in it."""
        self.counted.currency = currency
        self.counted.smallest = Money.zero(currency)

    def agrees(self, counted: Money) -> bool:
        """Say whether the same sum was found; else the field says what to do."""
        if not self.validate():
            return False
        if self.counted.data == counted:
            return True
        self.counted.errors = [
            _(
                "The first officer found another sum. Count again together; if you "
                "still differ, set this count aside."
            )
        ]
        return False


class StubForm(CashForm):
    """Photos of a stub that are added later."""

    evidence = MultipleFileField()
