"""JSON that is sent to us: every way in which it cannot be read is one error."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from typing_extensions import override


class PartTwiceError(ValueError):
    """An object of a JSON names a part twice: nobody can say which one counts."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(f"this JSON names {part!r} twice")


class JsonReader(DefaultJSONProvider):
    """The JSON of the application: what nests too deep, or says twice, is wrong."""

    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what a text says. Raises ValueError, whatever is wrong with it."""
        try:
            return super().loads(s, object_pairs_hook=_each_once, **kwargs)
        except RecursionError as error:
            raise ValueError("this JSON nests too deep") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parts = dict(pairs)
    if len(parts) < len(pairs):
        names = [name for name, _ in pairs]
        raise PartTwiceError(next(name for name in names if names.count(name) > 1))
    return parts


def register(app: Flask) -> None:
    """Read every body with it: pages and libraries look into bodies as well."""
    app.json_provider_class = JsonReader  # libraries derive theirs from it
    app.json = JsonReader(app)
