"""The form of somebody who looked at a copy, and what it says when it is refused."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import AnyOf, ValidationError

from app.evidence.audience import (
    LONGEST_REASON,
    AudienceError,
    HandedInByYouError,
    HiddenForGoodError,
)
from app.fields import printable_text, tidy


class LookForm(FlaskForm):  # type: ignore[misc]  # flask-wtf carries no types
    """Show a copy to everyone, or hide it for good."""

    decision = RadioField(
        choices=(("show", ""), ("hide", "")),
        validate_choice=False,
        validators=[AnyOf(("show", "hide"))],
    )
    looked = BooleanField()
    reason = TextAreaField(filters=[tidy], validators=[printable_text])

    def validate_looked(self, field: BooleanField) -> None:
        """Whoever shows a copy says that they looked at all of it."""
        if self.decision.data == "show" and not field.data:
            raise ValidationError(
                lazy_gettext("Look at every page first, then tick the box.")
            )

    def validate_reason(self, field: TextAreaField) -> None:
        """Whoever hides one says why."""
        length = len(" ".join((field.data or "").split()))
        if self.decision.data == "hide" and not 0 < length <= LONGEST_REASON:
            raise ValidationError(
                lazy_gettext(
                    "Say what was found, in %(count)s characters at most, without"
                    " repeating it.",
                    count=LONGEST_REASON,
                )
            )


def words_of(error: AudienceError) -> str:
    """Say what to do instead."""
    if isinstance(error, HandedInByYouError):
        return str(_("You handed this file in: somebody else looks and decides."))
    if isinstance(error, HiddenForGoodError):
        return str(
            _(
                "Something private was found on this copy, so it stays hidden. Hand in"
                " a photo on which that is covered."
            )
        )
    return str(error)
