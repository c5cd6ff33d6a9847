"""Signs that came with a request and that nothing can keep: which part holds them."""

from __future__ import annotations

import unicodedata
from itertools import chain

from flask import request
from flask_babel import gettext as _

from app.i18n import apart

_LONGEST = 40
_WRITTEN = "\t\n\r"


def say_unkept() -> str:
    """Name the part of this request that cannot be kept, and what to do; or nothing."""
    sent = chain(request.form.items(multi=True), request.args.items(multi=True))
    part = next((name for name, value in sent if _is_unkept(name + value)), None)
    if part is None:
        return ""
    shown = "".join(sign for sign in part if sign.isprintable())[:_LONGEST]
    said: str = _(
        "“%(part)s” holds a sign that nobody sees and that cannot be kept. Nothing was"
        " changed. Go back: what you wrote is still there. Write that part anew, or"
        " load the page again where you did not write it yourself.",
        part=apart(shown),
    )
    return said


def _is_unkept(text: str) -> bool:
    return any(
        sign not in _WRITTEN and unicodedata.category(sign) in ("Cc", "Cs")
        for sign in text
    )
