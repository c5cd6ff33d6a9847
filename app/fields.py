"""Form fields that keep what was typed and say what to write instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from typing_extensions import override
from wtforms import DateField, Field
from wtforms.form import BaseForm
from wtforms.validators import Length, ValidationError

from app.amounts import Ambiguous, Reason, UnreadableAmountError, read_amount
from app.i18n import current_language
from app.texts import printable
from ledger.money import Money
from payments.typed import figures
from reports import formats

REMEDIES = {
    Reason.EMPTY: _("Write an amount, for example %(example)s."),
    Reason.NOT_A_NUMBER: _("Write only figures, for example %(example)s."),
    Reason.BAD_GROUPS: _(
        "The groups of figures are uneven. Write it like %(example)s."
    ),
    Reason.TOO_MANY_DECIMALS: _(
        "This has too many decimals. Write it like %(example)s."
    ),
    Reason.OTHER_CURRENCY: _("This amount is in %(unit)s. Write it like %(example)s."),
    Reason.NEGATIVE: _("Write the amount without a minus, for example %(example)s."),
    Reason.TOO_LARGE: _("This amount is too large. Write it like %(example)s."),
}

_EXAMPLE_MINOR = 123450


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that needs a look: the field to go to and what to write."""

    field: str
    message: str


def problems_of(form: BaseForm) -> tuple[Problem, ...]:
    """List the problems of a form, in the order of its fields."""
    return tuple(
        Problem(field.id, str(message)) for field in form for message in field.errors
    )


def no_longer_than(letters: int) -> Length:
    """Refuse a longer text, in words that there are in each of our languages."""
    return Length(max=letters, message=_("Say it in %(max)d letters or fewer."))


def tidy(text: str | None) -> str | None:
    """Write letters in one way, and lines as we keep them."""
    if text is None:
        return None
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def printable_text(_form: object, field: Field) -> None:
    """Take out what cannot be printed, and show what is left before it is sent."""
    kept = printable(field.data or "")
    if kept != (field.data or ""):
        field.data = kept
        raise ValidationError(
            _("Signs that cannot be printed were taken out. Look at it, send it again.")
        )


class DayField(DateField):
    """A day; where no calendar is offered, it may be typed in any figures."""

    @override
    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day, or say how one is written."""
        try:
            super().process_formdata([figures(one).strip() for one in valuelist])
        except ValueError as error:
            raise ValueError(
                _("Write the day as year, month and day, like 2026-03-31.")
            ) from error


class AmountField(Field):
    """An amount typed in any notation; one that reads in two ways is asked about."""

    data: Money | None

    def __init__(
        self,
        currency: str,
        smallest: Money | None = None,
        **kwargs: Any,  # noqa: ANN401 - whatever a field of WTForms takes
    ) -> None:
        super().__init__(**kwargs)
        self.currency = currency
        self.smallest = smallest or Money(1, currency)
        self.typed = ""
        self.asked: tuple[Money, ...] = ()

    @override
    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the text, or the answer to the question that it raised."""
        if not valuelist:
            return
        self.typed = valuelist[0]
        try:
            read = read_amount(self.typed, self.currency)
        except UnreadableAmountError as error:
            self.data = None
            raise ValueError(self._remedy(error.reason)) from error
        self.data = self._answer(read, valuelist[1:])

    @override
    def pre_validate(self, form: BaseForm) -> None:
        """Refuse nothing, and less than the smallest amount."""
        if self.process_errors:
            return
        if self.data is None:
            if self.asked:
                raise ValidationError(_("Choose which amount you mean."))
            raise ValidationError(self._remedy(Reason.EMPTY))
        if self.data < self.smallest:
            least = formats.money(self.smallest, current_language())
            raise ValidationError(_("The smallest amount is %(least)s.", least=least))

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        return formats.figure(self.data, current_language())

    def _answer(self, read: Money | Ambiguous, chosen: Sequence[str]) -> Money | None:
        if isinstance(read, Money):
            return read
        self.asked = read.choices
        answers = (choice for choice in read.choices if choice.decimal in chosen)
        return next(answers, None)

    def _remedy(self, reason: Reason) -> str:
        language = current_language()
        example = formats.figure(Money(_EXAMPLE_MINOR, self.currency), language)
        return str(REMEDIES[reason]) % {
            "example": example,
            "unit": formats.unit(self.currency, language),
        }
