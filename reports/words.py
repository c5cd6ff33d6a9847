"""The words of documents, in three languages, from the catalogues beside this file."""

from __future__ import annotations

import gettext
import io
from functools import cache
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from reports.formats import Language

_FIRST_STRONG, _END = "\u2068", "\u2069"


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    """Compile a catalogue once for the process; English is the source itself."""
    if language == "en":
        return gettext.NullTranslations()
    path = f"{language}/LC_MESSAGES/reports.po"
    with files("reports").joinpath("translations", path).open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Words:
    """Says texts in one language. What is put into a text keeps its own direction."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = _catalogue(language)

    def say(self, text: str, /, **values: str) -> str:
        """Translate a text and put values into it by name (``%(amount)s``)."""
        said = self._texts.gettext(text)
        return said % _isolated(values) if values else said

    def count(self, one: str, many: str, number: int, /, **values: str) -> str:
        """Translate a text in the plural form that a number asks for."""
        said = self._texts.ngettext(one, many, number)
        return said % _isolated(values)

    def join(self, *parts: str) -> str:
        """Put parts beside each other with dots; each keeps its own direction."""
        return " · ".join(isolate(part) for part in parts if part)


def isolate(text: str) -> str:
    """Give a text the direction of its own first letter, whatever stands around it."""
    return f"{_FIRST_STRONG}{text}{_END}"


def _isolated(values: dict[str, str]) -> dict[str, str]:
    return {name: isolate(text) for name, text in values.items()}
