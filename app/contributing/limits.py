"""How many gifts may be begun: testers of stolen cards want many pages to pay on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, request
from flask_babel import gettext as _

from app.books import shown_book
from app.contributing.blocking import any_blocked
from app.extensions import db
from app.people.signing_in import limiter

OF_PAYER = "20 per hour"
FROM_ADDRESS = "60 per minute; 600 per hour"


def limit_gifts(app: Flask, endpoint: str) -> None:
    """Bound what is begun here; pages and interface count together.

    A payer's own bound is narrow; that of an address leaves room for a whole village.
    """
    by_payer = limiter.shared_limit(
        OF_PAYER, "gifts of a payer", key_func=_payer, exempt_when=_only_looks
    )
    by_address = limiter.shared_limit(
        FROM_ADDRESS, "gifts from an address", exempt_when=_only_looks
    )
    begin = app.view_functions[endpoint]

    @wraps(begin)
    def unless_blocked(*args: object, **values: object) -> Any:  # noqa: ANN401 - a view
        _refuse_blocked()
        return begin(*args, **values)

    limited: Callable[..., Any] = by_address(by_payer(unless_blocked))
    app.view_functions[endpoint] = limited


def _refuse_blocked() -> None:
    """Answer 403 to whoever stands on the block list."""
    book = shown_book(db.session)
    addresses = (_email(), request.remote_addr or "")
    if book is not None and any_blocked(db.session, book, addresses):
        abort(403, _("No gift can be begun from here. If this is wrong, write to us."))


def _payer() -> str:
    return f"payer:{request.remote_addr}:{_email()}"


def _email() -> str:
    return str(_sent().get("email", "")).strip().lower()[:200]


def _sent() -> dict[str, Any]:
    if not request.is_json:
        return request.form.to_dict()
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _only_looks() -> bool:
    """Say whether a form only asks what another amount would do."""
    return "preset" in request.form
