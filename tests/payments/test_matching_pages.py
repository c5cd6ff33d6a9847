"""The pages of match funding: a look, a proposal, a second person, and the end."""

import re

import pytest

from app.matching.rules import rules_of
from app.policy.values import Role
from app.projects.states import ProjectState
from ledger.financing.match_rules import MatchShare
from tests.payments.officer import officer_of
from tests.payments.places import move_to, open_place
from tests.payments.pools import eur, fund_pool, match_gifts, propose, room, rule

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
    apart = re.sub(r"</(dt|dd|p|li)>|<br>|</span><b>", " ", html)
    return " ".join(re.sub("<[^>]*>", "", apart).split())


def codes(shop):
    with shop.session() as session:
        return [known.rule.code for known in rules_of(session, shop.book)]


@pytest.mark.both
def test_without_a_rule_the_page_says_so(place, claire):
    shown = claire.get(path(place)).text
    assert "No rule counts now." in shown
    assert "/matching/new" in shown


def test_a_rule_is_looked_at_with_examples_then_proposed_once(place, claire):
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
    assert "Waits for a second person" in shown


DECISION = "/deux-rives/decision"


@pytest.mark.both
def test_a_rule_that_waits_adds_and_promises_nothing(place, claire):
    fund_pool(place, 8_000)
    send(place, claire, confirm="yes")
    give = place.client().get("/en/projects/reading-room/contribute").text
    assert "is added for every" not in plain(give)
    place.give(place.gift("a", amount=eur(3_000), email="a@example.org"))
    assert room(place) == 8_000
    said = officer_of(place, Role.TERRITORY_MANAGER)
    done = said.post(path(place, DECISION), {"say": "approve"})
    assert (done.status_code, done.location[-len(DECISION) :]) == (303, DECISION)
    shown = plain(said.get(path(place, DECISION)).text)
    assert "This rule was approved." in shown
    assert "Approved by Claire" in shown
    place.give(place.gift("b", amount=eur(3_000), email="b@example.org"))
    assert room(place) == 5_000


def test_who_proposed_a_rule_never_decides_on_it_but_withdraws_it(place, claire):
    fund_pool(place, 8_000)
    send(place, claire, confirm="yes")
    shown = claire.get(path(place, DECISION)).text
    assert "Who proposed a rule never decides on it." in shown
    assert 'value="approve"' not in shown
    assert "Look, or withdraw it" in claire.get(path(place)).text
    for say in ("approve", "refuse"):
        form = {"say": say, "why": "Because"}
        assert claire.post(path(place, DECISION), form).status_code == 303
    assert waiting(place) == ["deux-rives"]
    silent = claire.post(path(place, DECISION), {"say": "withdraw", "why": " "})
    assert (silent.status_code, "Say why" in silent.text) == (422, True)
    form = {"say": "withdraw", "why": "The agreement was not signed"}
    assert claire.post(path(place, DECISION), form).status_code == 303
    shown = plain(claire.get(path(place)).text)
    assert "Withdrawn by Claire The agreement was not signed" in shown
    assert waiting(place) == []
    # Its days are free again, and its name is not.
    again = send(place, claire, code="again", key="form-2")
    assert again.status_code == 200


def test_another_refuses_a_rule_with_a_reason_and_once(place, claire):
    propose(place, rule())
    assert "Look and decide" in claire.get(path(place)).text
    silent = claire.post(path(place, DECISION), {"say": "refuse", "why": ""})
    assert (silent.status_code, "Say why" in silent.text) == (422, True)
    unclear = claire.post(path(place, DECISION), {"say": "x"})
    assert unclear.status_code == 422
    page = path(place, "/new")
    for say, why in (("refuse", "The limit is missing"), ("approve", "")):
        form = {"say": say, "why": why}
        done = claire.post(path(place, DECISION), form, page)
        assert done.status_code == 303
    shown = plain(claire.get(path(place, DECISION)).text)
    assert "This rule was refused." in shown
    assert "Refused by Claire The limit is missing" in shown
    place.give(place.gift("a", amount=eur(3_000), email="a@example.org"))
    assert place.attempts("a")[0].purpose.lot


@pytest.mark.both
def test_a_rule_that_waits_is_a_thing_to_do_for_who_may_decide(place, claire):
    propose(place, rule())
    said = officer_of(place, Role.TERRITORY_MANAGER)
    shown = said.get("/en/to-do").text
    assert "Decide on rule" in shown
    assert f"{path(place)}{DECISION}" in shown
    claires = claire.get(path(place)).text
    assert claires.count(f'href="{path(place)}"') >= 1
    said.post(path(place, DECISION), {"say": "approve"})
    assert "Decide on rule" not in said.get("/en/to-do").text


@pytest.mark.both
def test_a_rule_that_waits_is_not_ended(place, claire):
    propose(place, rule())
    form = {"reason": "x", "confirm": "yes"}
    done = claire.post(path(place, "/deux-rives/end"), form, path(place, "/new"))
    assert (done.status_code, done.location[-len(DECISION) :]) == (303, DECISION)


def waiting(shop):
    with shop.session() as session:
        found = rules_of(session, shop.book)
    return [known.rule.code for known in found if known.is_waiting]


def test_the_operating_fund_is_not_offered_and_not_taken(place, claire):
    assert 'value="OPS"' not in claire.get(path(place, "/new")).text
    assert send(place, claire, pools="OPS", confirm="yes").status_code == 422
    assert codes(place) == []


def test_the_funder_of_a_share_is_shown_where_the_rule_names_one(place, claire):
    by = MatchShare("POOL", party="commune-siroua")
    propose(place, rule(shares=(by, MatchShare("P2"))))
    shown = plain(claire.get(path(place)).text)
    assert "POOL by commune-siroua" in shown
    assert shown.count(" by commune") == 1


@pytest.mark.both
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


@pytest.mark.both
def test_a_rule_for_the_same_days_is_refused_before_it_is_set(place, claire):
    match_gifts(place)
    for more in ({}, {"confirm": "yes"}):
        answer = send(place, claire, code="other", **more)
        assert answer.status_code == 422
        assert "is for this project and some of these days" in answer.text
    same = send(place, claire, from_on="2027-01-01", until_on="2027-02-01")
    assert "no name is given twice. Write “deux-rives-2”" in same.text


def test_a_form_that_proposed_a_rule_proposes_no_second_one(place, claire):
    fund_pool(place, 8_000)
    send(place, claire, confirm="yes")
    later = {"from_on": "2027-01-01", "until_on": "2027-02-01", "code": "later"}
    answer = send(place, claire, confirm="yes", **later)
    assert answer.status_code == 422
    assert "This form proposed another rule already." in answer.text
    assert codes(place) == ["deux-rives"]


@pytest.mark.both
def test_several_funds_share_by_their_parts(place, claire):
    fund_pool(place, 100_000)
    fund_pool(place, 100_000, "P2")
    both = {"pools": ["POOL", "P2"], "part-POOL": "25", "part-P2": "75"}
    look = plain(send(place, claire, **both).text)
    assert "POOL €12.50 P2 €37.50" in look


@pytest.mark.both
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


@pytest.mark.both
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


def test_a_rule_of_a_project_that_takes_no_gifts_is_not_said_to_count(place, claire):
    match_gifts(place)
    assert "Counts now" in claire.get(path(place)).text
    move_to(place, ProjectState.RUNNING)
    shown = claire.get(path(place)).text
    assert "Counts now" not in shown
    assert "Its project takes no gifts now" in shown
