"""Signed messages: an HMAC over the instant of sending and the very bytes sent."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

from payments.gateway import NoticeRefusedError, OutOfTimeError

TOLERANCE_SECONDS = 300
"""How far the instant of sending may be from now, before it and after it."""


def sign(body: bytes, secret: str, at: datetime) -> str:
    """Write the header that signs a message: ``t=seconds,v1=hexadecimal``."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(body, secret, seconds)}"


def verify(body: bytes, header: str, secrets: Iterable[str], now: datetime) -> datetime:
    """Check a signature against each secret; return the instant of sending.

    Raises NoticeRefusedError.
    """
    seconds, given = _parse(header)
    expected = [_digest(body, secret, seconds) for secret in secrets if secret]
    is_ours = [hmac.compare_digest(one, want) for one in given for want in expected]
    if not any(is_ours):
        raise NoticeRefusedError("the signature is not the provider's")
    if abs(now.timestamp() - seconds) > TOLERANCE_SECONDS:
        raise OutOfTimeError
    return datetime.fromtimestamp(seconds, tz=UTC)


def _parse(header: str) -> tuple[int, list[str]]:
    parts = [part.partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in parts if name.strip() == "t"]
    given = [value.strip() for name, _, value in parts if name.strip() == "v1"]
    is_number = len(stamps) == 1 and stamps[0].isascii() and stamps[0].isdigit()
    if not is_number or len(stamps[0]) > 12 or not given:  # noqa: PLR2004 - any year
        raise NoticeRefusedError("the signature cannot be read")
    if not all(value.isascii() for value in given):
        raise NoticeRefusedError("the signature cannot be read")
    return int(stamps[0]), given


def _digest(body: bytes, secret: str, seconds: int) -> str:
    signed = f"{seconds}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
