"""Addresses that are handed to givers: signed, so that nobody makes one up."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from app.settings import Settings

PURPOSE = "cash receipts"
_SIGNED = 32
_LENGTH = 32 + 1 + _SIGNED


def token_of(settings: Settings, public_id: UUID) -> str:
    """Sign the public id of a receipt."""
    secret = settings.derived_secret(PURPOSE).encode()
    signed = hmac.new(secret, public_id.bytes, hashlib.sha256).hexdigest()
    return f"{public_id.hex}-{signed[:_SIGNED]}"


def receipt_named(settings: Settings, token: str) -> UUID | None:
    """Return the public id in a token, None where the signature is not ours."""
    if len(token) != _LENGTH or not token.isascii():
        return None
    try:
        public_id = UUID(token[:32])
    except ValueError:
        return None
    is_ours = hmac.compare_digest(token_of(settings, public_id), token)
    return public_id if is_ours else None
