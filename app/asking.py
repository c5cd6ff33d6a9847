"""Days that an address asks for: read, or answered with what to write instead."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import NoReturn

from flask import abort, request
from flask_babel import gettext as _

from app.i18n import apart, current_language
from payments.typed import figures
from reports import formats

_LONGEST = 40


def asked_day(name: str) -> date | None:
    """Read a day of the address, none where it asks for none; answer 422 otherwise."""
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(figures(text).strip())
    except ValueError:
        _refuse_day(name, text)


def asked_days() -> tuple[date | None, date | None]:
    """Read between which days; answer 422 to days in the wrong order."""
    first, last = asked_day("from"), asked_day("to")
    if first and last and first > last:
        language = current_language()
        abort(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _(
                "The period ends on %(last)s, before it begins on %(first)s. Put the"
                " earlier day first.",
                first=formats.short_date(first, language),
                last=formats.short_date(last, language),
            ),
        )
    return first, last


def _refuse_day(name: str, text: str) -> NoReturn:
    abort(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _(
            "“%(given)s” is not a day of the calendar. Write year, month and day in"
            " the address, like %(example)s.",
            given=apart(text[:_LONGEST]),
            example=apart(f"{name}=2026-03-31"),
        ),
    )
