"""A key that comes again with anything else is refused, wherever something is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from app.policy.values import Role
from tests.api.held import hold_by_cash, hold_by_wallet
from tests.api.program import Program, refused
from tests.api.test_bank import paper, send, waiting
from tests.api.test_claims import have_twice
from tests.api.test_contributing import gift, open_bank
from tests.api.test_my_payments import begin_monthly, link, monthly_of
from tests.api.test_refunds import pay
from tests.api.walking import operations
from tests.bank.paper import FRENCH, MOROCCAN, OTHER, Slip, camt
from tests.payments.officer import officer_of
from tests.payments.pools import eur
from tests.payments.test_capping import capping, do
from tests.people.visiting import Visitor

KEY = "key-that-comes-again-1"
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Write:
    """A request that is taken, and what else might come under its key."""

    path: str
    body: Mapping[str, object]
    others: Mapping[str, object]
    method: str = "POST"
    by: str = "giver"


@dataclass
class Scene:
    """A book with a giver, two officers, a paid gift, and a line of the bank."""

    place: object
    programs: dict[str, Program]
    gifts: tuple[str, str]
    line: int

    @property
    def book(self) -> str:
        return f"/books/{self.place.book.code}"

    def send(self, write: Write, body: Mapping[str, object]):
        program = self.programs[write.by]
        if write.method == "PUT":
            return program.put(write.path, body)
        return program.post(write.path, body, KEY)


@pytest.fixture
def scene(place):
    open_bank(place)
    claire, other = (Program(officer_of(place)) for _ in range(2))
    bank = f"/books/{place.book.code}/bank"
    assert send(claire, bank, camt(paper(Slip(5100, "x")))).status_code == 201
    (line,) = waiting(claire, bank)["lines"]
    programs = {
        "giver": Program(Visitor(place.app), is_in=False),
        "claire": claire,
        "other": other,
    }
    return Scene(place, programs, (pay(place), pay(place, "form-2")), line["id"])


def contribute(_scene: Scene) -> Write:
    begun = gift(way="card", often="once", name_shown="full", name="Amina Bel")
    others = {
        "amount": "60",
        "way": "wire",
        "often": "monthly",
        "name_shown": "first",
        "name": "Brahim",
        "email": "other@example.org",
        "language": "ar",
    }
    return Write("/projects/reading-room/contributions", begun, others)


def ask_mine(scene: Scene) -> Write:
    asked = {"contribution": scene.gifts[0], "amount": "20", "reason": "Mistake"}
    account = {"iban": FRENCH, "name": "Amina"}
    others = {
        "contribution": scene.gifts[1],
        "amount": "7",
        "reason": "Another",
        "iban": OTHER,
        "name": "Brahim",
    }
    path = f"{link(scene.place, scene.gifts[0])}/refunds"
    return Write(path, asked | account, others)


def change_mine(scene: Scene) -> Write:
    gift = begin_monthly(scene.place)
    path = f"{link(scene.place, gift)}/monthly/{monthly_of(scene.place)}"
    return Write(path, {"do": "stop"}, {"do": "pause", "amount": "15"}, "PUT")


def ask_for(scene: Scene) -> Write:
    asked = {"contribution": scene.gifts[0], "amount": "20", "reason": "She called"}
    others = {"contribution": scene.gifts[1], "amount": "7", "reason": "She wrote"}
    return Write(f"{scene.book}/refunds", asked, others, by="claire")


def _decision(scene: Scene, body: Mapping[str, object], others) -> Write:
    asked = {"contribution": scene.gifts[0], "amount": "20"}
    made = scene.programs["claire"].post(f"{scene.book}/refunds", asked, KEY)
    path = f"{scene.book}/refunds/{made.get_json()['id']}/decision"
    return Write(path, body, others, "PUT", "other")


def approve(scene: Scene) -> Write:
    others = {"decision": "declined", "amount": "7", "by_wire": True, "why": "No"}
    return _decision(scene, {"decision": "approved", "amount": "20"}, others)


def decline(scene: Scene) -> Write:
    others = {"decision": "approved", "amount": "7", "by_wire": True, "why": "Other"}
    return _decision(scene, {"decision": "declined", "why": "No"}, others)


def explain(scene: Scene) -> Write:
    said = {"say": "fund", "fund": "P1", "amount": "20"}
    others = {
        "say": "pledge",
        "amount": "31",
        "pledge": NOBODY,
        "fund": "POOL",
        "provider": "sandbox",
        "payout": "po_1",
        "claim": "giver-nobody",
        "order": 7,
        "credit": 9,
        "name": "Brahim",
        "iban": OTHER,
        "reason": "No gift of theirs",
    }
    path = f"{scene.book}/bank/lines/{scene.line}/explanation"
    return Write(path, said, others, by="claire")


def _named(scene: Scene, name: str) -> str:
    """Write down the association's account, which then waits its time."""
    body = {"keeper": "AZWU", "name": "Azwu", "iban": MOROCCAN}
    made = scene.programs["claire"].post(f"{scene.book}/bank/payees", body, name)
    assert made.status_code == 201, made.text
    scene.place.clock.move(days=4)
    return f"{scene.book}/bank"


