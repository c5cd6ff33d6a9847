"""A place that holds less than a report says was paid from it: asked about once.

Nothing is refused for it: what was spent before a transfer came is reported at once,
and waits until it can be approved.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from app.i18n import current_language
from app.spending.forms import PLACE_NAMES, ReportForm
from app.spending.pages import PlaceChoice
from reports import formats


def asks_about_short(places: Iterable[PlaceChoice], form: ReportForm) -> bool:
    """Say at the field that a place holds too little, until that was sent again."""
    amount = form.amount.data
    chosen = next((one for one in places if one.code == form.paid_from.data), None)
    if amount is None or chosen is None or amount <= chosen.holds:
        form.known_short.data = ""
        return False
    told = f"{chosen.code} {amount}"
    if form.known_short.data == told:
        return False
    form.known_short.data = told
    language = current_language()
    form.paid_from.errors = [
        _(
            "“%(place)s” holds only %(held)s, and this report is about %(amount)s."
            " Choose the money that it was really paid from. If it was this one, send"
            " the report again: it waits for the next transfer before it can be"
            " approved.",
            place=PLACE_NAMES[chosen.code],
            held=formats.money(chosen.holds, language),
            amount=formats.money(amount, language),
        )
    ]
    return True
