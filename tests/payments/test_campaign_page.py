"""The page of a campaign and a cap: how full they are, and setting them."""

import pytest

from app.campaigns.setting import setting_page
from app.policy.values import Role
from app.projects.known import find_public
from tests.payments.officer import officer_of
from tests.payments.places import open_place
from tests.payments.pools import eur

CALL = {
    "call-key": "form-1",
    "call-last_day": "2026-03-31",
    "call-least": "600",
    "call-source": "Decision 3",
}
CAP = {
    "cap-key": "form-2",
    "cap-limit": "800",
    "cap-from_on": "2026-02-01",
    "cap-source": "Order 7",
}


@pytest.fixture
def place(shop):
    open_place(shop)
    return shop


@pytest.fixture
def claire(place):
    return officer_of(place)


def path(shop):
    return f"/en/books/{shop.book.code}/projects/reading-room/campaign"


def call(shop, visitor, **changes):
    form = CALL | {f"call-{name}": value for name, value in changes.items()}
    return visitor.post(path(shop), form)


def cap(shop, visitor, **changes):
    form = CAP | {f"cap-{name}": value for name, value in changes.items()}
    return visitor.post(f"{path(shop)}/cap", form, path(shop))


def seen(shop):
    with shop.session() as session:
        project = find_public(session, shop.book, "reading-room", "en")
        page = setting_page(session, shop.book, project, at=shop.clock())
    return [one.least for one in page.campaigns], [one.limit for one in page.limits]


def test_a_campaign_and_a_cap_are_set_once_and_listed(place, claire):
    empty = claire.get(path(place)).text
    assert "No cap: the project takes every gift." in empty
    for _ in range(2):
        assert call(place, claire).status_code == 303
        assert cap(place, claire).status_code == 303
    assert call(place, claire, key="other", least="700").status_code == 303
    later = cap(place, claire, key="later", limit="900", from_on="2026-03-01")
    assert later.status_code == 303
    assert seen(place) == ([eur(70_000), eur(60_000)], [eur(90_000), eur(80_000)])
    shown = claire.get(path(place)).text
    assert "Ends on" in shown
    assert "What was set before" in shown
    assert "Order 7" in shown


@pytest.mark.both
def test_who_needs_more_than_the_cap_is_told_both(place, claire):
    cap(place, claire)
    answer = call(place, claire, least="800.01")
    assert answer.status_code == 422
    assert 'href="#call-least"' in answer.text
    assert "€800.01 must come, and with at most €800.00 in gifts" in answer.text
    assert 'value="Decision 3"' in answer.text
    assert seen(place)[0] == []


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"limit": "0.50"}, "cap-limit", "the smallest is €1.00"),
        ({"limit": ""}, "cap-limit", "Write an amount"),
        ({"source": ""}, "cap-source", "Name the text it rests on."),
        ({"from_on": ""}, "cap-from_on", "Write the first day."),
        ({"key": "b", "limit": "900"}, "cap-from_on", "Another limit counts from"),
        ({"limit": "900"}, "cap-from_on", "sent already"),
    ],
)
def test_a_wrong_cap_is_named_at_its_field(place, claire, changes, field, words):
    cap(place, claire)
    answer = cap(place, claire, **changes)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert words in answer.text
    assert seen(place)[1] == [eur(80_000)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"last_day": "2026-01-31"}, "call-last_day", "is over already"),
        ({"last_day": "9999-12-31"}, "call-last_day", "Look at the year"),
        ({"least": "0"}, "call-least", "The smallest amount is"),
    ],
)
def test_a_wrong_campaign_is_named_at_its_field(place, claire, changes, field, words):
    answer = call(place, claire, **changes)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert words in answer.text
    assert seen(place)[0] == []


@pytest.mark.both
def test_a_cap_of_nothing_takes_no_gift(place, claire):
    assert cap(place, claire, limit="0").status_code == 303
    assert "The limit of" in claire.get(path(place)).text


@pytest.mark.both
def test_an_auditor_does_not_reach_it(place):
    assert officer_of(place, Role.AUDITOR).get(path(place)).status_code == 404
