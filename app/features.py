"""The features of the web application, in the order in which they are registered."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app import health, web
from app.people import views as people
from app.projects import views as projects
from app.territories import views as territories

FEATURES: tuple[Callable[[Flask], None], ...] = (
    health.register,
    web.register,
    people.register,
    territories.register,
    projects.register,
)
"""Each feature folder has one such function; this is the only list of them."""
