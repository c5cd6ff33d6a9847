"""Make the web application out of its settings."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import errors, reading_json
from app.contributing.fitting import check_collecting
from app.database import check_database
from app.extensions import init_db
from app.features import FEATURES
from app.headers import secure_answers
from app.logs import configure_logs, log_requests
from app.policy.routes import check_declarations
from app.settings import Settings, SettingsError, load_settings

FORM_OVERHEAD = 1024 * 1024
"""Bytes that a form may have around its file."""


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; without settings, from the environment, for gunicorn.

    It needs a database to be there: `igoudar serve` starts the embedded one.
    """
    settings = settings or _from_environment()
    app = Flask("app")
    configure(app, settings)
    configure_logs(settings.log_level)
    log_requests(app)
    secure_answers(app, is_secure=settings.is_secure)
    init_db(app)
    errors.register(app)
    reading_json.register(app)
    for register in FEATURES:
        register(app)
    check_declarations(app)
    return app


def _from_environment() -> Settings:
    settings = load_settings(is_serving=True)
    if settings.is_embedded:
        remedy = (
            "DATABASE_URL is missing. Set it and DATABASE_OWNER_URL, or run `igoudar "
            "serve`, which has a PostgreSQL of its own."
        )
        raise SettingsError((remedy,))
    check_database(settings)
    check_collecting(settings)
    return settings


def configure(app: Flask, settings: Settings) -> None:
    """Hand the settings to Flask; ours stay whole in `app.extensions["igoudar"]`."""
    app.extensions["igoudar"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_ENGINES={"default": settings.database_url},
        MAX_CONTENT_LENGTH=settings.limits.evidence_bytes + FORM_OVERHEAD,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SESSION_COOKIE_NAME=_cookie_name(settings),
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def _cookie_name(settings: Settings) -> str:
    """Keep two copies on one machine apart: browsers do not tell ports apart."""
    if settings.is_secure:
        return "__Host-igoudar"
    return f"igoudar-{settings.port}"
