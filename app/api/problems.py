"""How an operation of the interface says no: what it describes, and what it raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.exceptions import UnprocessableEntity

from app.api.bodies import Blueprint
from app.api.fields import ProblemSchema


class PartsRefusedError(UnprocessableEntity):
    """Parts of what was sent cannot be taken: each by its name, with what to send.

    ``place`` is where they stand: in the ``json``, the ``query`` or the ``file``.
    """

    def __init__(self, place: str, parts: Mapping[str, str]) -> None:
        said = {name: [message] for name, message in parts.items()}
        self.data = {"messages": {place: said}}
        super().__init__(" ".join(parts.values()))


def may_answer(blueprint: Blueprint, *statuses: int) -> Callable[[Any], Any]:
    """Describe the errors that an operation may answer with."""

    def describe(view: Any) -> Any:  # noqa: ANN401 - a view and its description
        for status in statuses:
            view = blueprint.alt_response(
                status,
                schema=ProblemSchema,
                content_type="application/problem+json",
                success=False,
            )(view)
        return view

    return describe
