"""Programs of officers: asking for a refund, and deciding on it as somebody else."""

import pytest
from sqlalchemy import select

from app.contributing.jobs import sweep_book
from app.contributing.tables import Contribution
from app.policy.values import Role
from app.refunds.tables import RefundDecision, RefundRequest
from tests.api.program import HEADER, Program, refused
from tests.api.test_contributing import open_bank
from tests.payments.officer import officer_of
from tests.people.visiting import Visitor

KEY = "key-of-a-refund-request"


@pytest.fixture
def claire(place):
    return Program(officer_of(place))


@pytest.fixture
def other(place):
    return Program(officer_of(place))


@pytest.fixture
def here(place):
    return f"/books/{place.book.code}/refunds"


def pay(place, form="form-1"):
    """Let somebody give, and return the number of their gift."""
    place.give(place.gift(form))
    place.happen("paid", form)
    place.work()
    with place.session() as session:
        query = select(Contribution.public_id).where(Contribution.token == form)
        return str(session.scalar(query))


def wanted(gift, **more):
    return {"contribution": gift, "amount": "20,00", "reason": "She called"} | more


def ask(program, here, gift):
    answer = program.post(here, wanted(gift), KEY)
    assert answer.status_code == 201, answer.text
    return answer


def count(place, table):
    with place.session() as session:
        return len(session.scalars(select(table)).all())


def test_one_officer_asks_another_approves_and_the_provider_gives_back(
    place, claire, other, here
):
    asked = ask(claire, here, pay(place))
    request = asked.get_json()
    assert request["decision"] == "open"
    assert request["amount"] == {"minor": 2000, "currency": "EUR"}
    assert (request["is_own"], request["is_from_giver"]) == (True, False)
    assert request["reason"] == "She called"
    one = f"{here}/{request['id']}"
    assert asked.headers["Location"].endswith(one)
    seen = other.get(one).get_json()
    assert (seen["is_own"], seen["most"]["minor"]) == (False, 2000)
    approval = {"decision": "approved", "amount": "12.50"}
    done = other.put(f"{one}/decision", approval)
    assert done.status_code == 200
    assert (done.get_json()["decision"], done.get_json()["order"]) == (
        "approved",
        "succeeded",
    )
    assert place.kinds() == ["gift", "refund"]
    assert place.balances()["source.gift P1"] == -3750
    (listed,) = other.get(here).get_json()["requests"]
    assert (listed["id"], listed["decision"]) == (request["id"], "approved")


def test_the_same_key_asks_once_and_the_same_decision_decides_once(
    place, claire, other, here
):
    open_bank(place)
    gift = pay(place)
    first, again = ask(claire, here, gift), ask(claire, here, gift)
    assert first.get_json() == again.get_json()
    assert count(place, RefundRequest) == 1
    one = f"{here}/{first.get_json()['id']}/decision"
    approval = {"decision": "approved", "amount": "20"}
    decided = [other.put(one, approval).get_json() for _ in range(2)]
    assert decided[0] == decided[1]
    assert count(place, RefundDecision) == 1
    assert place.kinds() == ["gift", "refund"]
    declined = {"decision": "declined", "why": "No"}
    for changed in ({"amount": "19"}, {"by_wire": True}, declined):
        said = refused(other.put(one, approval | changed), 409)
        assert "decided on it already" in said
    refused(claire.put(one, approval), 409)


@pytest.mark.full
def test_a_key_used_for_something_else_is_told(place, claire, here):
    gift = pay(place)
    ask(claire, here, gift)
    for changed in ({"amount": "7"}, {"reason": "She wrote"}):
        said = refused(claire.post(here, wanted(gift, **changed), KEY), 409)
        assert "This key was used for another" in said
    said = refused(claire.post(here, wanted(gift), "another-key-of-a-request"), 409)
    assert "asked back already" in said


def test_who_asked_never_decides(place, claire, here):
    one = f"{here}/{ask(claire, here, pay(place)).get_json()['id']}/decision"
    said = refused(claire.put(one, {"decision": "approved", "amount": "20"}), 403)
    assert "somebody else decides" in said
    refused(claire.put(one, {"decision": "declined", "why": "Mine"}), 403)
    assert place.kinds() == ["gift"]


@pytest.mark.full
def test_a_refusal_says_why_and_can_be_repeated(place, claire, other, here):
    one = f"{here}/{ask(claire, here, pay(place)).get_json()['id']}/decision"
    refused(other.put(one, {"decision": "declined"}), 422, "why")
    no = {"decision": "declined", "why": "Call us first"}
    for _ in range(2):
        assert other.put(one, no).get_json()["why"] == "Call us first"
    assert place.kinds() == ["gift"]


