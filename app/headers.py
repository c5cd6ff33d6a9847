"""The security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, request, session
from flask.typing import ResponseReturnValue

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",  # a chosen photo is shown before it is sent
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""What a page may load. No inline script and no inline style: no nonce is needed."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
SIGNED_IN = "_user_id"
UNSTORED = {"Cache-Control": "no-store"}
"""What goes with an answer that is for one reader alone."""


def content_policy(form_targets: tuple[str, ...]) -> str:
    """Write the content policy; forms go to us and to payment pages alone."""
    targets = " ".join(("'self'", *form_targets))
    parts = (f"{name} {value}" for name, value in POLICY.items())
    return "; ".join((*parts, f"form-action {targets}"))


def secure_answers(app: Flask, *, is_secure: bool) -> None:
    """Add the headers to every answer.

    A feature that sends forms to a payment page appends its origin to the list
    `app.config["FORM_TARGETS"]`: browsers hold redirects of forms to it, too.
    """
    app.config.setdefault("FORM_TARGETS", [])

    def add(response: Response) -> ResponseReturnValue:
        headers = response.headers
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        headers.setdefault(
            "Content-Security-Policy",
            content_policy(tuple(app.config["FORM_TARGETS"])),
        )
        if is_secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint == "static":
            return response  # the same for everybody: it may be kept
        if SIGNED_IN in session:
            headers["Cache-Control"] = "no-store"
        headers.setdefault("Cache-Control", "no-cache")
        return response

    app.after_request(add)
