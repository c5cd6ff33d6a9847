"""Programs of who keeps the bank: files in, accounts, saying what a line is."""

from datetime import date

import pytest

from payments.formats.bank.reading import MOST_BYTES
from tests.api.program import HEADER, Program, refused
from tests.api.test_contributing import give, open_bank
from tests.bank.paper import FRENCH, OTHER, Paper, Slip, camt, mt940
from tests.payments.officer import officer_of
from tests.people.visiting import Visitor

KEY = "key-of-an-explanation"
DAY = date(2026, 1, 30)


@pytest.fixture
def claire(place):
    open_bank(place)
    return Program(officer_of(place))


@pytest.fixture
def here(place):
    return f"/books/{place.book.code}/bank"


def send(program, here, content, **query):
    token = program.get("/session").get_json()["token"]
    return program.client.post(
        f"/api/v1{here}/files",
        query_string=query,
        data=content,
        headers={HEADER: token, "Content-Type": "application/octet-stream"},
    )


def paper(*slips):
    return Paper([slip.but(day=DAY) for slip in slips], day=DAY)


def waiting(program, here):
    return program.get(f"{here}/lines").get_json()


def explain(program, here, line, body, key=KEY):
    return program.post(f"{here}/lines/{line}/explanation", body, key)


def pledge(place):
    giver = Program(Visitor(place.app), is_in=False)
    return give(giver, way="wire").get_json()


def test_a_file_pays_a_pledge_and_the_account_agrees_with_the_book(place, claire, here):
    (before,) = claire.get(f"{here}/accounts").get_json()
    assert (before["iban"], before["standing"]) == (FRENCH, None)
    told = pledge(place)
    file = camt(paper(Slip(5000, f"don {told['transfer']['reference']}")))
    answer = send(claire, here, file, name="releve.xml", account=FRENCH)
    assert answer.status_code == 201, answer.text
    outcome = answer.get_json()["outcome"]
    assert (outcome["is_taken"], outcome["new_lines"]) == (True, 1)
    again = send(claire, here, file).get_json()
    assert again["id"] == answer.get_json()["id"]
    assert (again["outcome"]["new_lines"], again["outcome"]["known_lines"]) == (0, 1)
    assert place.kinds() == ["gift"]
    (account,) = claire.get(f"{here}/accounts").get_json()
    assert account["standing"]["on"] == DAY.isoformat()
    assert account["standing"]["bank"]["minor"] == 105_000
    assert (account["standing"]["book"]["minor"], account["under_way"]) == (5_000, [])
    assert waiting(claire, here)["total"] == 0
    (listed,) = claire.get(f"{here}/files").get_json()
    assert (listed["name"], listed["id"]) == ("releve.xml", again["id"])


def test_a_line_is_told_to_be_a_pledge_in_parts_and_each_key_once(place, claire, here):
    told = pledge(place)
    slip = Slip(5100, f"don {told['transfer']['reference']}")
    assert send(claire, here, mt940(paper(slip))).status_code == 201
    (line,) = waiting(claire, here)["lines"]
    assert (line["left"]["minor"], line["alert"]) == (5100, "amount_differs")
    (choice,) = line["pledges"]
    assert (choice["why"], choice["amount"]["minor"]) == ("REFERENCE", 5000)
    part = {"say": "pledge", "pledge": choice["id"], "amount": "20"}
    for _ in range(2):
        answer = explain(claire, here, line["id"], part)
        assert answer.status_code == 201, answer.text
        assert answer.get_json()["left"] == {"minor": 3100, "currency": "EUR"}
    said = refused(explain(claire, here, line["id"], part | {"amount": "30"}), 409)
    assert "explain" not in said
    assert "send a new key" in said
    rest = {"say": "fund", "fund": "P1", "amount": "31,00"}
    done = explain(claire, here, line["id"], rest, f"{KEY}-2").get_json()
    assert done == {"id": line["id"], "left": None}
    assert place.balances()["source.gift P1"] == -5100
    late = refused(explain(claire, here, line["id"], rest, f"{KEY}-3"), 422, "say")
    assert "explained meanwhile" in late


