"""The three languages of the pages: chosen by the address, spoken by the catalogues.

Every page lives below ``/en/``, ``/fr/`` or ``/ar/``, so that an address can be shared
and the switch leads to the same place. Catalogues are read from their ``.po`` files
when the program starts: there is nothing to build.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import Babel, Domain, get_locale
from flask_babel import gettext as _
from typing_extensions import override
from werkzeug.routing import BaseConverter

from app.texts import isolated
from reports.formats import LANGUAGES, Language, direction

CATALOGUES = Path(__file__).parent / "translations"
SOURCE: Language = "en"

NAMES: Mapping[Language, str] = {"fr": "Français", "ar": "العربية", "en": "English"}
"""Each language named in itself, in the order of the switch."""

PROGRAMS = "/api/"
"""Below which addresses programs ask."""

SHORT_NAMES: Mapping[Language, str] = {"fr": "FR", "ar": "عربية", "en": "EN"}


class LanguageConverter(BaseConverter):
    """The first part of a page's address."""

    regex = "|".join(LANGUAGES)
    part_isolating = True


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel carries no types
    """The texts of every language, compiled in memory."""

    @override
    def get_translations(self) -> NullTranslations:
        """Return the texts of the current language."""
        return catalogue(current_language())


@cache
def catalogue(language: Language) -> NullTranslations:
    """Read one catalogue; the source language needs none."""
    if language == SOURCE:
        return NullTranslations()
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as po:
        messages = read_po(po, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def current_language() -> Language:
    """Say in which language the page or the mail at hand is written."""
    return _language_of(get_locale())


@cache
def _language_of(locale: Locale | None) -> Language:
    """Name our language of a locale; asked hundreds of times a page."""
    spoken = str(locale or SOURCE)
    return spoken if spoken in LANGUAGES else SOURCE


def apart(text: str) -> str:
    """Keep what somebody wrote apart from the direction of the page's language."""
    return isolated(text, direction(current_language()))


def titled(what: str, name: str) -> str:
    """Say what something is, and which one: each language has its own colon."""
    return str(_("%(what)s: %(name)s", what=what, name=name))


def preferred_language() -> Language:
    """Choose a language where an address names none: a program reads English first."""
    is_program = request.path.startswith(PROGRAMS)
    first = SOURCE if is_program else "fr"
    best = request.accept_languages.best_match(LANGUAGES, default=first)
    return cast("Language", best)


def same_page(language: Language) -> str:
    """Return the address of the page at hand in another language."""
    if not _expects_language(request.endpoint):
        return f"/{language}/"
    values = {**(request.view_args or {}), "language": language}
    address = url_for(cast("str", request.endpoint), **values)
    query = request.query_string.decode()
    return f"{address}?{query}" if query else address


def init_app(app: Flask) -> None:
    """Give an application its languages and the names templates use."""
    app.url_map.converters["language"] = LanguageConverter
    babel = Babel(app, locale_selector=_selected_language)
    babel.domain_instance = Catalogues()
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_put_language)
    app.jinja_env.globals.update(
        current_language=current_language,
        direction=direction,
        same_page=same_page,
        titled=titled,
        language_names=NAMES,
        language_short_names=SHORT_NAMES,
    )


def _selected_language() -> Language | None:
    if not has_request_context():
        return None
    first = g.get("language") or request.path.split("/")[1]
    return cast("Language", first) if first in LANGUAGES else preferred_language()


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.language = values.pop("language", None) if values else None


def _put_language(endpoint: str, values: dict[str, Any]) -> None:
    if "language" not in values and _expects_language(endpoint):
        values["language"] = current_language()


def _expects_language(endpoint: str | None) -> bool:
    return endpoint in current_app.view_functions and (
        current_app.url_map.is_endpoint_expecting(endpoint, "language")
    )
