"""Bring the texts of the program into the catalogues: ``python -m tests.texts``.

New texts come without a translation, lost ones go, and the order is always the same:
a catalogue that was written by hand at its end is only sorted.
"""

from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.i18n import CATALOGUES, SOURCE
from reports.formats import LANGUAGES

ROOT = Path(__file__).parents[1]

HEAD = """\
# Texts of Igoudar: {language}.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def texts_of_the_program() -> Catalog:
    """Collect every text of the source, as it is now."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]
    methods, options = [], {}
    for mapping in settings["mappings"]:
        found = dict(mapping)
        pattern = found.pop("pattern").removeprefix("app/")
        methods.append((pattern, found.pop("method")))
        options[pattern] = found
    texts = Catalog()
    for _file, _line, message, comments, context in extract_from_dir(
        ROOT / "app", methods, options, {**DEFAULT_KEYWORDS, "lazy_gettext": None}
    ):
        texts.add(message, auto_comments=comments, context=context)
    return texts


def read_catalogue(language: str) -> Catalog:
    """Read the catalogue of a language; what is not well formed is refused."""
    with path_of(language).open("rb") as po:
        return read_po(po, locale=language, abort_invalid=True)


def renewed(catalogue: Catalog, texts: Catalog) -> bytes:
    """Write a catalogue anew: the texts of the program alone, in their order."""
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    body = BytesIO()
    write_po(
        body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True
    )
    head = HEAD.format(
        language=catalogue.locale_identifier, plural=catalogue.plural_forms
    )
    return (head + body.getvalue().decode().strip("\n") + "\n").encode()


def path_of(language: str) -> Path:
    """Say where the catalogue of a language is kept."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def main() -> None:
    texts = texts_of_the_program()
    for language in LANGUAGES:
        if language != SOURCE:
            written = renewed(read_catalogue(language), texts)
            path_of(language).write_bytes(written)


if __name__ == "__main__":
    main()