def order_wire(scene: Scene) -> Write:
    ordered = {"fund": "P1", "code": "W1", "amount": "30", "note": "First"}
    others = {"fund": "P2", "code": "W2", "amount": "7", "note": "Second"}
    path = f"{_named(scene, f'{KEY}-a')}/wires"
    return Write(path, ordered, others, by="claire")


def release_wires(scene: Scene) -> Write:
    made = order_wire(scene)
    numbers = [
        scene.programs["claire"]
        .post(made.path, {**made.body, "code": code, "amount": "5"}, f"{KEY}-{code}")
        .get_json()["id"]
        for code in ("W1", "W2")
    ]
    body = {"scheme": "abroad", "orders": numbers[:1]}
    others = {"scheme": "sepa", "orders": numbers}
    return Write(f"{made.path}/files", body, others, by="other")


def say_unexecuted(scene: Scene) -> Write:
    let_go = release_wires(scene)
    numbers = let_go.body["orders"] + let_go.others["orders"][1:]
    body = {"scheme": "abroad", "orders": numbers}
    made = scene.programs["other"].post(let_go.path, body, f"{KEY}-let")
    assert made.status_code == 201, made.text
    said = {"orders": numbers[:1], "reason": "Lost", "word": "spoken", "words": "Ms A"}
    others = {"orders": numbers, "reason": "No", "word": "written", "words": "Mr B"}
    return Write(f"{scene.book}/bank/unexecuted", said, others, by="claire")


def decide_unexecuted(scene: Scene) -> Write:
    write = say_unexecuted(scene)
    (said,) = scene.programs["claire"].post(write.path, write.body, KEY).get_json()
    path = f"{write.path}/{said['id']}/decisions"
    others = {"decision": "dropped"}
    return Write(path, {"decision": "confirmed"}, others, by="other")


def ask_write_off(scene: Scene) -> Write:
    if not scene.programs["claire"].get(f"{scene.book}/claims").get_json():
        have_twice(scene.place)
    (claim,) = scene.programs["claire"].get(f"{scene.book}/claims").get_json()
    path = f"{scene.book}/claims/{claim['payer']}/write-offs"
    return Write(path, {"reason": "No answer"}, {"reason": "Moved"}, by="claire")


def decide_write_off(scene: Scene) -> Write:
    asked = ask_write_off(scene)
    made = scene.programs["claire"].post(asked.path, asked.body, f"{KEY}-asked")
    assert made.status_code == 201, made.text
    path = f"{asked.path}/decisions"
    said = {"decision": "approved"}
    return Write(path, said, {"decision": "declined"}, by="other")


def write_payee(scene: Scene) -> Write:
    written = {"keeper": "AZWU", "name": "Azwu", "iban": MOROCCAN}
    others = {"keeper": "OP", "name": "Other", "iban": OTHER, "bic": "AGRIFRPP"}
    return Write(f"{scene.book}/bank/payees", written, others, by="claire")


def decide_held(scene: Scene) -> Write:
    do(scene.place, capping(scene.place, eur(100)))
    held = hold(scene)
    said = {"choice": "back", "name": "Amina", "iban": OTHER}
    others = {
        "choice": "fund",
        "fund": "P2",
        "line": 1,
        "name": "Brahim",
        "iban": FRENCH,
        "bic": "AGRIFRPP",
    }
    path = f"{scene.book}/bank/held/{held}/decisions"
    return Write(path, said, others, by="other")


