"""Markup put together from a literal and values, each value escaped."""

from __future__ import annotations

from typing import LiteralString

from markupsafe import Markup, escape


def written(literal: LiteralString, *values: object) -> Markup:
    """Put escaped values where a literal has ``%s``.

    As ``Markup.format`` does, at a seventh of its price: a page draws hundreds of
    shapes.
    """
    return Markup(literal % tuple(map(escape, values)))  # noqa: S704 - the values are escaped, the rest is our own literal
