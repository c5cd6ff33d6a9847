"""References of pledges: found whatever a bank leaves of them, never in other words."""

from string import ascii_uppercase, digits
from uuid import UUID

from hypothesis import assume, example, given
from hypothesis import strategies as st

from payments.references import (
    LENGTH,
    LETTERS,
    grouped,
    is_reference,
    may_be_of,
    pieces_in,
    plain_code,
    reference_of,
    references_in,
)

attempts = st.uuids(version=4)
SIGNS = digits + ascii_uppercase
words = st.text("abcdefghijklmnopqstuvwxyz éèà.-/", max_size=30)


@given(attempts)
def test_a_reference_is_one_by_the_rule_of_the_standard(attempt):
    reference = reference_of(attempt)
    assert len(reference) == LENGTH
    turned = reference[4:] + reference[:4]
    assert int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
    assert is_reference(reference)


@given(attempts)
def test_the_same_attempt_gives_the_same_reference(attempt):
    assert reference_of(attempt) == reference_of(UUID(str(attempt)))


@given(attempts, words, words, st.integers(1, 40))
def test_a_reference_is_found_however_lines_are_cut(attempt, before, after, width):
    reference = reference_of(attempt)
    note = f"{before} {grouped(reference)} {after}"
    lines = [note[at : at + width] for at in range(0, len(note), width)]
    assert references_in(lines) == (reference,)
    assert references_in(["\n".join(lines).lower()]) == (reference,)


@given(attempts, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
@example(UUID("f7761aa1-834d-4501-8472-8f08d930ab35"), 13, "C")
def test_one_wrong_sign_is_never_taken_for_another_reference(attempt, at, sign):
    reference = reference_of(attempt)
    assume(reference[at] != sign)
    wrong = reference[:at] + sign + reference[at + 1 :]
    found = references_in([wrong])
    assert found in ((), (reference,))
    if found:  # a letter that looks like the figure
        assert sign in "OIL"


def test_no_place_of_a_reference_takes_both_a_letter_and_a_figure():
    """Such a place lets a wrong sign through: the two are of other lengths there."""
    figures = "RF86" + "GDQ6T9WXB5V"
    for text in (figures, figures[:13] + "C" + figures[14:]):
        assert not is_reference(text)
        assert references_in([text]) == ()
    assert not set(LETTERS) & set(digits)


@given(attempts, st.integers(9, LENGTH - 1))
def test_what_is_left_of_a_cut_reference_only_hints(attempt, kept):
    reference = reference_of(attempt)
    cut = reference[:kept]
    assert references_in([cut]) == ()
    assert all(may_be_of(piece, reference) for piece in pieces_in([cut]))
    assert pieces_in([cut])


@given(st.text(max_size=200))
def test_any_other_text_has_none(text):
    assume("GD" not in text.upper())
    assert references_in([text]) == ()


@given(st.lists(attempts, min_size=2, max_size=4, unique=True))
def test_several_references_are_found_in_their_order(made):
    references = tuple(reference_of(one) for one in made)
    assert references_in([" et ".join(references)]) == references


codes = st.from_regex(r"[A-Z0-9]{2,6}(-[A-Z0-9]{1,6}){0,3}", fullmatch=True)
between = st.sampled_from(["", "-", " - ", "/", "."])


@given(codes, between, st.randoms(use_true_random=False))
def test_case_and_hyphens_make_no_other_code(code, sign, chance):
    cases = (chance.choice((one.lower(), one)) for one in code.replace("-", sign))
    assert plain_code("".join(cases)) == plain_code(code)


@given(codes, codes)
def test_other_letters_make_another_code(one, other):
    is_same = one.replace("-", "") == other.replace("-", "")
    assert (plain_code(one) == plain_code(other)) is is_same


@given(attempts, between)
def test_the_same_reference_written_twice_is_one(attempt, sign):
    reference = reference_of(attempt)
    again = grouped(reference).replace(" ", sign).lower()
    assert references_in([f"{reference} {again}"]) == (reference,)
