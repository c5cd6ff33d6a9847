"""Every text of a document is translated, with the same places for values."""

import re
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ledger.book.kinds import EntryKind
from ledger.book.roles import TYPES
from reports.pdf.bidi import resolve_levels, visual_order
from reports.pdf.documents.labels import kind_label, role_label
from reports.words import Words

KEYWORDS = {"say": None, "count": (1, 2), "mark": None}
PLACE = re.compile(r"%\((\w+)\)s")


def catalogue(language: str) -> Catalog:
    path = f"translations/{language}/LC_MESSAGES/reports.po"
    with files("reports").joinpath(path).open("rb") as source:
        return read_po(source, locale=language)


def texts() -> set[str]:
    found = extract_from_dir(str(files("reports")), keywords=KEYWORDS)
    return {msg if isinstance(msg, str) else msg[0] for _, _, msg, _, _ in found}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_text_is_translated_and_none_is_left_over(language: str):
    known = {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue(language)
        if message.id
    }

    assert set(known) == texts()
    for message in known.values():
        forms = message.string
        for form in [forms] if isinstance(forms, str) else forms:
            assert form, message.id
        assert not message.fuzzy


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_translations_have_the_same_places(language: str):
    for message in catalogue(language):
        if isinstance(message.id, str):
            expected = sorted(PLACE.findall(message.id))
            assert sorted(PLACE.findall(str(message.string))) == expected, message.id
        else:
            allowed = set(PLACE.findall(message.id[1]))
            for form in message.string:
                assert set(PLACE.findall(form)) <= allowed, message.id


def test_every_kind_of_entry_and_every_role_has_a_name():
    words = Words("en")

    assert {kind for kind in EntryKind if kind_label(words, kind) == "Other"} == set()
    held = {role for role in TYPES if not role.startswith(("source.", "use", "fx"))}
    named = {role for role in TYPES if role_label(words, role) != "Other"}
    assert set(TYPES) - named <= held


def test_arabic_has_its_six_plurals():
    words = Words("ar")
    one = "The full list, %(count)s movement, stands at the end."
    many = "The full list, %(count)s movements, stands at the end."

    said = {words.count(one, many, n, count=str(n)) for n in (1, 2, 3, 11, 100)}

    assert len(said) == 5


def test_joined_parts_keep_their_order_in_arabic():
    joined = Words("ar").join("مصروف", "B1", "", "Achat de pompe")

    levels = resolve_levels(joined, 1)
    drawn = visual_order(list(zip(joined, levels, strict=True)), lambda pair: pair[1])
    text = "".join(character for character, _ in drawn)
    assert text.index("Achat de pompe") < text.index("B1")
