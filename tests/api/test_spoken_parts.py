"""Each sentence that a field can say of a part stands in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask_babel import LazyString, force_locale
from marshmallow import Schema, ValidationError, fields, validate

from app.api.speaking import SENTENCES, said
from tests.api.program import Program
from tests.api.test_contributing import GIVE, gift
from tests.payments.officer import officer_of

BOTH = "Must be greater than or equal to 1 and less than or equal to 200."
KEY = "key-of-a-spoken-part1"
FRENCH = re.compile("C’est|Ce |Ces |Cette |La |Une |Prenez ")
WRITING = re.compile("[\u0621-\u064a]")
ANY = {"choices": "red, blue", "input": "x", "obj_type": "date", "awareness": "aware"}

# Said of what we answer, never of what is asked, or by a field that reads no clock.
UNSAID = {"format", "invalid_awareness"}


def asked_schemas(app) -> Iterator[Schema]:
    """Find what every address of the interface is asked for."""
    for view in app.view_functions.values():
        arguments = getattr(view, "_apidoc", {}).get("arguments", {})
        for one in arguments.get("parameters", ()):
            made = one["schema"]
            yield made() if isinstance(made, type) else made


def parts_of(schema: Schema) -> Iterator[fields.Field]:
    for field in schema.fields.values():
        yield field
        if isinstance(field, fields.List):
            yield field.inner
        if isinstance(field, fields.Nested):
            yield from parts_of(field.schema)


def sentences_of(field: fields.Field) -> Iterator[str]:
    """Let a field and what checks it say all that they can."""
    for name, text in field.error_messages.items():
        if name not in UNSAID:
            yield text.format(**ANY)
    for check in field.validators:
        # Ours are told in the reader's language already.
        if not isinstance(getattr(check, "error", None), LazyString):
            yield from broken(check)


def broken(check: object) -> Iterator[str]:
    """Break a check in each way, and give what it says."""
    match check:
        case validate.Range(min=least, max=most):
            wrong = (*_beside(least, -1), *_beside(most, 1))
        case validate.Length(min=least, max=most, equal=just):
            sizes = (*_beside(least, -1), *_beside(most, 1), *_beside(just, 1))
            wrong = tuple("x" * size for size in sizes)
        case _:
            wrong = ("\n",)
    for value in wrong:
        try:
            check(value)
        except ValidationError as error:
            yield from error.messages


def _beside(bound: int | None, step: int) -> tuple[int, ...]:
    return () if bound is None else (bound + step,)


@pytest.fixture
def emitted(app):
    with app.test_request_context("/api/v1/"):
        schemas = list(asked_schemas(app))
        assert len(schemas) >= 20
        found = {text for schema in schemas for text in schema.error_messages.values()}
        for schema in schemas:
            for field in parts_of(schema):
                found |= set(sentences_of(field))
        return found


def test_every_sentence_that_a_field_can_say_is_said_in_french_and_in_arabic(
    app, emitted
):
    assert len(emitted) >= 15
    with app.test_request_context("/api/v1/"):
        for language in ("fr", "ar"):
            with force_locale(language):
                same = {text for text in emitted if said(text) == text}
                assert same == set(), language
        with force_locale("ar"):
            assert all(WRITING.search(said(text)) for text in emitted)
        with force_locale("en"):
            assert {text for text in emitted if said(text) != text} == set()


def test_no_sentence_is_kept_that_no_field_can_say(emitted):
    places = re.compile(r"%\\\(\w+\\\)s")
    kept = {one: re.compile(places.sub(".*", re.escape(one))) for one in SENTENCES}
    silent = [
        one for one, like in kept.items() if not any(map(like.fullmatch, emitted))
    ]
    assert silent == []


def test_a_sentence_keeps_what_stands_at_its_places(app):
    whole = {"query": {"limit": [BOTH], 3: ["Must be one of: red, blue."]}}
    with app.test_request_context("/api/v1/"), force_locale("fr"):
        assert said(whole) == {
            "query": {
                "limit": ["La valeur doit être comprise entre 1 et 200."],
                3: ["Une de ces valeurs est attendue\u00a0: red, blue."],
            }
        }
        assert said({"json": ["Ce n’est pas à vous."]}) == {
            "json": ["Ce n’est pas à vous."]
        }


FILES, ENTRIES = "/bank/wires/files", "/projects/reading-room/entries"
WRONG = {
    "Missing data for required field.": (GIVE, {}),
    "Unknown field.": (GIVE, gift(colour="red")),
    "Not a valid string.": (GIVE, gift(amount=5)),
    "Field may not be null.": (GIVE, gift(way=None)),
    "Invalid input type.": (GIVE, []),
    "Must be one of: sepa, abroad.": (FILES, {"scheme": "red", "orders": [1]}),
    "Not a valid integer.": (FILES, {"scheme": "sepa", "orders": ["x"]}),
    "Shorter than minimum length 1.": (FILES, {"scheme": "sepa", "orders": []}),
    "Not a valid date.": (f"{ENTRIES}?from=today", None),
    BOTH: (f"{ENTRIES}?limit=0", None),
    "Take “next” of the page before.": (f"{ENTRIES}?after=x", None),
}


@pytest.mark.sampled
@pytest.mark.parametrize("english", WRONG)
def test_a_part_that_is_refused_is_told_in_the_readers_language(place, english):
    officer = Program(officer_of(place))
    path, body = WRONG[english]
    path = f"/books/{place.book.code}{path}" if path == FILES else path
    told = {}
    for language in ("en", "fr", "ar"):
        asked = {"Accept-Language": language}
        answer = (
            officer.get(path, **asked)
            if body is None
            else officer.post(path, body, KEY, **asked)
        )
        assert answer.status_code == 422, answer.text
        told[language] = str(answer.get_json()["errors"])
    assert english in told["en"]
    assert FRENCH.search(told["fr"])
    assert WRITING.search(told["ar"])
    assert not any(english in told[language] for language in ("fr", "ar"))
