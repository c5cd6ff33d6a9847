"""The features of the web application, in the order in which they are registered."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app import health

FEATURES: tuple[Callable[[Flask], None], ...] = (health.register,)
"""Each feature folder has one such function; this is the only list of them."""
