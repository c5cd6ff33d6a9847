"""What a program sends that is no JSON is told, whatever it is instead."""

import pytest

from tests.api.program import Program, refused
from tests.people.visiting import Visitor

JSON = "application/json"
GIVE = "/api/v1/projects/reading-room/contributions"


@pytest.fixture
def program(place):
    return Program(Visitor(place.app), is_in=False)


def send(program, content, kind=JSON, **headers):
    headers["Idempotency-Key"] = "key-of-a-body-000001"
    return program.client.post(GIVE, data=content, content_type=kind, headers=headers)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"amount":' + b"1" * 5000 + b"}",
        b'{"amount": "5',
        b'{"amount": "\xff"}',
    ],
    ids=["deep", "endless", "cut", "bytes"],
)
def test_a_body_that_is_no_json_is_told(program, content):
    assert "no JSON" in refused(send(program, content), 400)
    french = {"Accept-Language": "fr"}
    assert "pas du JSON" in refused(send(program, content, **french), 400)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-yaml"])
def test_a_body_without_its_kind_is_told_which_header_to_send(program, kind):
    answer = send(program, b'{"amount": "5", "email": "a@example.org"}', kind)
    assert "Content-Type: application/json" in refused(answer, 400)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b'{"amount": "5", "amount": "500"}', "amount"),
        (b'{"amount": "5", "to": {"iban": 1, "iban": 1}}', "iban"),
        (b'{"amount": "5", "\\u0061mount": "5"}', "amount"),
    ],
    ids=["twice", "inside", "escaped"],
)
def test_a_body_that_says_a_part_twice_is_refused_by_its_name(program, content, part):
    answer = send(program, content)
    assert f"“{part}” is there twice" in refused(answer, 400)
    assert set(answer.get_json()["errors"]["json"]) == {part}
    french = {"Accept-Language": "fr"}
    assert "deux fois" in refused(send(program, content, **french), 400)
