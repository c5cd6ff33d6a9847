"""The name of a rule is given once; another one like it is offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.naming import LONGEST, free_name


@pytest.mark.parametrize(
    ("code", "taken", "free"),
    [
        ("water", {"water"}, "water-2"),
        ("water", {"water", "water-2"}, "water-3"),
        ("water-2", {"water-2"}, "water-3"),
        ("water-2026", {"water-2026"}, "water-2026-2"),
        ("w" * 40, {"w" * 40}, "w" * 38 + "-2"),
    ],
)
def test_a_name_like_it_is_offered(code, taken, free):
    assert free_name(code, taken) == free


NAMES = st.from_regex(r"\A[A-Za-z0-9_-]{1,40}\Z")


@given(NAMES, st.sets(NAMES, max_size=20))
def test_what_is_offered_can_be_proposed(code, taken):
    free = free_name(code, {*taken, code})
    assert free not in {*taken, code}
    assert 0 < len(free) <= LONGEST
