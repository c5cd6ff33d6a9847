"""The interface for programs: read-only; what is public, and payments for officers."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api
from typing_extensions import override

from app.api.asking import check_names
from app.paying.api import blueprint as payments
from app.projects.api import blueprint as projects
from app.settings import Settings


class PlainApi(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """The interface, with errors left to ``app.errors``: one way to answer them."""

    @override
    def _register_error_handlers(self) -> None:
        """Register none; those of the library answer for the pages as well."""


def register(app: Flask) -> None:
    """Serve the interface below /api/v1, described at /api/v1/openapi.json."""
    settings: Settings = app.extensions["igoudar"]
    app.config.update(
        API_TITLE="Igoudar",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "servers": [{"url": settings.public_url}],
            "info": {
                "description": "Public accounts of territory projects. Amounts are"
                " whole minor units with their currency; debit is positive.",
                "license": {
                    "name": "AGPL-3.0-or-later",
                    "identifier": "AGPL-3.0-or-later",
                },
            },
        },
    )
    api = PlainApi(app)
    for blueprint in (projects, payments):
        app.before_request_funcs.setdefault(blueprint.name, []).append(check_names)
        api.register_blueprint(blueprint)
