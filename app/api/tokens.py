"""The token of a session, without which nobody writes by its right.

A session stands in a cookie, which a browser sends for any page that makes it ask. A
header it sends for our own pages alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask_babel import gettext
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import BadRequest
from wtforms import ValidationError

HEADER = "X-CSRF-Token"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
Needs = Mapping[str, list[dict[str, list[str]]]]

SIGNED_IN: Needs = {"security": [{"session": []}]}
"""How an operation that wants somebody signed in describes it."""

WRITES: Needs = {"security": [{"session": [], "token": []}]}
"""The same where it writes."""


class TokenWrongError(BadRequest):
    """A session wants to write without its token."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "This address writes for whoever is signed in: send “token” of"
                " GET /api/v1/session, of the same session, in the header %(header)s.",
                header=HEADER,
            )
        )


def check_token() -> None:
    """Refuse to write for a session whose token does not come with it."""
    if request.method in READING:
        return
    try:
        validate_csrf(request.headers.get(HEADER))
    except ValidationError as error:
        raise TokenWrongError from error
