"""Signed links in letters: each opens one thing for whoever holds the letter."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.settings import Settings
from reports.formats import Language


class Opens(StrEnum):
    """What a link opens; one never serves for the other."""

    PAYMENTS = "payments"
    """All that came from the address to which the letter went."""

    STOP = "stop"
    """The end of a monthly gift, and nothing else."""


def sign(opens: Opens, name: UUID | str) -> str:
    """Make the secret part of a link to a contribution or a monthly gift."""
    return str(_signer(opens).dumps(str(name)))


def read(opens: Opens, token: str) -> UUID | None:
    """Return the public name in a link, None where we did not sign it."""
    try:
        return UUID(str(_signer(opens).loads(token)))
    except (BadData, ValueError):
        return None


def address_of(endpoint: str, language: Language, **values: object) -> str:
    """Write the whole address of a page, also where there is no request."""
    public = urlsplit(_settings().public_url)
    adapter = current_app.url_map.bind(public.netloc, url_scheme=public.scheme)
    put = {"language": language, **values}
    return adapter.build(endpoint, put, force_external=True)


def _signer(opens: Opens) -> URLSafeSerializer:
    return URLSafeSerializer(_settings().derived_secret(f"links:{opens.value}"))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["igoudar"]
    return settings
