"""Words that pages show in three languages, as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import click

from reports.formats import LANGUAGES, Language

Function = TypeVar("Function", bound=Callable[..., None])
Words = Mapping[Language, str]

IN_LANGUAGES = (
    "Words may be given in each language: --name 'fr=Le puits' --name 'en=The well'."
    " What stands first is shown in the languages that have none of their own."
)
"""What the help of a command says once about all its words."""


def words_option(
    name: str, about: str, *, required: bool = True
) -> Callable[[Function], Function]:
    """Give a command words of a name, in one language or in several."""
    return click.option(
        name,
        required=required,
        multiple=True,
        metavar="TEXT",
        help=about,
        callback=_read,
    )


def _read(_ctx: click.Context, _param: click.Parameter, given: Sequence[str]) -> Any:  # noqa: ANN401 - what click hands on
    """Sort words by language; the first ones stand where a language has none."""
    said: dict[Language, str] = {}
    first = ""
    for text in given:
        start, found, rest = text.partition("=")
        is_named = bool(found) and start in LANGUAGES
        words = " ".join((rest if is_named else text).split())
        if not words:
            raise click.BadParameter("write a word at least.")
        if is_named and start in said:
            raise click.BadParameter(f"it is said twice in {start}: say it once.")
        if not is_named and first:
            raise click.BadParameter(
                f"say with each in which language it is: 'fr={words}'."
            )
        if is_named:
            said[cast("Language", start)] = words
        first = first or words
    return first and {language: said.get(language, first) for language in LANGUAGES}
