"""The interface, walked by its own description on the told demonstration."""

import hashlib

import pytest
from openapi_spec_validator import validate

from app.extensions import db
from app.proving.keys import signing_key
from ledger.book.books import find_book
from ledger.proof.notes import SignedNote
from tests.api.conftest import DAY
from tests.api.walking import concrete, operations, schema_errors


@pytest.fixture(scope="module")
def document(api):
    answer = api.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.get_json()


def test_the_description_is_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_operation_answers_as_it_is_described(
    api, officer, treasurer, document, names
):
    walked = 0
    for path, method, operation in operations(document):
        if method != "get":
            continue
        asker = officer if "{book}" in path else api
        asker = treasurer if "/wallet/" in path else asker
        wants = [one.get("name") for one in operation.get("parameters", ())]
        query = {"amount": "50"} if "amount" in wants else {}
        answer = asker.get(concrete(path, names), query_string=query)
        assert answer.status_code == 200, path
        ((kind, described),) = operation["responses"]["200"]["content"].items()
        assert answer.mimetype == kind
        told = answer.get_json() if answer.is_json else answer.text
        assert schema_errors(document, described["schema"], told) == []
        walked += 1
    assert walked >= 10


def test_a_closed_day_is_told_with_its_record_to_check(officer, closed_app):
    address = "/api/v1/books/demo/days"
    listed = officer.get(address).get_json()["days"]
    day = officer.get(f"{address}/{DAY}").get_json()
    assert listed == [day]
    assert day["positions"][0]["unexplained"] == {"minor": 2, "currency": "EUR"}
    assert day["positions"][1]["not_compared"] == "no_statement"
    note = officer.get(f"{address}/{DAY}/record").data
    assert note.decode() == day["note"]
    assert hashlib.sha256(note).hexdigest() == day["sha256"]
    with closed_app.app_context():
        book = find_book(db.session, "demo")
        key = signing_key(db.session, closed_app.extensions["igoudar"], book)
    known = [key.verification_key]
    assert SignedNote.parse(day["note"]).verified_by(known) == known
    for missing in ("2020-01-01", "nonsense", f"{DAY}/else"):
        assert officer.get(f"{address}/{missing}").status_code == 404


def test_what_is_not_public_is_not_there_for_strangers(api, document, names):
    token = {"X-CSRF-Token": api.get("/api/v1/session").get_json()["token"]}
    closed = [(path, m) for path, m, _ in operations(document) if "{book}" in path]
    assert len(closed) >= 9
    for path, method in closed:
        sent = {} if method == "get" else {"json": {}}
        answer = api.open(concrete(path, names), method=method, headers=token, **sent)
        assert answer.status_code == 404, (method, path)
        assert answer.mimetype == "application/problem+json"


def test_every_operation_has_a_name_of_its_own(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names) >= 10


def test_the_description_says_where_the_service_stands(document, closed_app):
    public_url = closed_app.extensions["igoudar"].public_url
    assert document["servers"] == [{"url": public_url}]


def test_whatever_writes_for_who_is_signed_in_says_so_and_wants_a_token(
    document, officer, names
):
    """Without its token, a form on a foreign page could write by a session's right."""
    schemes = document["components"]["securitySchemes"]
    assert schemes["token"]["name"] == "X-CSRF-Token"
    writing = [one for one in operations(document) if one[1] != "get"]
    assert writing
    for path, method, operation in writing:
        if "{book}" not in path:
            assert "security" not in operation, path
            continue
        assert operation["security"] == [{"session": [], "token": []}], path
        answer = officer.open(concrete(path, names), method=method, json={})
        assert answer.status_code == 400, path
        assert "GET /api/v1/session" in answer.get_json()["detail"]


def test_whatever_makes_something_wants_a_key(document):
    """The same key makes it once; what is said of a thing again says the same."""
    for path, method, operation in operations(document):
        named = [one.get("name") for one in operation.get("parameters", ())]
        is_key = operation["operationId"] == "sendBankFile"  # the bytes are the key
        wants = method == "post" and not is_key
        assert ("Idempotency-Key" in named) is wants, path


def test_every_operation_describes_its_errors(document):
    for path, _, operation in operations(document):
        if "{slug}" in path or "{book}" in path:
            problem = operation["responses"]["404"]["content"]
            assert list(problem) == ["application/problem+json"], path


def test_every_body_has_an_example_that_its_description_takes(document):
    for path, _, operation in operations(document):
        bodies = operation.get("requestBody", {}).get("content", {})
        if "application/json" in bodies:
            body = bodies["application/json"]
            assert schema_errors(document, body["schema"], body["example"]) == [], path
