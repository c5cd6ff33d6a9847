"""Every text that people see exists in French and in Arabic."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from reports.formats import LANGUAGES
from tests.texts import read_catalogue, renewed, texts_of_the_program

PLACES = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def source():
    """The texts of the program as they are now."""
    return texts_of_the_program()


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
    assert missing(source, read_catalogue(language)) == []


@pytest.mark.parametrize("language", set(LANGUAGES) - {"en"})
def test_translations_name_the_same_places_as_their_source(language):
    wrong = [
        message.id
        for message in read_catalogue(language)
        if message.id and places(message.string) - places(message.id)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", set(LANGUAGES) - {"en"})
def test_catalogues_hold_no_text_that_the_program_lost(source, language):
    lost = [m.id for m in read_catalogue(language) if m.id and m.id not in source]
    assert lost == []


def test_french_puts_a_no_break_space_before_high_punctuation():
    wrong = [
        string
        for message in read_catalogue("fr")
        for string in strings_of(message.string)
        if message.id and re.search(r"[^\u00a0][;:?!»](\s|$)", string)
    ]
    assert wrong == []


def test_arabic_uses_digits_0_to_9_only():
    wrong = [
        m.id for m in read_catalogue("ar") if re.search(r"[٠-٩۰-۹]", str(m.string))
    ]
    assert wrong == []


TASHKEEL = re.compile("[\u064b-\u0652]")
COUNTED = re.compile(r"%\(count\)s (\w+)")


def counted(form):
    """The noun after the number, without its marks."""
    found = COUNTED.search(TASHKEEL.sub("", form))
    return found[1] if found else None


def wrong_after_numbers(forms):
    """Say whether the noun after 11 to 99 is not that after 100, in the accusative.

    The catalogue has them in this order: none, one, two, 3 to 10, 100 to 102, 11 to 99.
    """
    hundred, eleven = counted(forms[4]), counted(forms[5])
    if hundred is None:
        return True
    is_same = hundred.endswith(("ة", "اء")) or hundred.startswith("لل")
    return eleven != (hundred if is_same else f"{hundred}ا")


def test_arabic_nouns_have_their_form_after_each_number():
    plural = [m for m in read_catalogue("ar") if isinstance(m.id, tuple)]
    assert {len(m.string) for m in plural} == {6}
    assert [m.id[0] for m in plural if wrong_after_numbers(m.string)] == []
    alike = [m.id[0] for m in plural if len(set(m.string)) < 4]
    assert alike == []


def test_the_check_notices_nouns_in_the_wrong_order():
    forms = ["", "", "", "", "%(count)s سطرا", "%(count)s سطر"]
    assert wrong_after_numbers(forms)
    assert not wrong_after_numbers([*forms[:4], forms[5], forms[4]])


@pytest.mark.parametrize(
    ("language", "said", "never"),
    [
        ("fr", r"\b([Bb]ook|[Ll]edger)\b", r"\b[Ll]ivres?\b"),
        ("ar", r"\b([Bb]ook|[Ll]edger)\b", "الدفتر|بالدفتر"),
        ("ar", r"\b[Cc]heckpoint", "نقط(ة|تك|اط) (?!التحقق|تحقق)"),
    ],
)
def test_the_book_and_its_checkpoints_have_one_word(language, said, never):
    wrong = [
        message.id
        for message in read_catalogue(language)
        if message.id
        and re.search(said, str(message.id))
        and any(re.search(never, string) for string in strings_of(message.string))
    ]
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


def test_a_catalogue_written_anew_is_the_same_whatever_its_order_was():
    source = Catalog()
    for text in ("Pay", "Give", ("%(count)s gift", "%(count)s gifts"), "New"):
        source.add(text)
    given = 'msgid "Give"\nmsgstr "Donner"\n\n'
    paid = 'msgid "Pay"\nmsgstr "Payer"\n\nmsgid "Gone"\nmsgstr "Parti"\n\n'
    once, other = (
        renewed(read_po(BytesIO(text.encode()), locale="fr"), source)
        for text in (given + paid, paid + given)
    )
    assert once == other
    assert renewed(read_po(BytesIO(once), locale="fr"), source) == once
    assert b"Donner" in once
    assert b"Parti" not in once


def test_french_names_a_place_after_no_word_that_changes_with_it():
    """Of Pays Siroua one says *du*, of Agadir *d’*: a name stands in brackets."""
    bent = re.compile(r"\b[dD][eu] %\((?:place|zone)\)s")
    texts = [
        text for message in read_catalogue("fr") for text in strings_of(message.string)
    ]
    assert [text for text in texts if bent.search(text)] == []
