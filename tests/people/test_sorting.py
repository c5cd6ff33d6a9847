"""Names in order, in both alphabets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.sorting import sort_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Élodie", "elodie"),
        ("Saïd  AMERDOUL", "said amerdoul"),
        ("O’Neil-Œuvre", "o neil oeuvre"),
        ("إدريس", "ادريس"),
        ("فاطمَة", "فاطمه"),
        ("  ", ""),
    ],
)
def test_marks_case_and_punctuation_do_not_decide(name, key):
    assert sort_key(name) == key


def test_arabic_names_follow_the_alphabet():
    names = ["يوسف", "إبراهيم", "خديجة", "ثريا", "أحمد"]
    assert sorted(names, key=sort_key) == ["إبراهيم", "أحمد", "ثريا", "خديجة", "يوسف"]


@given(st.text())
def test_a_key_is_its_own_key(name):
    key = sort_key(name)
    assert sort_key(key) == key
