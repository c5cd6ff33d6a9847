"""Signing in and out: Flask-Security on our table of people, forms against forgery."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user, user_logged_out
from flask_security.core import RoleMixin, Security
from flask_security.datastore import FSQLALiteUserDatastore
from flask_security.forms import LoginForm
from flask_security.utils import hash_password as hash_with_salt
from flask_security.utils import uia_email_mapper
from flask_wtf import CSRFProtect
from typing_extensions import override

from app.extensions import db
from app.people.queries import principal_of
from app.people.tables import Person
from app.policy.values import VISITOR, Principal
from app.settings import Settings

View = TypeVar("View", bound=Callable[..., Any])

TRIES_FROM_ADDRESS = "30 per minute; 200 per hour"
TRIES_OF_ACCOUNT = "10 per 5 minutes; 30 per day"
LONGEST_SESSION = timedelta(hours=12)
SESSION_KEY_BYTES = 32

csrf = CSRFProtect()
"""Every form carries its token; only the providers' notices are exempt."""

limiter = Limiter(get_remote_address)


class NoRole(RoleMixin):
    """What Flask-Security calls a role; ours are grants, each within a scope."""


class SignInForm(LoginForm):
    """Address and password; it never says which of the two is wrong."""

    @override
    def validate(self, **kwargs: object) -> bool:
        """Check both, and answer alike whatever is wrong."""
        if super().validate(**kwargs):
            return True
        self.email.errors = self.password.errors = ()
        self.form_errors = [
            _("The e-mail address and the password do not go together.")
        ]
        return False


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its sign-in, and limits on guessing."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=LONGEST_SESSION,
        RATELIMIT_STORAGE_URI="memory://",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_NAME=f"{app.config['SESSION_COOKIE_NAME']}-remember",
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.is_secure,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_FLASH_MESSAGES=False,
        # Nothing asks for a fresh password yet, so its page is not served either.
        SECURITY_FRESHNESS=timedelta(minutes=-1),
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_LOGOUT_CSRF=True,
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SALT=settings.derived_secret("passwords"),
        SECURITY_POST_LOGIN_VIEW="people.enter",
        SECURITY_POST_LOGOUT_VIEW="territories.home",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_URL_PREFIX="/<language:language>",
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    limiter.init_app(app)
    people = FSQLALiteUserDatastore(db, Person, NoRole)
    security = Security(app, people, login_form=SignInForm)
    # The style of a page that says nothing can be read is there all the same.
    security.principal.skip_static = True
    user_logged_out.connect(forget_sessions, app)
    limit_tries(app)


def forget_sessions(_app: Flask, user: Person, **_rest: object) -> None:
    """End every session of whoever signs out: a copied cookie is worth nothing then."""
    if user.is_authenticated:
        user.fs_uniquifier = secrets.token_hex(SESSION_KEY_BYTES)
        db.session.commit()


def limit_tries(app: Flask) -> None:
    """Count the tries to sign in, by address and by account."""
    view: Callable[..., Any] = app.view_functions["security.login"]
    by_account = limiter.limit(
        TRIES_OF_ACCOUNT, key_func=_account_tried, methods=["POST"]
    )
    by_address = limiter.limit(TRIES_FROM_ADDRESS, methods=["POST"])
    limited: Callable[..., Any] = by_address(by_account(view))
    app.view_functions["security.login"] = limited


def limit_guesses(view: View) -> View:
    """Count the tries of whoever is signed in to say their password again.

    Once for the view, however many applications serve it: each would count the others.
    """
    limit = limiter.limit(TRIES_OF_ACCOUNT, key_func=_person_who_tries)
    return cast("View", limit(view))


def _person_who_tries() -> str:
    return f"person:{current_principal().code}"


def _account_tried() -> str:
    return f"account:{request.form.get('email', '').strip().lower()[:200]}"


def hash_password(password: str) -> str:
    """Hash a password as signing in will check it; needs an application's context."""
    return str(hash_with_salt(password))


def normalized(password: str) -> str:
    """Return a password as signing in reads it, however a keyboard wrote its signs."""
    return unicodedata.normalize(
        current_app.config["SECURITY_PASSWORD_NORMALIZE_FORM"], password
    )


class AddressError(ValueError):
    """Nobody could sign in with this address."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text!r} is not an e-mail address")


def read_address(text: str) -> str:
    """Return an address as signing in looks it up; needs an application's context.

    Raises AddressError.
    """
    address = uia_email_mapper(text.strip())
    if address is None:
        raise AddressError(text)
    return str(address).lower()


def current_principal() -> Principal:
    """Say who asks, with what they hold at this very request."""
    if "principal" not in g:
        g.principal = _read_principal()
    principal: Principal = g.principal
    return principal


def _read_principal() -> Principal:
    if not current_user.is_authenticated:
        return VISITOR
    return principal_of(db.session, cast("Person", current_user))