def test_what_a_line_cannot_be_is_refused_and_its_key_stays_free(claire, here):
    assert send(claire, here, camt(paper(Slip(5100, "x")))).status_code == 201
    (line,) = waiting(claire, here)["lines"]
    nobody = "00000000-0000-4000-8000-000000000000"
    for part, body in (
        ("pledge", {"say": "pledge", "pledge": nobody, "amount": "20"}),
        ("pledge", {"say": "pledge", "pledge": "none", "amount": "20"}),
        ("pledge", {"say": "refuse"}),
        ("fund", {"say": "fund", "fund": "NOWHERE", "amount": "20"}),
        ("fund", {"say": "fund", "fund": "POOL", "amount": "20"}),
        ("fund", {"say": "fund", "fund": "OPS", "amount": "20"}),
        ("fund", {"say": "fund", "amount": "20"}),
        ("amount", {"say": "fund", "fund": "P1", "amount": "51.01"}),
        ("amount", {"say": "fund", "fund": "P1", "amount": "1.500"}),
        ("amount", {"say": "fund", "fund": "P1"}),
        ("order", {"say": "wire", "order": 77, "amount": "20"}),
        ("order", {"say": "wire", "amount": "20"}),
        ("payout", {"say": "payout", "provider": "sandbox", "payout": "po_none"}),
        ("say", {"say": "nothing"}),
    ):
        refused(explain(claire, here, line["id"], body), 422, part)
    whole = {"pledge": nobody, "fund": "P1", "provider": "x", "payout": "x"}
    for part in (*whole, "amount"):
        for sign in ("\ud800", "\0"):
            body = {"say": "fund", "amount": "1"} | whole | {part: f"1{sign}"}
            refused(explain(claire, here, line["id"], body), 422, part)
    refused(explain(claire, here, 999_999, {"say": "fund"}), 404)
    nothing = {"say": "fund", "fund": "P1", "amount": "0"}
    said = refused(explain(claire, here, line["id"], nothing), 422, "amount")
    assert "more than nothing" in said
    order = {"say": "wire", "order": "seven"}
    refused(explain(claire, here, line["id"], order), 422, "order")
    assert waiting(claire, here)["total"] == 1
    good = {"say": "fund", "fund": "P1", "amount": "51"}
    assert explain(claire, here, line["id"], good).status_code == 201


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"nothing of the kind", "no account statement that we read"),
        (b"", "no account statement that we read"),
        (camt(Paper(account=OTHER)), "is not ours"),
        (camt(paper(Slip(5000)))[:-40], "cannot be read from here on"),
        (b"x" * (MOST_BYTES + 1), "too large"),
    ],
    ids=["words", "empty", "foreign", "cut", "large"],
)
def test_a_file_that_is_refused_says_where_and_what_to_do(claire, here, content, said):
    answer = send(claire, here, content)
    assert said in refused(answer, 422, "file", "body")
    assert waiting(claire, here)["total"] == 0


@pytest.mark.full
def test_a_body_without_end_is_cut_off_and_a_strange_account_told(claire, here):
    refused(send(claire, here, b"x" * (MOST_BYTES + 2 * 1024 * 1024)), 413)
    answer = send(claire, here, b"x", account=OTHER)
    refused(answer, 422, "account", "query")


def test_without_right_or_token_nothing_comes_in(place, claire, here):
    visitor = Program(Visitor(place.app))
    for path in ("accounts", "files", "lines"):
        refused(visitor.get(f"{here}/{path}"), 404)
    refused(send(visitor, here, camt(paper())), 404)
    refused(explain(visitor, here, 1, {"say": "nothing"}), 404)
    bare = claire.client.post(f"/api/v1{here}/files", data=camt(paper()))
    refused(bare, 400)
    assert claire.get(f"{here}/files").get_json() == []
