"""Cleaning, shaping and breaking of text."""

import hashlib
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pdf.text.clean import DIRECTION_MARKS, clean
from reports.pdf.text.faces import Weight, family
from reports.pdf.text.shape import Line, shape
from reports.pdf.text.wrap import wrap

ARABIC_NOTE = (
    "اشترت الجمعية مضخة جديدة لبئر القرية ودفعت ثمنها كاملا للشركة SARL Eaux & "
    "Forages du Souss (2019) بعد أن راجع المكتب ثلاثة عروض مختلفة، ثم ركبت المضخة "
    "في اليوم نفسه وتم تجريبها أمام السكان مدة ساعتين كاملتين."
)
INVISIBLE = "\u2028\u200b\ufeff\x85\u0301\U0001f6b0\x00"

plain = st.text(
    st.sampled_from("abc ÉéàÇ 0123-/,.  سلام عليكم ⴰⵣⵓⵍ ()«»\u00a0\u0651\u0301"),
    max_size=120,
)
anything = st.text(max_size=40)


def said(line: Line) -> str:
    """The text that the glyphs of a line stand for, left to right."""
    return "".join(
        glyph.text for run in line.runs for word in run.words for glyph in word.glyphs
    )


def letters(text: str) -> list[str]:
    flat = unicodedata.normalize("NFKD", text)
    return sorted(c for c in flat if c not in DIRECTION_MARKS and not c.isspace())


def glyph_indices(line: Line) -> list[int]:
    return [g.index for run in line.runs for word in run.words for g in word.glyphs]


def test_vendored_fonts_are_the_ones_on_record():
    folder = files("reports.pdf").joinpath("fonts")
    recorded = folder.joinpath("SHA256SUMS").read_text().splitlines()
    for row in recorded:
        digest, name = row.split()
        assert hashlib.sha256(folder.joinpath(name).read_bytes()).hexdigest() == digest


@given(anything)
def test_cleaned_text_has_no_character_that_no_face_shows(text: str):
    cleaned = clean(text)

    for character in cleaned:
        assert character in DIRECTION_MARKS or family().face_of(character)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("weight", list(Weight))
@given(text=anything)
def test_no_text_ever_shows_an_empty_box(weight: Weight, text: str):
    for rtl in (False, True):
        assert 0 not in glyph_indices(shape(text, family(weight), rtl=rtl))


def test_c20_invisible_characters_are_shown_or_named():
    cleaned = clean(f"Pompe{INVISIBLE}solaire")

    assert cleaned == "Pompe  \u25cc\u0301[potable water symbol] solaire"


def test_amazigh_keeps_its_letters_in_both_scripts():
    for text in ("Tamazi\u0263t, aẓru, aḍil, taɛeṛṛabt", "ⵜⴰⵎⴰⵣⵉⵖⵜ"):
        assert clean(text) == text


def test_accents_are_composed():
    assert clean("re\u0301fection") == "réfection"


@given(plain, st.booleans())
def test_glyphs_say_what_the_text_says(text: str, rtl: bool):  # noqa: FBT001 - given by hypothesis
    line = shape(text, family(), rtl=rtl)

    assert letters(said(line)) == letters(clean(text))


def test_lam_alif_is_one_glyph_with_one_code_point():
    assert said(shape("لا", family(), rtl=True)) == "\ufefb"


def test_digits_have_one_width():
    widths = {shape(digit, family()).width for digit in "0123456789"}

    assert len(widths) == 1


@given(plain, st.integers(4000, 40000), st.booleans())
def test_wrapped_lines_fit_and_say_everything(text: str, width: int, rtl: bool):  # noqa: FBT001 - given by hypothesis
    lines = wrap(text, family(), width, rtl=rtl)

    assert all(line.width <= width for line in lines)
    assert letters("".join(map(said, lines))) == letters(clean(text))


def test_word_wider_than_a_line_is_cut():
    lines = wrap("a" * 100, family(), 5000)

    assert len(lines) > 1
    assert "".join(map(said, lines)) == "a" * 100


def test_no_line_breaks_inside_an_amount():
    amount = "1\u00a0234\u00a0567,50\u00a0MAD"
    width = shape(amount, family()).width

    lines = wrap(f"total {amount}", family(), width)

    assert [said(line) for line in lines] == ["total", amount]


def test_c18_wrapped_arabic_begins_on_the_first_line():
    lines = wrap(ARABIC_NOTE, family(), 26000, rtl=True)

    assert len(lines) >= 4
    assert said(lines[0])[::-1].startswith("اشترت")
    assert said(lines[-1])[::-1].rstrip(".").endswith("كاملتين")


def test_c18_latin_name_over_two_lines_reads_left_to_right_on_both():
    for width in range(20000, 40000, 250):
        lines = [said(line) for line in wrap(ARABIC_NOTE, family(), width, rtl=True)]
        latin = ["".join(c for c in line if c.isascii()).strip(" ,.") for line in lines]
        found = " ".join(part for part in latin if part)
        assert found == "SARL Eaux & Forages du Souss (2019)", (width, lines)