def test_what_cannot_be_is_told_with_its_part(place, claire, other, here):
    gift = pay(place)
    nobody = "00000000-0000-4000-8000-000000000000"
    for part, value in (
        ("amount", "50.01"),
        ("amount", "1.500"),
        ("amount", "twenty"),
        ("contribution", nobody),
        ("contribution", "none"),
        ("colour", "blue"),
    ):
        refused(claire.post(here, wanted(gift, **{part: value}), KEY), 422, part)
    key = "Idempotency-Key"
    refused(claire.post(here, wanted(gift)), 422, key, "headers")
    refused(claire.post(here, wanted(gift), "short"), 422, key, "headers")
    assert count(place, RefundRequest) == 0
    one = f"{here}/{ask(claire, here, gift).get_json()['id']}/decision"
    for body, part in (
        ({"decision": "approved", "amount": "20.01"}, "amount"),
        ({"decision": "approved"}, "amount"),
        ({"decision": "perhaps"}, "decision"),
    ):
        refused(other.put(one, body), 422, part)
    by_wire = {"decision": "approved", "amount": "20", "by_wire": True}
    assert "No account of ours" in refused(other.put(one, by_wire), 409)
    assert count(place, RefundDecision) == 0
    refused(other.put(f"{here}/{nobody}/decision", by_wire), 404)


@pytest.mark.full
def test_why_nothing_can_go_back_is_told(place, claire, here):
    gift = pay(place)
    place.happen("dispute_open")
    place.work()
    said = refused(claire.post(here, wanted(gift), KEY), 422, "amount")
    assert "contests this payment" in said
    place.happen("dispute_lost")
    place.work()
    said = refused(claire.post(here, wanted(gift), KEY), 422, "amount")
    assert "Nothing of this gift is here" in said
    assert count(place, RefundRequest) == 0


@pytest.mark.full
def test_a_provider_that_is_silent_leaves_the_decision_and_the_order(
    place, claire, other, here
):
    one = f"{here}/{ask(claire, here, pay(place)).get_json()['id']}"
    place.wire.is_cut = True
    approval = {"decision": "approved", "amount": "20"}
    answer = other.put(f"{one}/decision", approval).get_json()
    assert (answer["decision"], answer["order"]) == ("approved", "created")
    place.wire.is_cut = False
    with place.session() as session:
        sweep_book(session, place.book, "sandbox")
    assert other.get(one).get_json()["order"] == "succeeded"
    assert place.kinds() == ["gift", "refund"]


def test_nobody_writes_without_the_token_of_their_own_session(place, claire, here):
    gift = pay(place)
    foreign = Program(officer_of(place)).get("/session").get_json()["token"]
    for token in ("", "made-up", foreign):
        answer = claire.post(here, wanted(gift), KEY, **{HEADER: token})
        assert "GET /api/v1/session" in refused(answer, 400)
    assert count(place, RefundRequest) == 0


def test_a_stranger_meets_nothing_and_a_session_says_whose_it_is(place, claire, here):
    stranger = Program(officer_of(place, Role.AUDITOR))
    visitor = Program(Visitor(place.app))
    one = ask(claire, here, pay(place)).get_json()["id"]
    for program, name in ((stranger, "Claire"), (visitor, None)):
        assert program.get("/session").get_json()["name"] == name
        refused(program.get(here), 404)
        refused(program.get(f"{here}/{one}"), 404)
        refused(program.post(here, wanted(one), KEY), 404)
        no = {"decision": "declined", "why": "No"}
        refused(program.put(f"{here}/{one}/decision", no), 404)


@pytest.mark.full
def test_pages_of_requests_join_and_can_be_narrowed(place, claire, other, here):
    made = []
    for number in range(3):
        gift = pay(place, f"form-{number}")
        answer = claire.post(here, wanted(gift), f"{KEY}-{number}")
        made.insert(0, answer.get_json()["id"])
    no = {"decision": "declined", "why": "No"}
    other.put(f"{here}/{made[1]}/decision", no)
    first = claire.get(f"{here}?limit=2").get_json()
    rest = claire.get(f"{here}?limit=2&before={first['next']}").get_json()
    assert [r["id"] for r in first["requests"] + rest["requests"]] == made
    assert rest["next"] is None
    for decision, left in (("open", [made[0], made[2]]), ("declined", [made[1]])):
        page = claire.get(f"{here}?decision={decision}").get_json()
        assert [r["id"] for r in page["requests"]] == left


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("language", "said"), [("fr", "une autre personne décide"), ("ar", "يقرر شخص آخر")]
)
def test_a_refusal_speaks_the_language_that_is_asked_for(
    place, claire, here, language, said
):
    one = f"{here}/{ask(claire, here, pay(place)).get_json()['id']}/decision"
    approval = {"decision": "approved", "amount": "20"}
    spoken = {"Accept-Language": language}
    assert said in refused(claire.put(one, approval, **spoken), 403)
