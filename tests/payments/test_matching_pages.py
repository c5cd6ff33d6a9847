"""The pages of match funding: a look before a rule is set, the list, and its end."""

import re

import pytest

from app.matching.rules import rules_of
from app.policy.values import Role
from tests.payments.officer import officer_of
from tests.payments.places import open_place
from tests.payments.pools import eur, fund_pool, match_gifts

FORM = {
    "key": "form-1",
    "fund": "P1",
    "adds": "1",
    "per": "1",
    "pools": "POOL",
    "part-POOL": "1",
    "from_on": "2026-01-01",
    "until_on": "2026-12-31",
    "per_giver": "500",
    "at_most": "",
    "code": "deux-rives",
    "source": "Convention of 5 January",
}


@pytest.fixture
def place(shop):
    open_place(shop)
    return shop


@pytest.fixture
def claire(place):
    return officer_of(place)


def path(shop, more=""):
    return f"/en/books/{shop.book.code}/matching{more}"


def send(shop, visitor, **changes):
    form = {**FORM, **changes}
    return visitor.post(path(shop, "/new"), form, path(shop, "/new"))


def plain(html):
    """What a page says, without its marks."""
    apart = re.sub(r"</(dt|dd|p|li)>|</span><b>", " ", html)
    return " ".join(re.sub("<[^>]*>", "", apart).split())


def codes(shop):
    with shop.session() as session:
        return [known.rule.code for known in rules_of(session, shop.book)]


def test_without_a_rule_the_page_says_so(place, claire):
    shown = claire.get(path(place)).text
    assert "No rule counts now." in shown
    assert "/matching/new" in shown


def test_a_rule_is_looked_at_with_examples_then_set_once(place, claire):
    fund_pool(place, 8_000)
    look = send(place, claire)
    assert look.status_code == 200
    assert "€1 is added for every €1 given" in plain(look.text)
    assert "For €50.00 given, there is added €50.00" in plain(look.text)
    # A thousand is bounded by what the pool has.
    assert "given, there is added €80.00" in plain(look.text)
    assert codes(place) == []
    for _ in range(2):
        done = send(place, claire, confirm="yes")
        assert (done.status_code, done.location[-16:]) == (303, "#rule-deux-rives")
    assert codes(place) == ["deux-rives"]
    shown = plain(claire.get(path(place)).text)
    assert "€80.00 left to promise" in shown
    assert "At most for one giver €500.00" in shown


def test_a_look_can_be_left_to_change_something(place, claire):
    fund_pool(place, 8_000)
    form = send(place, claire, change="yes", source="Another text")
    assert form.status_code == 200
    assert 'value="Another text"' in form.text


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"fund": ""}, "fund", "Choose a project."),
        ({"adds": "x"}, "adds", "Write a whole number, for example 1."),
        ({"per": "0"}, "per", "from 1 to 1000"),
        ({"pools": ""}, "pools", ""),
        ({"part-POOL": "half"}, "pools", "Write each part"),
        ({"from_on": ""}, "from_on", "Write the first day."),
        ({"until_on": "2025-12-31"}, "until_on", "on its first day or later"),
        ({"until_on": "9999-12-31"}, "until_on", "Look at the year"),
        ({"per_giver": "many"}, "per_giver", "Write only figures"),
        ({"at_most": "1.500"}, "at_most", "Choose which amount you mean."),
        ({"code": "deux rives"}, "code", "Use letters without accents"),
        ({"source": ""}, "source", "Name the text it rests on."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_typed_is_lost(
    place, claire, changes, field, words
):
    fund_pool(place, 8_000)
    answer = send(place, claire, **{"code": "kept-name", **changes})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert words in answer.text
    kept = "Convention of 5 January" if field != "source" else "kept-name"
    assert f'value="{kept}"' in answer.text
    assert codes(place) == []


def test_a_rule_for_the_same_days_is_refused_before_it_is_set(place, claire):
    match_gifts(place)
    for more in ({}, {"confirm": "yes"}):
        answer = send(place, claire, code="other", **more)
        assert answer.status_code == 422
        assert "counts for this project on some of these days" in answer.text
    same = send(place, claire, from_on="2027-01-01", until_on="2027-02-01")
    assert "There is a rule of this name." in same.text


def test_a_form_that_set_a_rule_sets_no_second_one(place, claire):
    fund_pool(place, 8_000)
    send(place, claire, confirm="yes")
    later = {"from_on": "2027-01-01", "until_on": "2027-02-01", "code": "later"}
    answer = send(place, claire, confirm="yes", **later)
    assert answer.status_code == 422
    assert "This form set another rule already." in answer.text
    assert codes(place) == ["deux-rives"]


def test_several_funds_share_by_their_parts(place, claire):
    fund_pool(place, 100_000)
    fund_pool(place, 100_000, "P2")
    both = {"pools": ["POOL", "P2"], "part-POOL": "25", "part-P2": "75"}
    look = plain(send(place, claire, **both).text)
    assert "POOL €12.50 P2 €37.50" in look


def test_the_bar_counts_what_was_added_and_what_is_promised(place, claire):
    match_gifts(place, 10_000, at_most=eur(9_000))
    place.give(place.gift("a", amount=eur(3_000), email="a@example.org"))
    place.happen("paid", "a")
    place.work()
    place.give(place.gift("b", amount=eur(2_000), email="b@example.org"))
    shown = plain(claire.get(path(place)).text)
    assert "Added to gifts €30.00" in shown
    assert "Promised to payments under way €20.00" in shown
    assert "Still to promise €40.00" in shown


def test_a_rule_ends_with_a_reason_at_the_second_step_and_once(place, claire):
    match_gifts(place)
    end = path(place, "/deux-rives/end")
    assert claire.post(end, {"reason": " "}).status_code == 422
    first = claire.post(end, {"reason": "The fund is closed"})
    assert "End the rule now" in first.text
    for reason in ("The fund is closed", "Another reason"):
        # The page of a rule that has ended has no form: its token is another page's.
        form = {"reason": reason, "confirm": "yes"}
        done = claire.post(end, form, path(place, "/new"))
        assert done.status_code == 303
    shown = claire.get(path(place)).text
    assert "Ended early" in shown
    assert "The fund is closed" in shown
    assert "Another reason" not in shown


def test_who_only_reads_sees_the_rules_and_no_form(place):
    match_gifts(place)
    reader = officer_of(place, Role.AUDITOR)
    shown = reader.get(path(place)).text
    assert "deux-rives" in shown
    assert "/matching/new" not in shown
    assert "End this rule" not in shown
    for address in (path(place, "/new"), path(place, "/deux-rives/end")):
        assert reader.get(address).status_code == 404
