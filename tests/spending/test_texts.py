"""Text as people paste it: what cannot be printed is found, all else stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.texts import UnprintableTextError, check_printable, isolated, printable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("taps\u2028valves", "taps\nvalves"),
        ("taps\u200b", "taps"),
        ("\ufefftaps", "taps"),
        ("taps\x85valves", "taps\nvalves"),
        ("\u0301taps", "taps"),
        ("\U0001f6b0 taps", "taps"),
        ("ta\0ps", "taps"),
        ("a\r\nb", "a\nb"),
        ("Caf\u0065\u0301", "Café"),
        ("صنابير نحاسية", "صنابير نحاسية"),
        ("n\u00ba 117 — 9 € «taps»", "n\u00ba 117 — 9 € «taps»"),
    ],
)
def test_c20_what_cannot_be_printed_goes_and_all_else_stays(typed, kept):
    assert printable(typed) == kept


@given(st.text())
def test_what_is_printable_is_its_own_printable(text):
    once = printable(text)
    assert printable(once) == once
    assert check_printable(once) == once


def test_c20_a_text_with_hidden_signs_is_refused():
    with pytest.raises(UnprintableTextError):
        check_printable("taps\u2028")


@pytest.mark.parametrize(
    ("text", "direction", "shown"),
    [
        ("9 robinets", "rtl", "\u20689 robinets\u2069"),
        ("9 robinets", "ltr", "9 robinets"),
        ("صنابير 9", "ltr", "\u2068صنابير 9\u2069"),
        ("صنابير 9", "rtl", "صنابير 9"),
        ("2026/117", "rtl", "2026/117"),
        ("", "rtl", ""),
    ],
)
def test_a_text_of_the_other_direction_is_kept_together(text, direction, shown):
    assert isolated(text, direction) == shown