def hold(scene: Scene) -> str:
    """Let the line of the bank be a gift that its project does not take."""
    claire, bank = scene.programs["claire"], f"{scene.book}/bank"
    told = {"say": "fund", "fund": "P1", "amount": "51"}
    made = claire.post(f"{bank}/lines/{scene.line}/explanation", told, f"{KEY}-h")
    assert made.status_code == 201, made.text
    return claire.get(f"{bank}/held").get_json()[0]["id"]


def decide_held_cash(scene: Scene) -> Write:
    hold_by_cash(scene.place)
    others = {"choice": "handed", "fund": "P2"}
    return _by_treasurer(scene, f"{scene.book}/cash/AZWU/held", others)


def decide_held_mobile(scene: Scene) -> Write:
    hold_by_wallet(scene.place)
    others = {"choice": "line", "fund": "P2", "line": 1}
    return _by_treasurer(scene, f"{scene.book}/cash/AZWU/wallet/held", others)


def _by_treasurer(scene: Scene, path: str, others: Mapping[str, object]) -> Write:
    treasurer = Program(officer_of(scene.place, Role.TREASURER))
    scene.programs["treasurer"] = treasurer
    number = treasurer.get(path).get_json()[0]["id"]
    path = f"{path}/{number}/decisions"
    return Write(path, {"choice": "back"}, others, by="treasurer")


WRITES: Mapping[str, tuple[Callable[[Scene], Write], ...]] = {
    "contribute": (contribute,),
    "askForMyRefund": (ask_mine,),
    "askForRefund": (ask_for,),
    "changeMyMonthlyGift": (change_mine,),
    "decideOnRefund": (approve, decline),
    "explainLine": (explain,),
    "orderWire": (order_wire,),
    "releaseWires": (release_wires,),
    "askToWriteOffClaim": (ask_write_off,),
    "decideOnWriteOff": (decide_write_off,),
    "sayUnexecuted": (say_unexecuted,),
    "decideOnUnexecuted": (decide_unexecuted,),
    "writePayee": (write_payee,),
    "decideOnHeldWire": (decide_held,),
    "decideOnHeldCash": (decide_held_cash,),
    "decideOnHeldMobile": (decide_held_mobile,),
}
ONE_WORD = {"sendBankFile", "cancelWire"}
"""The bytes are the key, and there is but one thing to say: nothing else can come."""


@pytest.fixture
def described(place):
    document = place.app.test_client().get("/api/v1/openapi.json").get_json()
    schemas = document["components"]["schemas"]
    found = {}
    for _, method, operation in operations(document):
        if method != "get" and operation["operationId"] not in ONE_WORD:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            name = schema["$ref"].rpartition("/")[2]
            found[operation["operationId"]] = set(schemas[name]["properties"])
    return found


def test_every_write_of_the_interface_is_walked_with_each_of_its_parts(
    described, scene
):
    assert set(described) == set(WRITES)
    once = {"decideOnRefund": decline, "releaseWires": release_wires}
    for name in WRITES:
        parts = described[name]
        for make in (once[name],) if name in once else WRITES[name]:
            assert set(make(scene).others) == parts, name


@pytest.mark.sampled
@pytest.mark.parametrize("make", [make for each in WRITES.values() for make in each])
def test_a_key_that_comes_again_with_anything_else_is_refused(scene, make):
    write = make(scene)
    first = scene.send(write, write.body)
    assert first.status_code in (200, 201), first.text
    for part, other in write.others.items():
        answer = scene.send(write, {**write.body, part: other})
        refused(answer, 409)
    again = scene.send(write, write.body)
    assert (again.status_code, again.get_json()) == (
        first.status_code,
        first.get_json(),
    )


def test_what_says_nothing_with_a_decision_or_a_gift_is_refused_at_first(scene):
    giver, other = scene.programs["giver"], scene.programs["other"]
    write = decline(scene)
    for part in ("amount", "by_wire"):
        body = {**write.body, part: write.others[part]}
        refused(other.put(write.path, body), 422, part)
    approval = {"decision": "approved", "amount": "20", "why": "Yes"}
    refused(other.put(write.path, approval), 422, "why")
    unseen = gift(name_shown="anonymous", name="Amina")
    answer = giver.post("/projects/reading-room/contributions", unseen, KEY)
    refused(answer, 422, "name")
