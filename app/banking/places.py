"""Name in the visitor's language a place in a bank file, and what stands there."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.i18n import apart
from payments.formats.bank.places import Place, Value

_VALUES: Mapping[Value, str] = {
    Value.ACCOUNT: lazy_gettext("the number of the account"),
    Value.AMOUNT: lazy_gettext("the amount"),
    Value.BALANCE: lazy_gettext("the balance"),
    Value.BOOKING_DATE: lazy_gettext("the booking date"),
    Value.CLOSING_BALANCE: lazy_gettext("the closing balance"),
    Value.CURRENCY: lazy_gettext("the currency"),
    Value.DATE: lazy_gettext("the date"),
    Value.FIELD: lazy_gettext("the whole field"),
    Value.OPENING_BALANCE: lazy_gettext("the opening balance"),
    Value.SIDE: lazy_gettext("whether money came in or went out"),
    Value.FLAG: lazy_gettext("a yes or no (true or false)"),
}


def say_value(value: Value) -> str:
    """Name what a file should say."""
    return str(_VALUES[value])


def say_place(place: Place) -> str:
    """Name a place, from the outside in."""
    parts = []
    if place.statement:
        parts.append(_("Statement %(number)s", number=apart(place.statement)))
    if place.account:
        parts.append(_("Account %(number)s", number=apart(place.account)))
    if place.line:
        parts.append(_("Line %(number)s", number=place.line))
    if place.entry:
        parts.append(_("Movement %(number)s", number=place.entry))
    if place.balance:
        parts.append(_("Balance %(code)s", code=apart(place.balance)))
    return " · ".join(parts) or str(_("The whole file"))
