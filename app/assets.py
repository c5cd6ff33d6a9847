"""Icons, the mark and the addresses of static files, for templates."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup

from app.markup import written

_HERE = Path(__file__).parent
_ICONS = _HERE / "templates" / "icons"
_STATIC = _HERE / "static"
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def icon(name: str, css: str = "") -> Markup:
    """Draw an outline icon inline; it is hidden from readers, words stand beside it."""
    return written(
        '<svg class="ic %s" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">%s</svg>',
        css,
        _inside(_ICONS / f"{name}.svg"),
    )


def drawing(name: str) -> Markup:
    """Return the inside of a drawn scene, for a chart that adds links to it."""
    return _inside(_STATIC / "img" / f"{name}.svg")


def mark() -> Markup:
    """Draw the mark in the colour of the text around it."""
    inside = _inside(_STATIC / "img" / "mark.svg").replace("#2F3A8C", "currentColor")
    return written('<svg viewBox="0 0 36 36" aria-hidden="true">%s</svg>', inside)


def asset(name: str) -> str:
    """Return the address of a static file, changed whenever its bytes change."""
    return url_for("static", filename=name, v=_fingerprint(name))


def init_app(app: Flask) -> None:
    """Give templates the functions of this module."""
    app.jinja_env.globals.update(icon=icon, drawing=drawing, mark=mark, asset=asset)


@cache
def _inside(path: Path) -> Markup:
    found = _INSIDE.search(path.read_text())
    # The drawings are files of this repository, never of a visitor.
    return Markup(" ".join(found[1].split()) if found else "")  # noqa: S704 - our own icons


@cache
def _fingerprint(name: str) -> str:
    return sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
