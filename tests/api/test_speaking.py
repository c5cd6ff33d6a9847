"""What the interface says of a request stands in the language that it asks for."""

import pytest

from tests.api.program import Program, refused
from tests.api.test_contributing import GIVE, HERE, gift
from tests.payments.officer import officer_of
from tests.people.visiting import Visitor

KEY = "key-of-a-language-001"
MISSING = {
    "en": "It is not there, or not for you.",
    "fr": "Ce n’est pas là, ou ce n’est pas pour vous.",
    "ar": "هذا غير موجود، أو ليس لكم.",
}
SPOKEN = tuple(MISSING)


@pytest.fixture
def program(place):
    return Program(Visitor(place.app), is_in=False)


@pytest.mark.parametrize(
    "path",
    ["/projects/none", "/nothing/at/all", f"{HERE}/entries/none", "/books/none/days"],
)
def test_what_is_not_there_is_told_in_the_readers_language(program, path):
    for language, said in MISSING.items():
        answer = program.get(path, **{"Accept-Language": language})
        assert refused(answer, 404) == said, path
    assert refused(program.get(path), 404) == MISSING["en"]
    assert refused(program.get(path, **{"Accept-Language": "de"}), 404) == MISSING["en"]


def test_a_key_that_is_missing_or_no_key_is_told_in_the_readers_language(program):
    for key in ("", "short"):
        said = set()
        for language in SPOKEN:
            answer = program.post(GIVE, gift(), key, **{"Accept-Language": language})
            detail = refused(answer, 422, "Idempotency-Key", "headers")
            (text,) = answer.get_json()["errors"]["headers"]["Idempotency-Key"]
            said |= {detail, text}
            assert "64" in text
        assert len(said) == 2 * len(SPOKEN)


def test_what_the_database_cannot_hold_is_told_in_the_readers_language(place):
    officer = Program(officer_of(place))
    path = f"/books/{place.book.code}/bank/wires/files/{10**30}"
    told = {
        refused(officer.get(path, **{"Accept-Language": language}), 400)
        for language in SPOKEN
    }
    assert len(told) == len(SPOKEN)
    assert all(told)


def test_other_refusals_speak_as_well(program):
    french = {"Accept-Language": "fr"}
    unknown = refused(program.get(f"{HERE}?colour=red", **french), 422)
    assert "ne le connaît pas" in unknown
    wrong = refused(program.send("DELETE", HERE, {}, **french), 405)
    assert "Allow" in wrong
    assert "n’accepte pas" in wrong
