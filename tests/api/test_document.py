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


def test_every_operation_answers_as_it_is_described(api, officer, document):
    walked = 0
    for path, method, operation in operations(document):
        asker = officer if "{book}" in path else api
        answer = asker.open(concrete(path), method=method.upper())
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


def test_what_is_not_public_is_not_there_for_strangers(api, document):
    closed = [path for path, _, _ in operations(document) if "{book}" in path]
    assert len(closed) == 5
    for path in closed:
        answer = api.get(concrete(path))
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"


def test_every_operation_has_a_name_of_its_own(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names) >= 10


def test_the_description_says_where_the_service_stands(document, closed_app):
    public_url = closed_app.extensions["igoudar"].public_url
    assert document["servers"] == [{"url": public_url}]


def test_every_operation_only_reads(document):
    assert {method for _, method, _ in operations(document)} == {"get"}


def test_every_operation_describes_its_errors(document):
    for path, _, operation in operations(document):
        if "{slug}" in path or "{book}" in path:
            problem = operation["responses"]["404"]["content"]
            assert list(problem) == ["application/problem+json"], path
