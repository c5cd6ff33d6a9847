"""What is typed to name something: a code, a currency, a part of an address, a line."""

from __future__ import annotations

import re

import click
from typing_extensions import override

from ledger.money import EXPONENTS

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_SLUG = re.compile(r"[a-z0-9-]{1,60}")


class _Code(click.ParamType[str]):
    """A code that can stand in a fact; that of a child fund has a slash in it."""

    name = "code"

    def __init__(self, *, has_child: bool = False) -> None:
        self._parts = 2 if has_child else 1

    @override
    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        parts = value.split("/")
        if len(parts) > self._parts or not all(map(_CODE.fullmatch, parts)):
            self.fail(
                f"{value!r} is no code. Take up to forty letters, digits, hyphens,"
                " underscores and dots, a letter or a digit first.",
                param,
                ctx,
            )
        return value


class _Currency(click.ParamType[str]):
    """A currency that a book may hold, by its code."""

    name = "currency"

    @override
    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        if value not in EXPONENTS:
            message = f"{value!r} is no currency of a book. Write it like EUR or MAD."
            self.fail(message, param, ctx)
        return value


class _Slug(click.ParamType[str]):
    """What names something in an address that visitors read."""

    name = "slug"

    @override
    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        if not _SLUG.fullmatch(value):
            self.fail(
                f"{value!r} cannot stand in an address. Take up to sixty small letters"
                " (a to z), digits and hyphens.",
                param,
                ctx,
            )
        return value


class _Line(click.ParamType[str]):
    """A line that says something: where a rule stands, why a thing is done."""

    name = "text"

    def __init__(self, most: int) -> None:
        self._most = most

    @override
    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        line = " ".join(value.split())
        if not 0 < len(line) <= self._most or not line.isprintable():
            message = f"write one line of letters, {self._most} at most."
            self.fail(message, param, ctx)
        return line


CODE, FUND_CODE, CURRENCY = _Code(), _Code(has_child=True), _Currency()
SLUG = _Slug()
SOURCE, REASON = _Line(200), _Line(500)
