"""The interface, walked by its own description on the told demonstration."""

import pytest
from openapi_spec_validator import validate

from tests.api.walking import concrete, operations, schema_errors


@pytest.fixture(scope="module")
def document(api):
    answer = api.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.get_json()


def test_the_description_is_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_operation_answers_as_it_is_described(api, officer, document):
    walked = 0
    for path, method, operation in operations(document):
        asker = officer if "{book}" in path else api
        answer = asker.open(concrete(path), method=method.upper())
        assert answer.status_code == 200, path
        described = operation["responses"]["200"]["content"]["application/json"]
        assert schema_errors(document, described["schema"], answer.get_json()) == []
        walked += 1
    assert walked >= 8


def test_what_is_not_public_is_not_there_for_strangers(api, document):
    closed = [path for path, _, _ in operations(document) if "{book}" in path]
    assert len(closed) == 3
    for path in closed:
        answer = api.get(concrete(path))
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"


def test_every_operation_only_reads(document):
    assert {method for _, method, _ in operations(document)} == {"get"}


def test_every_operation_describes_its_errors(document):
    for path, _, operation in operations(document):
        if "{slug}" in path or "{book}" in path:
            problem = operation["responses"]["404"]["content"]
            assert list(problem) == ["application/problem+json"], path
