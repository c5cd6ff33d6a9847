"""Every text that people see exists in French and in Arabic."""

import re
import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from app.i18n import CATALOGUES
from reports.formats import LANGUAGES

ROOT = Path(__file__).parents[2]
PLACES = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def source():
    """The texts of the program as they are now."""
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


def translated(language):
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as po:
        return read_po(po, locale=language, abort_invalid=True)


def missing(source, catalogue):
    """List the texts without a finished translation."""
    return [
        message.id
        for message in source
        if message.id and not is_done(message, catalogue)
    ]


def is_done(message, catalogue):
    found = catalogue.get(message.id)
    if found is None or found.fuzzy:
        return False
    return all(strings_of(found.string))


def strings_of(text):
    return text if isinstance(text, tuple) else (text,)


def places(text):
    return {name for string in strings_of(text) for name in PLACES.findall(string)}


@pytest.mark.parametrize("language", set(LANGUAGES) - {"en"})
def test_no_text_is_untranslated_or_unsure(source, language):
    assert missing(source, translated(language)) == []


@pytest.mark.parametrize("language", set(LANGUAGES) - {"en"})
def test_translations_name_the_same_places_as_their_source(language):
    wrong = [
        message.id
        for message in translated(language)
        if message.id and places(message.string) - places(message.id)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", set(LANGUAGES) - {"en"})
def test_catalogues_hold_no_text_that_the_program_lost(source, language):
    lost = [m.id for m in translated(language) if m.id and m.id not in source]
    assert lost == []


def test_french_puts_a_no_break_space_before_high_punctuation():
    wrong = [
        string
        for message in translated("fr")
        for string in strings_of(message.string)
        if message.id and re.search(r"[^\u00a0][;:?!»](\s|$)", string)
    ]
    assert wrong == []


def test_arabic_uses_digits_0_to_9_only():
    wrong = [m.id for m in translated("ar") if re.search(r"[٠-٩۰-۹]", str(m.string))]
    assert wrong == []


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "Pay"\nmsgstr ""\n',
        '#, fuzzy\nmsgid "Pay"\nmsgstr "Payer"\n',
        'msgid "Give"\nmsgstr "Donner"\n',
    ],
)
def test_the_check_notices_a_seeded_gap(entry):
    source = Catalog()
    source.add("Pay")
    assert missing(source, read_po(BytesIO(entry.encode()), locale="fr")) == ["Pay"]
