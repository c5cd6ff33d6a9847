"""Everything of the sandbox that answers over HTTP."""

from __future__ import annotations

from flask import Flask

from app.people.signing_in import csrf
from app.sandbox import api, views


def register(app: Flask) -> None:
    """Add the interface and the pages; calls carry a key and no form's token."""
    csrf.exempt(api.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(views.blueprint)
