"""Programs of officers: what payers have twice, and writing it off by two."""

import pytest

from tests.api.program import Program, refused
from tests.api.test_refunds import pay
from tests.payments.officer import officer_of
from tests.payments.test_fates import ask_back

KEY = "key-of-a-write-off-1"
REASON = {"reason": "Two letters, no answer"}


def have_twice(place):
    """Let the first gift be refunded, and taken back by its payer's bank as well."""
    ask_back(place, 5000)
    place.happen("return")
    place.work()


@pytest.fixture
def claims(place):
    pay(place)
    have_twice(place)
    return f"/books/{place.book.code}/claims"


@pytest.mark.both
def test_one_officer_asks_to_write_a_claim_off_and_another_approves(place, claims):
    claire, other = (Program(officer_of(place)) for _ in range(2))
    (one,) = claire.get(claims).get_json()
    assert one["open"] == one["claimed"] == {"minor": 5000, "currency": "EUR"}
    assert (one["asked"], one["written_off"]["minor"]) == (None, 0)
    path = f"{claims}/{one['payer']}/write-offs"
    refused(claire.post(path, {"reason": " "}, KEY), 422, "reason")
    assert claire.post(path, REASON, KEY).status_code == 201
    assert claire.post(path, REASON, KEY).status_code == 201
    refused(other.post(path, REASON, f"{KEY}-b"), 409)
    (asked,) = (row["asked"] for row in claire.get(claims).get_json())
    assert (asked["reason"], asked["is_own"]) == (REASON["reason"], True)
    decisions, yes = f"{path}/decisions", {"decision": "approved"}
    refused(claire.post(decisions, yes, f"{KEY}-c"), 403)
    assert other.post(decisions, yes, f"{KEY}-d").status_code == 201
    assert other.get(claims).get_json() == []
    assert place.balances()["cost.chargeback OPS"] == 5000
    assert other.post(decisions, yes, f"{KEY}-d").status_code == 201
    assert place.kinds().count("write_off") == 1
    refused(other.post(decisions, yes, f"{KEY}-e"), 409)
