"""What an operator can set, read from the environment once and checked as a whole."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from environs import EnvValidationError, FileAwareEnv
from sqlalchemy import make_url

from app import settings_rules as rules
from app.settings_mail import MailSettings, check_mail, read_mail
from app.settings_served import USUAL, served_port
from app.settings_stripe import StripeSettings, check_stripe, read_stripe

MIB = 1024 * 1024


class SettingsError(Exception):
    """Settings are wrong; every wrong one is named, each with its remedy."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        lines = (f"  {problem}" for problem in problems)
        super().__init__("\n".join(("the settings are wrong:", *lines)))


@dataclass(frozen=True, slots=True)
class Limits:
    """The one table of limits; `docs/operations.md` explains each."""

    webhook_body_bytes: int = MIB
    evidence_bytes: int = 10 * MIB
    evidence_pixels: int = 64_000_000
    smallest_card_gift_minor: int = 100
    list_rows: int = 200
    outside_call_seconds: int = 15
    provider_key_hours: int = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides.

    With the embedded server, the addresses are empty until it runs.
    """

    home: Path
    secret_key: str = field(repr=False)
    database_url: str = field(default="", repr=False)
    database_owner_url: str = field(default="", repr=False)
    proof_key: str = field(default="", repr=False)
    listen: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    log_level: str = "info"
    trusted_proxies: int = 0
    trusted_hosts: tuple[str, ...] = ()
    """Names under which the service may be asked for; empty accepts every name."""

    web_workers: int = 1
    is_embedded: bool = False
    limits: Limits = field(default_factory=Limits)
    stripe: StripeSettings = field(default_factory=StripeSettings)
    mail: MailSettings = field(default_factory=MailSettings)

    @property
    def is_secure(self) -> bool:
        """Whether visitors come over https."""
        return self.public_url.startswith("https:")

    @property
    def app_role(self) -> str:
        """The application's role in the database."""
        return make_url(self.database_url).username or ""

    @property
    def owner_role(self) -> str:
        """The role that owns the tables."""
        return make_url(self.database_owner_url).username or ""

    def derived_secret(self, purpose: str) -> str:
        """Give a secret for one purpose that tells nothing about the others."""
        key = self.secret_key.encode()
        return hmac.new(key, purpose.encode(), hashlib.sha256).hexdigest()


def load_settings(
    *, make_secret: Callable[[], str] = secrets.token_urlsafe, is_serving: bool = False
) -> Settings:
    """Read the environment, or raise one error that lists every wrong setting.

    Without PORT, who serves does it at the usual one; any other command means where
    this home was served last.
    """
    env = _Environment()
    home = Path(env.read("IGOUDAR_HOME", "var"))
    port = USUAL if is_serving else served_port(home)
    settings = Settings(
        home=home,
        secret_key=env.read("SECRET_KEY", "", rules.secret),
        database_url=_with_driver(env.read("DATABASE_URL", "", rules.database)),
        database_owner_url=_with_driver(
            env.read("DATABASE_OWNER_URL", "", rules.database)
        ),
        proof_key=env.read("PROOF_KEY", "", rules.proof_key),
        listen=env.read("LISTEN", "127.0.0.1"),
        port=int(env.read("PORT", str(port), rules.whole_number(0, 65535))),
        public_url=env.read("PUBLIC_URL", "", rules.public_url).rstrip("/"),
        log_level=env.read("LOG_LEVEL", "info", rules.log_level),
        trusted_hosts=_names(env.read("TRUSTED_HOSTS", "", rules.host_names)),
        trusted_proxies=int(env.read("TRUSTED_PROXIES", "0", rules.whole_number(0, 9))),
        web_workers=int(env.read("WEB_CONCURRENCY", "1", rules.whole_number(1, 256))),
        stripe=read_stripe(env.read),
        mail=read_mail(env.read),
    )
    settings = replace(
        settings,
        public_url=settings.public_url or f"http://127.0.0.1:{settings.port}",
        is_embedded=not settings.database_url,
    )
    settings = replace(settings, trusted_hosts=_hosts_of(settings))
    problems = (*env.problems(), *_check_together(settings))
    if problems:
        raise SettingsError(problems)
    return settings if settings.secret_key else _keep_secret(settings, make_secret)


class _Environment:
    """Reads one variable at a time, and goes on after a wrong one."""

    def __init__(self) -> None:
        self._env = FileAwareEnv(eager=False, strip_whitespace=True)
        self._unreadable: list[str] = []

    def read(self, name: str, default: str, rule: rules.Rule = rules.anything) -> str:
        """Read a variable, or the file `NAME_FILE` names; empty means unset."""
        try:
            value = self._env.str(name, "", validate=rules.unless_empty(rule))
        except (OSError, ValueError):
            self._unreadable.append(
                f"{name}_FILE names {os.environ[f'{name}_FILE']}, which cannot be "
                "read as text. Name a file that this user may read."
            )
            return default
        return value or default

    def problems(self) -> tuple[str, ...]:
        """Name everything that was wrong so far."""
        found = list(self._unreadable)
        try:
            self._env.seal()
        except EnvValidationError as error:
            messages = cast("Mapping[str, list[str]]", error.error_messages)
            found += [f"{name} {text}" for name in messages for text in messages[name]]
        return tuple(found)


def _check_together(settings: Settings) -> tuple[str, ...]:
    """Check what only makes sense side by side."""
    problems = [*check_stripe(settings.stripe), *check_mail(settings.mail)]
    if not (settings.is_secure or rules.is_local(settings.public_url)):
        problems.append(
            f"PUBLIC_URL is {settings.public_url!r}. People sign in there: set an "
            "address that begins with https://."
        )
    if settings.is_embedded:
        if settings.database_owner_url:
            problems.append(
                "DATABASE_OWNER_URL is set and DATABASE_URL is not. Set both, or "
                "neither for the embedded server."
            )
        return tuple(problems)
    if not settings.secret_key:
        problems.append(
            "SECRET_KEY is missing, and DATABASE_URL is set. Set "
            f"{rules.SHORTEST_SECRET} random characters or more, or SECRET_KEY_FILE."
        )
    return tuple(problems)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _hosts_of(settings: Settings) -> tuple[str, ...]:
    """Trust the names set, else the public one and, for probes, this machine's."""
    if settings.trusted_hosts or not settings.is_secure:
        return settings.trusted_hosts
    return (rules.host_of(settings.public_url), *rules.THIS_MACHINE)


def _with_driver(url: str) -> str:
    if not url:
        return ""
    written = make_url(url).set(drivername="postgresql+psycopg")
    return written.render_as_string(hide_password=False)


def _keep_secret(settings: Settings, make_secret: Callable[[], str]) -> Settings:
    """Make the secret of an embedded installation once, readable by us alone."""
    path = settings.home / "secret-key"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(make_secret())
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        problem = (
            f"IGOUDAR_HOME is {str(settings.home)!r}, where {path.name} cannot be "
            f"kept: {reason}. Name a folder that this user may write."
        )
        raise SettingsError((problem,)) from error
    if not secret:
        problem = (
            f"{path} is empty: an earlier start was cut off. Remove it, and a new one "
            "is made."
        )
        raise SettingsError((problem,))
    return replace(settings, secret_key=secret)
