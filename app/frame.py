"""What stands around every page: the menu, who is signed in, the test-book banner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

PRODUCT = "Igoudar"


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A room that this visitor may enter, named in the language of the page."""

    endpoint: str
    label: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """The surroundings of one page, for one visitor."""

    is_test_book: bool = True
    visitor: str | None = None
    menu: tuple[MenuLink, ...] = ()
    register_number: int | None = None
    """The number of the last sealed entry, printed at the foot as a witness."""


def init_app(app: Flask, frame: Callable[[], Frame] = Frame) -> None:
    """Give every template its ``frame``; the function is called once per page."""

    def surroundings() -> dict[str, Any]:
        return {"frame": frame(), "product": PRODUCT}

    app.context_processor(surroundings)
