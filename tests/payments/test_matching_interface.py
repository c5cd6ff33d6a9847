"""Programs read which rules of matching count, and how full the caps are."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.payments.places import open_place
from tests.payments.pools import eur, match_gifts, propose, rule
from tests.payments.test_capping import capping, do

MONEY = {"currency": "EUR"}
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(hours=1)


@pytest.fixture
def place(lone_shop):
    open_place(lone_shop)
    return lone_shop


def read(shop, what, **headers):
    path = f"/api/v1/projects/reading-room/{what}"
    return shop.client().get(path, headers=headers)


def test_rules_in_force_and_caps_are_read_with_what_is_left(place):
    assert read(place, "matching").get_json() == []
    assert read(place, "caps").get_json() == []
    propose(place, rule(code="waiting", opens_at=LONG_AGO, closes_at=BEFORE))
    match_gifts(place, 10_000, at_most=eur(9_000))
    do(place, capping(place, eur(50_000)))
    place.give(place.gift("a", amount=eur(3_000), email="a@example.org"))
    place.happen("paid", "a")
    place.work()
    place.give(place.gift("b", amount=eur(2_000), email="b@example.org"))
    (found,) = read(place, "matching").get_json()
    assert found == {
        "code": "deux-rives",
        "adds": 1,
        "per": 1,
        "currency": "EUR",
        "pools": [{"pool": "POOL", "part": 1, "left": MONEY | {"minor": 5_000}}],
        "first_day": "2026-01-01",
        "last_day": "2026-12-31",
        "per_giver": None,
        "at_most": MONEY | {"minor": 9_000},
        "added": MONEY | {"minor": 3_000},
        "promised": MONEY | {"minor": 2_000},
        "source": rule().source,
    }
    (cap,) = read(place, "caps").get_json()
    assert cap["instrument"] == "gift"
    figures = {name: cap[name]["minor"] for name in ("limit", "collected", "reserved")}
    assert figures == {"limit": 50_000, "collected": 3_000, "reserved": 2_000}
    assert cap["room"]["minor"] == 45_000
    place.clock.now, today = LONG_AGO + timedelta(days=1), place.clock.now
    assert read(place, "matching").get_json() == []
    place.clock.now = today
    for what in ("matching", "caps"):
        tag = read(place, what).headers["ETag"]
        assert read(place, what, **{"If-None-Match": tag}).status_code == 304
    place.clock.now = datetime(2027, 1, 2, tzinfo=UTC)
    assert read(place, "matching").get_json() == []


def test_a_project_that_is_none_is_a_problem(place):
    for what in ("matching", "caps"):
        answer = place.client().get(f"/api/v1/projects/nowhere/{what}")
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
