"""Who the sandbox is in this installation: its address, its keys, its chance."""

from __future__ import annotations

import secrets
from typing import cast
from urllib.parse import quote

import httpx
from flask import current_app, has_request_context, request

from app.clock import now
from app.extensions import db
from app.sandbox.delivery import Receiver
from app.sandbox.store import Desk
from app.settings import Settings

NETWORK = "igoudar.network"
"""Where an application keeps what carries its calls, for tests to set their own."""

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - what a listener may be set to


def settings() -> Settings:
    """Return the settings of the application."""
    return cast("Settings", current_app.extensions["igoudar"])


def network() -> httpx.BaseTransport | None:
    """Return what carries calls, None for the ordinary network."""
    return cast("httpx.BaseTransport | None", current_app.extensions.get(NETWORK))


def loopback() -> str:
    """Return the address under which this service reaches itself."""
    given = settings()
    port = given.port
    if not port and has_request_context() and request.server is not None:
        port = request.server[1] or port
    host = EVERYWHERE.get(given.listen, given.listen)
    bracketed = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{bracketed}:{port}"


def api_key(merchant: str) -> str:
    """Return the key with which an account's calls are made."""
    return settings().derived_secret(f"sandbox-key:{merchant}")


def message_secret(merchant: str) -> str:
    """Return the secret that signs an account's messages."""
    return settings().derived_secret(f"sandbox-messages:{merchant}")


def desk(merchant: str) -> Desk:
    """Open the sandbox's desk for an account, for this request."""
    return Desk(db.session, merchant, now(), make_id)


def receiver(merchant: str) -> Receiver:
    """Return where an account's messages go."""
    return Receiver(
        url=f"{loopback()}/webhooks/sandbox/{quote(merchant, safe='')}",
        secret=message_secret(merchant),
        network=network(),
    )


def make_id(prefix: str) -> str:
    """Make an id that nobody guesses."""
    return f"{prefix}_{secrets.token_hex(12)}"
