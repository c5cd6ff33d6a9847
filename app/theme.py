"""The switch between a light and a dark page; it works without scripts."""

from __future__ import annotations

import re
from typing import Literal

from flask import Blueprint, current_app, redirect, request
from werkzeug import Response

Theme = Literal["light", "dark"]

COOKIE = "theme"
THEMES: tuple[Theme, ...] = ("light", "dark")
_A_YEAR = 365 * 24 * 3600
_LOCAL = re.compile(r"/(?!/)[^\x00-\x20\x7f\\]*")

blueprint = Blueprint("theme", __name__, url_prefix="/<language:language>")


def chosen_theme() -> Theme | None:
    """Return the theme the visitor chose, None to follow the system."""
    chosen = request.cookies.get(COOKIE)
    return next((theme for theme in THEMES if theme == chosen), None)


@blueprint.get("/theme/<any(light, dark):theme>")
def choose(theme: Theme) -> Response:
    """Remember the theme and go back to the page the visitor came from."""
    response = redirect(_local(request.args.get("back", "/")))
    response.set_cookie(
        COOKIE,
        theme,
        max_age=_A_YEAR,
        samesite="Lax",
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def _local(address: str) -> str:
    """Keep an address of this site; anything else leads home.

    Browsers drop tabs and line ends, and read a backslash as a slash.
    """
    return address if _LOCAL.fullmatch(address) else "/"
