"""JSON that is sent to us: every way in which it cannot be read is one error."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from typing_extensions import override


class JsonReader(DefaultJSONProvider):
    """The JSON of the application; a text that nests too deep is told as wrong."""

    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what a text says. Raises ValueError, whatever is wrong with it."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("this JSON nests too deep") from error


def register(app: Flask) -> None:
    """Read every body with it: pages and libraries look into bodies as well."""
    app.json_provider_class = JsonReader  # libraries derive theirs from it
    app.json = JsonReader(app)
