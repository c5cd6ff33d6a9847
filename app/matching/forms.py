"""The forms of match funding: propose a rule, decide on one, end one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from typing_extensions import override
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.form import BaseForm
from wtforms.validators import (
    DataRequired,
    InputRequired,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from app.fields import AmountField, DayField, no_longer_than, printable_text, tidy
from app.matching.pages import FormPage
from app.matching.rules import window
from app.spending.forms import of_our_time
from ledger.financing.match_rules import MatchRule, MatchShare
from ledger.money import Money
from payments.typed import figures

LONGEST = 200
"""Characters of a source, and of a reason."""

MOST = 1000
"""The largest figure of a ratio, and of a pool's part."""

LAST_YEAR = 9000


class LimitField(AmountField):
    """An amount that may be left empty."""

    @override
    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the amount where there is one."""
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)

    @override
    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what was written and is no amount."""
        if self.typed.strip():
            super().pre_validate(form)


class WholeField(IntegerField):
    """A whole number above nothing."""

    @override
    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read plain figures alone."""
        typed = figures(valuelist[0]).strip() if valuelist else ""
        if not typed.isdecimal():
            self.data = None
            raise ValueError(_("Write a whole number, for example 1."))
        self.data = int(typed)


def _in_reach(_form: object, field: DayField) -> None:
    """Refuse a day after which no calendar knows another."""
    if field.data is not None and field.data.year > LAST_YEAR:
        raise ValidationError(_("Look at the year of this day."))


_SMALL = NumberRange(1, MOST, _("Write a whole number from 1 to 1000."))


class RuleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A rule of matching as an officer proposes it."""

    key = HiddenField(validators=[DataRequired()])
    fund = RadioField(validators=[InputRequired(_("Choose a project."))])
    adds = WholeField(validators=[_SMALL], default=1)
    per = WholeField(validators=[_SMALL], default=1)
    pools = SelectMultipleField(
        validators=[InputRequired(_("Choose the fund that adds."))]
    )
    from_on = DayField(
        validators=[InputRequired(_("Write the first day.")), of_our_time, _in_reach]
    )
    until_on = DayField(validators=[Optional(), of_our_time, _in_reach])
    per_giver = LimitField(currency="EUR")
    at_most = LimitField(currency="EUR")
    code = StringField(
        validators=[
            InputRequired(_("Write a short name, for example water-2026.")),
            Regexp(
                "^[A-Za-z0-9_-]{1,40}$",
                message=_(
                    "Use letters without accents, figures and hyphens, 40 at most."
                ),
            ),
        ],
        filters=[tidy],
    )
    source = StringField(
        validators=[
            InputRequired(_("Name the text it rests on.")),
            no_longer_than(LONGEST),
            printable_text,
        ],
        filters=[tidy],
    )
    typed_weights: Mapping[str, str] = {}

    def choose_from(self, page: FormPage, typed: Mapping[str, str]) -> None:
        """Say what there is to choose from, and keep the parts that were typed."""
        self.fund.choices = [(one.fund, one.title) for one in page.projects]
        self.pools.choices = [(one.fund, one.name) for one in page.pools]
        self.typed_weights = typed
        self.set_currency(page, typed.get("fund", ""))

    def set_currency(self, page: FormPage, fund: str) -> None:
        """Read limits in the currency of the project's gifts."""
        chosen = [one.currency for one in page.projects if one.fund == fund]
        for field in (self.per_giver, self.at_most):
            field.currency = (chosen or ["EUR"])[0]
            field.smallest = Money(1, field.currency)

    def weight(self, pool: str) -> str:
        """Return the part of a pool as it was typed; 1 where nothing was."""
        return figures(self.typed_weights.get(f"part-{pool}", "1")).strip()

    def validate_pools(self, field: SelectMultipleField) -> None:
        """Refuse parts that are no whole numbers."""
        for pool in field.data or ():
            typed = self.weight(pool)
            if not (typed.isdecimal() and 1 <= int(typed[:9]) <= MOST):
                raise ValidationError(
                    _("Write each part as a whole number from 1 to 1000, like 25.")
                )

    def validate_until_on(self, field: DayField) -> None:
        """Refuse an end before the beginning."""
        begins = self.from_on.data
        if field.data is not None and begins is not None and field.data < begins:
            raise ValidationError(_("A rule ends on its first day or later."))

    def rule(self, zone: str) -> MatchRule:
        """Return what was typed as a value; the form has been validated."""
        code, source, pools = self.code.data, self.source.data, self.pools.data
        adds, per, begins = self.adds.data, self.per.data, self.from_on.data
        if not (code and source and pools and adds and per and begins):
            raise TypeError("the form has not been validated")
        opens, closes = window(begins, self.until_on.data, zone)
        return MatchRule(
            code=code,
            fund=self.fund.data,
            currency=self.per_giver.currency,
            adds=adds,
            per=per,
            shares=tuple(MatchShare(pool, int(self.weight(pool))) for pool in pools),
            opens_at=opens,
            closes_at=closes,
            per_giver=self.per_giver.data,
            at_most=self.at_most.data,
            source=source,
        )


class EndForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """Why a rule ends before its time."""

    reason = StringField(
        validators=[
            InputRequired(_("Say why, in some words.")),
            no_longer_than(LONGEST),
            printable_text,
        ],
        filters=[tidy],
    )


class DecideForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """What somebody decides about a rule, and why it is not to count."""

    why = StringField(
        validators=[no_longer_than(LONGEST), printable_text], filters=[tidy]
    )

    def must_say_why(self) -> None:
        """Ask for a reason: a rule is refused or withdrawn with one."""
        self.why.errors = [_("Say why, in some words.")]
