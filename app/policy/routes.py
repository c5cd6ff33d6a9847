"""Every route declares what it lets somebody do; an undeclared one stops the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, redirect, request, url_for
from werkzeug import Response

from app.clock import now
from app.people.signing_in import current_principal
from app.policy.matrix import ANYONE, may, may_somewhere
from app.policy.values import Action, Principal, Scope
from app.zones import note_book

View = TypeVar("View", bound=Callable[..., Any])
Find = Callable[..., Iterable[Scope] | Scope | None]
"""Finds where the thing is that a route is about, from the route's own arguments."""

DECLARED = "declared_action"

OTHERS: Mapping[str, Action] = {
    "api-docs.openapi_json": Action.READ_PUBLIC,
    "static": Action.READ_PUBLIC,
    "theme.choose": Action.READ_PUBLIC,
    "security.login": Action.SIGN_IN,
    "security.logout": Action.SIGN_IN,
    "security.static": Action.READ_PUBLIC,
    "health.livez": Action.WATCH_HEALTH,
    "health.readyz": Action.WATCH_HEALTH,
}
"""What the routes that are not views of a feature let somebody do."""


class UndeclaredRouteError(Exception):
    """A route says nowhere what it lets somebody do."""

    def __init__(self, endpoints: tuple[str, ...]) -> None:
        self.endpoints = endpoints
        super().__init__(
            f"these routes declare no permission: {', '.join(endpoints)}. Put"
            " @permission(Action.…) on the view."
        )


def permission(action: Action, of: Find | None = None) -> Callable[[View], View]:
    """Declare what a route lets somebody do, and to what.

    ``of`` finds no scope if there is no such thing; one in which it is allowed is
    enough. A thing that somebody may not touch answers like one that is not there.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**values: object) -> object:
            principal = current_principal()
            if not _is_allowed(principal, action, of, values):
                return _refuse(principal)
            return view(**values)

        setattr(guarded, DECLARED, action)
        return cast("View", guarded)

    return declare


def check_declarations(app: Flask) -> None:
    """Refuse to start with a route that nobody decided about."""
    missing = tuple(
        sorted(
            {
                rule.endpoint
                for rule in app.url_map.iter_rules()
                if action_of(app, rule.endpoint) is None
            }
        )
    )
    if missing:
        raise UndeclaredRouteError(missing)


def action_of(app: Flask, endpoint: str) -> Action | None:
    """Return what a route lets somebody do, None if it does not say."""
    declared = getattr(app.view_functions[endpoint], DECLARED, None)
    return cast("Action | None", declared) or OTHERS.get(endpoint)


def _is_allowed(
    principal: Principal, action: Action, of: Find | None, values: dict[str, object]
) -> bool:
    if action in ANYONE:
        return True
    if of is None:
        return may_somewhere(principal, action, now())
    found = of(**values)
    scopes = (found,) if isinstance(found, Scope) else found or ()
    allowed = (one for one in scopes if may(principal, action, one, now()))
    scope = next(allowed, None)
    if scope is None:
        return False
    note_book(scope.book_id)
    return True


def _refuse(principal: Principal) -> Response:
    if principal.is_known or request.path.startswith("/api/"):
        abort(404)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=back), 303)
