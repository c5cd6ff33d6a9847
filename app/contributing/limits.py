"""How many gifts may be begun: testers of stolen cards want many pages to pay on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, request

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
    limited: Callable[..., Any] = by_address(by_payer(app.view_functions[endpoint]))
    app.view_functions[endpoint] = limited


def _payer() -> str:
    email = str(_sent().get("email", "")).strip().lower()[:200]
    return f"payer:{request.remote_addr}:{email}"


def _sent() -> dict[str, Any]:
    if not request.is_json:
        return request.form.to_dict()
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _only_looks() -> bool:
    """Say whether a form only asks what another amount would do."""
    return "preset" in request.form
