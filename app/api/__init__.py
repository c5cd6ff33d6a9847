"""The interface for programs: what is public, what givers do, the officers' desks."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api
from typing_extensions import override

from app.api.asking import check_names
from app.api.tokens import HEADER, check_token
from app.banking.api import blueprint as bank
from app.banking.unexecuted_api import blueprint as unexecuted
from app.banking.wires_api import blueprint as wires
from app.cash.api import blueprint as cash
from app.claims.api import blueprint as claims
from app.contributing import api as giving
from app.givers.api import blueprint as givers
from app.paying.api import blueprint as payments
from app.people.api import blueprint as session
from app.people.signing_in import csrf
from app.projects.api import blueprint as projects
from app.refunds.api import blueprint as refunds
from app.settings import Settings

BY_SESSION = (
    *(session, projects, payments, refunds, claims),
    *(bank, wires, unexecuted, cash),
)
"""What may take its right from who is signed in: writing wants a token."""

BY_ADDRESS = (giving.blueprint, givers)
"""What anybody may do who has the address, and nobody may more by a session."""


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
                "description": "Public accounts of territory projects, giving, and"
                " the desks of officers. Amounts are whole minor units with their"
                " currency; debit is positive. An amount that is sent is text, read"
                " as on the pages.",
                "license": {
                    "name": "AGPL-3.0-or-later",
                    "identifier": "AGPL-3.0-or-later",
                },
            },
        },
    )
    api = PlainApi(app)
    _describe_session(app, api)
    for blueprint in (*BY_SESSION, *BY_ADDRESS):
        csrf.exempt(blueprint)  # our own check reads a header, not a form
        checks = [check_names]
        if blueprint in BY_SESSION:
            checks.append(check_token)
        app.before_request_funcs.setdefault(blueprint.name, []).extend(checks)
        api.register_blueprint(blueprint)
    giving.limit(app)


def _describe_session(app: Flask, api: Api) -> None:
    """Say in the description how a program writes for whoever is signed in."""
    cookie = {
        "type": "apiKey",
        "in": "cookie",
        "name": app.config["SESSION_COOKIE_NAME"],
        "description": "The cookie of who signed in on the page of the service.",
    }
    token = {
        "type": "apiKey",
        "in": "header",
        "name": HEADER,
        "description": "`token` of GET /api/v1/session, of the same session.",
    }
    api.spec.components.security_scheme("session", cookie)
    api.spec.components.security_scheme("token", token)
