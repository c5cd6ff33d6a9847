"""What a setting must look like, each rule with the sentence that mends a wrong one."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from environs import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

Rule = Callable[[str], None]

SHORTEST_SECRET = 32
KEY_BYTES = 32
"""Bytes of a private Ed25519 key (RFC 8032)."""
LOG_LEVELS = ("debug", "info", "warning", "error")
DRIVERS = ("postgres", "postgresql", "postgresql+psycopg")
THIS_MACHINE = ("127.0.0.1", "localhost")
HOST_NAME = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
EXAMPLE = "Set one such as postgresql://role:password@host:5432/igoudar."


def anything(_text: str) -> None:
    """Accept every text."""


def unless_empty(rule: Rule) -> Rule:
    """Make a rule that lets an empty variable pass: it counts as unset."""

    def lenient(text: str) -> None:
        if text:
            rule(text)

    return lenient


def whole_number(least: int, most: int) -> Rule:
    """Make the rule for a whole number within bounds."""

    def rule(text: str) -> None:
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return
        raise ValidationError(
            f"is {text!r}. Set a whole number from {least} to {most}."
        )

    return rule


def log_level(text: str) -> None:
    """Accept one of the levels."""
    if text not in LOG_LEVELS:
        raise ValidationError(f"is {text!r}. Set one of {', '.join(LOG_LEVELS)}.")


def proof_key(text: str) -> None:
    """Accept the bytes of a signing key, in base64; say nothing of a wrong one."""
    try:
        size = len(base64.b64decode(text, validate=True))
    except ValueError:
        size = 0
    if size != KEY_BYTES:
        raise ValidationError(
            f"holds no key. Set {KEY_BYTES} random bytes in base64: `openssl rand"
            f" -base64 {KEY_BYTES}` makes some."
        )


def secret(text: str) -> None:
    """Accept a long secret; say nothing of a short one but its length."""
    if len(text) < SHORTEST_SECRET:
        raise ValidationError(
            f"has {len(text)} characters. Set at least {SHORTEST_SECRET} random ones: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe())'"
        )


def public_url(text: str) -> None:
    """Accept the address of a site, without a path."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        parts, good = urlsplit(""), False
    if not good or parts.path.rstrip("/") or parts.query or parts.fragment:
        raise ValidationError(
            f"is {text!r}. Set the address visitors type, without a path, such as "
            "https://igoudar.example.org."
        )


def database(text: str) -> None:
    """Accept an address of PostgreSQL that names a role. It may hold a password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValidationError(f"is not an address. {EXAMPLE}") from None
    if url.drivername not in DRIVERS:
        raise ValidationError(f"is an address of {url.drivername!r}. {EXAMPLE}")
    if not url.username:
        raise ValidationError(f"names no role. {EXAMPLE}")


def host_names(text: str) -> None:
    """Accept names of hosts without ports; a leading dot takes their subdomains too."""
    names = [name.strip() for name in text.split(",")]
    wrong = [name for name in names if not HOST_NAME.fullmatch(name)]
    if wrong:
        raise ValidationError(
            f"is {text!r}. Set names of hosts with commas between them, such as "
            "igoudar.example.org,.example.org."
        )


def host_of(address: str) -> str:
    """Return the name in an address."""
    return urlsplit(address).hostname or ""


def is_local(address: str) -> bool:
    """Say whether an address leads to this machine alone."""
    return host_of(address) in {*THIS_MACHINE, "::1"}
