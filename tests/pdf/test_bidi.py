"""The bidirectional algorithm, against an independent implementation and by hand."""

import unicodedata

import pytest
from fpdf.bidi import BidiParagraph, TextDirection
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reports.pdf.bidi import level_line, resolve_levels, visual_order
from reports.pdf.bidi.brackets import CLOSER, CLOSERS
from reports.pdf.bidi.classes import REMOVED
from tests.examples import examples

ONE_OF_EACH_CLASS = (
    "aZ\u05d0\u0627\u062809\u0660\u0669+-%$,.:\u0301\u064b \t!&"
    "()[]\u2329\u232a\u3008\u3009{}"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u00a0"
)
texts = st.text(st.sampled_from(ONE_OF_EACH_CLASS), min_size=1, max_size=24)


def levels(text: str, base: int) -> list[int]:
    return level_line(text, resolve_levels(text, base), base)


def drawn(text: str, base: int) -> str:
    pairs = list(zip(text, levels(text, base), strict=True))
    return "".join(c for c, _ in visual_order(pairs, lambda pair: pair[1]))


@settings(max_examples=examples(400))
@given(texts, st.sampled_from([0, 1]))
def test_levels_equal_those_of_an_independent_implementation(text: str, base: int):
    direction = TextDirection.RTL if base else TextDirection.LTR
    paragraph = BidiParagraph(text=text, base_direction=direction)
    found = paragraph.get_characters_with_embedding_level()
    expected = [(c.character, c.embedding_level) for c in found]

    pairs = zip(text, levels(text, base), strict=True)
    kept = [p for p in pairs if unicodedata.bidirectional(p[0]) not in REMOVED]

    # The other implementation moves only the first mark behind a closing bracket.
    assume(
        not any(
            text[i] in "([{)]}" and text[i + 1] in "\u0301\u064b"
            for i in range(len(text) - 1)
        )
    )
    assert kept == expected


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("abc", 1, "abc"),
        ("\u0627\u0628 12", 1, "12 \u0628\u0627"),
        ("\u0627 (a) \u0628", 1, "\u0628 )a( \u0627"),
        ("a \u0627\u0628 b", 0, "a \u0628\u0627 b"),
        ("\u0627 1 234,50", 1, "234,50 1 \u0627"),
        ("\u0627 1\u00a0234,50", 1, "1\u00a0234,50 \u0627"),
        ("\u0627 \u20661\u00a0234,50\u2069", 1, "\u20691\u00a0234,50\u2066 \u0627"),
        ("\u05d0 1+2", 0, "1+2 \u05d0"),
        ("\u0627\u2067ab\u2069", 1, "\u2069ab\u2067\u0627"),
    ],
)
def test_order_of_a_line(text: str, base: int, expected: str):
    assert drawn(text, base) == expected


def test_isolate_keeps_an_amount_whole_in_arabic():
    amount = "125\u00a0430,50\u00a0MAD"

    assert amount in drawn(f"\u0645\u0628\u0644\u063a \u2066{amount}\u2069 \u0628", 1)


def test_all_marks_on_a_bracket_follow_it():
    # A bracket pair around right-to-left text in a left-to-right line, then a mark.
    assert levels("a(\u05d0)\u0301\u0301", 0) == [0, 0, 1, 0, 0, 0]


def test_deep_embeddings_do_not_pass_the_limit():
    text = "\u202b" * 200 + "a" + "\u202c" * 200 + "b"

    assert max(resolve_levels(text, 0)) <= 126
    assert resolve_levels(text, 0)[-1] == 0


def test_deep_isolates_do_not_pass_the_limit():
    text = "\u2067" * 200 + "a" + "\u2069" * 200 + "b"

    assert max(resolve_levels(text, 0)) <= 126
    assert resolve_levels(text, 0)[-1] == 0


def test_too_many_open_brackets_are_left_alone():
    text = "\u05d0" + "(" * 64 + "a" + ")" * 64

    assert len(levels(text, 1)) == len(text)


def test_paragraph_separator_ends_isolates_and_embeddings():
    assert levels("\u202eab\u2029c", 0)[-1] == 0
    assert levels("\u2067ab\u2029c", 0)[-1] == 0


def test_every_closing_bracket_is_the_mirror_of_its_opener():
    assert len(CLOSER) == len(CLOSERS) == 64
    for opener, closer in CLOSER.items():
        assert unicodedata.category(opener) == "Ps"
        assert unicodedata.category(closer) == "Pe"
        assert unicodedata.mirrored(opener) == unicodedata.mirrored(closer) == 1


@given(texts, st.sampled_from([0, 1]))
def test_reordering_loses_no_character(text: str, base: int):
    assert sorted(drawn(text, base)) == sorted(text)
