"""Receive, confirm, count and carry cash through the pages, as two officers would."""

import io
import re

import pytest
from pypdf import PdfReader

from app.clock import CLOCK
from ledger.book.acts import record_act
from ledger.book.balances import trial_balance
from payments.cash.receipts import list_receipts
from payments.rails.registry import Rail, open_rail
from tests.evidence import pictures
from tests.people.fixtures import served, signed_in
from tests.people.visiting import Visitor
from tests.spending.scene import NOON

__all__ = ["served", "signed_in"]
RAIL = Rail("cash", "ASSOC", "MAD", "cash_box", "OPS", answers="party-assoc")
BANK = Rail("local", "ASSOC", "MAD", "local_bank", "OPS", answers="party-assoc")
SEEN = re.compile(r'name="seen" value="([^"]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _noon(app):
    app.extensions[CLOCK] = lambda: NOON
    yield
    del app.extensions[CLOCK]


@pytest.fixture
def box(served):
    """The address of a box below the language, in a book that has one."""
    session, book = served.session, served.book
    act = record_act(session, book.id, served.command(), "open_rails", {})
    open_rail(session, act, RAIL)
    session.commit()
    return f"/en/books/{book.code}/cash/ASSOC"


@pytest.fixture
def khadija(signed_in, box):
    assert box
    return signed_in("Khadija")


@pytest.fixture
def brahim(signed_in, box):
    assert box
    return signed_in("Brahim")


def carry(served, khadija, brahim, box, slip):
    """Let Khadija carry 200 MAD to the association's own bank."""
    act = record_act(served.session, served.book.id, served.command(), "open_rail", {})
    open_rail(served.session, act, BANK)
    served.session.commit()
    decide(brahim, receive(khadija, box).location, "confirm")
    shown = khadija.get(f"{box}/deposit")
    form = {"key": key_of(shown), "slip": slip, "amount-P1": "200"}
    assert khadija.post(f"{box}/deposit", form, f"{box}/deposit").status_code == 303


def key_of(answer):
    return KEY.search(answer.text)[1]


def filled(**changes):
    form = {
        "amount": "250",
        "fund": "P1",
        "giver": "named",
        "name": "Fatima Aït Oubella",
        "received_on": "2026-06-01",
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


def receive(visitor, box, *, key="", **changes):
    path = f"{box}/receive"
    key = key or key_of(visitor.get(path))
    return visitor.post(path, {"key": key, **filled(**changes)}, path)


def decide(visitor, address, decision, **more):
    shown = visitor.get(address)
    form = {"key": key_of(shown), "decision": decision, **more}
    return visitor.post(f"{address}/decision", form, address)


def words(answer, *, unfolded=True):
    """What is read on a page: no addresses, no codes of forms."""
    text = answer.text
    if not unfolded:
        text = re.sub(r"<details.*?</details>", "", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", "", text)


def receipts(served):
    served.session.rollback()
    return list_receipts(served.session, served.book, ["ASSOC"], 99)


def balances(served):
    served.session.rollback()
    rows = trial_balance(served.session, served.book).rows
    return {f"{r.account} {r.fund}": r.amount.decimal for r in rows if r.amount}


def photo(name="souche.jpg"):
    return (io.BytesIO(pictures.encoded(pictures.receipt(), "JPEG")), name)


def test_cash_gets_a_number_a_second_name_and_a_paper(
    khadija, brahim, served, box, app
):
    answer = receive(khadija, box, evidence=photo())
    assert answer.status_code == 303
    page = khadija.get(answer.location)
    assert "ASSOC-0001" in page.text
    assert "Fatima Aït Oubella" in page.text
    assert 'value="confirm"' not in page.text
    assert decide(khadija, answer.location, "confirm").status_code == 422
    assert "cash_box P1" not in balances(served)

    assert "Confirm receipt" in brahim.get(box).text
    done = decide(brahim, answer.location, "confirm")
    assert done.status_code == 303
    assert "Confirmed by two names" in brahim.get(done.location).text
    assert balances(served)["cash_box P1"] == "250.00"
    picture = re.search(r'<img src="(/evidence/[^"]+)"', page.text)[1]
    assert brahim.get(picture).status_code == 200
    assert Visitor(app).get(picture).status_code == 303

    link = re.search(r'href="(/en/receipts/[0-9a-f-]+)"', page.text)[1]
    giver = Visitor(app)
    shown = giver.get(link)
    assert "Two officers have confirmed it" in shown.text
    assert "Khadija" in shown.text
    paper = giver.get(f"{link}.pdf")
    words = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert "ASSOC-0001" in words
    forged = link[:-1] + ("0" if link[-1] != "0" else "1")
    assert giver.get(forged).status_code == 404
    assert giver.get(link[:-40]).status_code == 404


def test_a_double_click_makes_one_receipt_and_other_answers_are_asked_about(
    khadija, served, box
):
    key = key_of(khadija.get(f"{box}/receive"))
    first = receive(khadija, box, key=key)
    assert receive(khadija, box, key=key).location == first.location
    other = receive(khadija, box, key=key, amount="300")
    assert other.status_code == 422
    assert "sent already" in other.text
    assert key_of(other) != key
    assert [one.number for one in receipts(served)] == [1]


@pytest.mark.both
def test_a_form_sent_again_with_another_name_renames_nobody(khadija, box):
    key = key_of(khadija.get(f"{box}/receive"))
    first = receive(khadija, box, key=key, giver="anonymous", name="")
    other = receive(khadija, box, key=key, giver="named", name="Forged Name")
    assert other.status_code == 422
    assert "sent already" in other.text
    assert "Forged Name" not in khadija.get(first.location).text


@pytest.mark.both
def test_two_officers_with_one_key_keep_their_givers_apart(
    khadija, brahim, served, box
):
    key = key_of(khadija.get(f"{box}/receive"))
    places = [
        receive(visitor, box, key=key, giver="named", name=name).location
        for visitor, name in ((khadija, "Alice A"), (brahim, "Bob B"))
    ]
    assert [
        name in khadija.get(place).text
        for place, name in zip(places, ("Alice A", "Bob B"), strict=True)
    ] == [True, True]
    assert len({one.party for one in receipts(served)}) == 2


@pytest.mark.full
def test_two_officers_at_once_get_two_numbers(khadija, brahim, served, box):
    receive(khadija, box)
    receive(brahim, box)
    assert {one.number for one in receipts(served)} == {1, 2}


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": "two hundred"}, "Write only figures"),
        ({"amount": "0"}, "smallest amount"),
        ({"fund": None}, "Choose a project"),
        ({"fund": "OPS"}, "Not a valid choice"),
        ({"giver": None}, "Say who gives"),
        ({"name": ""}, "stays anonymous"),
        ({"received_on": "2026-06-02"}, "has not come yet"),
        ({"received_on": ""}, "Write the day"),
        ({"evidence": (io.BytesIO(b"no picture"), "x.jpg")}, "x.jpg"),
    ],
)
def test_a_mistake_keeps_what_was_typed(khadija, served, box, changes, says):
    answer = receive(khadija, box, **changes)
    assert answer.status_code == 422
    assert says in answer.text
    if "name" not in changes:
        assert "Fatima Aït Oubella" in answer.text
    assert receipts(served) == []


@pytest.mark.both
def test_a_photo_survives_a_mistake(khadija, box):
    answer = receive(khadija, box, amount="x", evidence=photo())
    kept = re.search(r'name="kept" value="([^"]+)"', answer.text)[1]
    made = receive(khadija, box, key=key_of(answer), kept=kept)
    assert "/evidence/" in khadija.get(made.location).text


@pytest.mark.full
def test_a_draft_is_kept_found_again_and_thrown_away(khadija, brahim, box):
    path = f"{box}/receive"
    typed = {"key": key_of(khadija.get(path)), "save": "1", "amount": "12,"}
    assert khadija.post(path, typed, path).status_code == 303
    desk = khadija.get(box).text
    assert "Finish your receipt" in desk
    link = re.search(r'href="([^"]+/receive\?draft=[^"]+)"', desk)[1]
    assert 'value="12,"' in khadija.get(link).text
    assert brahim.get(link).status_code == 404
    assert khadija.get(f"{path}?draft=x").status_code == 404
    draft = link.partition("draft=")[2]
    again = {**typed, "draft": draft, "amount": "13"}
    assert khadija.post(path, again, path).status_code == 303
    link = re.search(r'href="([^"]+draft=[^"]+)"', khadija.get(box).text)[1]
    form = {**typed, "draft": link.partition("draft=")[2], "discard": "1"}
    assert khadija.post(path, form, path).status_code == 303
    assert "Finish your receipt" not in khadija.get(box).text


@pytest.mark.full
def test_sending_a_draft_ends_it(khadija, served, box):
    path = f"{box}/receive"
    typed = {"key": key_of(khadija.get(path)), "save": "1", **filled()}
    khadija.post(path, typed, path)
    link = re.search(r'href="([^"]+draft=[^"]+)"', khadija.get(box).text)[1]
    form = filled() | {
        "key": key_of(khadija.get(link)),
        "draft": link.partition("draft=")[2],
    }
    assert khadija.post(path, form, path).status_code == 303
    assert "Finish your receipt" not in khadija.get(box).text
    assert len(receipts(served)) == 1


@pytest.mark.full
def test_another_officer_voids_and_says_why(khadija, brahim, served, box):
    made = receive(khadija, box, giver="anonymous", name=None).location
    assert "stays unknown" in khadija.get(made).text
    assert "Say why" in decide(brahim, made, "void").text
    assert decide(brahim, made, "nonsense").status_code == 422
    assert decide(brahim, made, "void", reason="written twice").status_code == 303
    assert "written twice" in khadija.get(made).text
    assert receipts(served)[0].state == "void"


@pytest.mark.full
def test_a_stub_is_photographed_later_even_after_confirming(khadija, brahim, box):
    made = receive(khadija, box, giver="residents", name=None).location
    assert khadija.post(f"{made}/stub", {"key": "k"}, made).status_code == 422
    decide(brahim, made, "confirm")
    form = {"key": "k", "evidence": photo()}
    assert khadija.post(f"{made}/stub", form, made).status_code == 303
    page = khadija.get(made).text
    assert "/evidence/" in page
    entry = re.search(r'href="(/en/entries/[^"]+)"', page)[1]
    assert brahim.get(entry).status_code == 200
    again = {"key": "k2", "evidence": photo()}
    assert khadija.post(f"{made}/stub", again, made).status_code == 303


def count(visitor, box, amount):
    path = f"{box}/count"
    shown = visitor.get(path)
    form = {"key": key_of(shown), "seen": SEEN.search(shown.text)[1], "counted": amount}
    return visitor.post(path, form, path)


def test_the_box_is_counted_by_two(khadija, brahim, served, box):
    made = receive(khadija, box).location
    decide(brahim, made, "confirm")
    assert count(khadija, box, "").status_code == 422
    counted = count(khadija, box, "245").location
    assert "Missing" in khadija.get(counted).text
    assert decide(khadija, counted, "confirm", counted="245").status_code == 422
    assert decide(brahim, counted, "x").status_code == 422
    assert "waits for the other officer" in count(brahim, box, "250").text
    assert "A count of the box waits" in brahim.get(box).text
    assert decide(brahim, counted, "confirm", counted="245").status_code == 303
    assert "No project has lost anything" in brahim.get(counted).text
    assert balances(served)["suspense OPS"] == "5.00"
    assert "Counts" in brahim.get(box).text


@pytest.mark.both
def test_what_waits_for_a_second_name_is_told_to_whoever_may_give_it(
    khadija, brahim, box
):
    made = receive(khadija, box).location
    told = f'href="{made}">Look and confirm'
    assert told in brahim.get("/en/to-do").text
    assert told not in khadija.get("/en/to-do").text
    decide(brahim, made, "confirm")
    assert told not in brahim.get("/en/to-do").text
    counted = count(khadija, box, "245").location
    told = f'href="{counted}">Count and confirm'
    assert told in brahim.get("/en/to-do").text
    assert told not in khadija.get("/en/to-do").text
    decide(brahim, counted, "discard")
    assert told not in brahim.get("/en/to-do").text


@pytest.mark.both
def test_both_officers_write_what_they_find_before_they_see_a_sum(
    khadija, brahim, served, box
):
    for amount in ("250", "93"):
        made = receive(khadija, box, amount=amount).location
        decide(brahim, made, "confirm")
    desk = khadija.get(box)
    assert "343" in words(desk)
    assert "343" not in words(desk, unfolded=False)
    assert "343" not in words(khadija.get(f"{box}/count"))
    counted = count(khadija, box, "243").location
    found = words(khadija.get(counted))
    for told in ("243", "343", "spending paid from the box and not reported"):
        assert told in found, told
    for path in (counted, box):
        assert "243" not in words(brahim.get(path)), path
    for wrong, says in (("", "Write"), ("343", "found another sum")):
        answer = decide(brahim, counted, "confirm", counted=wrong)
        assert answer.status_code == 422
        assert says in answer.text
        assert "243" not in words(answer)
    assert "suspense OPS" not in balances(served)
    assert decide(brahim, counted, "confirm", counted="243").status_code == 303
    assert "243" in words(brahim.get(counted))


@pytest.mark.full
def test_an_empty_box_is_counted_and_a_count_set_aside(khadija, box):
    counted = count(khadija, box, "0").location
    assert decide(khadija, counted, "discard").status_code == 303
    page = khadija.get(counted).text
    assert "Set aside by Khadija" in page
    token = {"key": "k", "decision": "discard"}
    again = khadija.post(f"{counted}/decision", token, box)
    assert "answered this count already" in again.text


@pytest.mark.both
def test_cash_is_carried_to_the_bank(khadija, brahim, served, box):
    path = f"{box}/deposit"
    assert "no bank account in this book" in khadija.get(path).text
    act = record_act(served.session, served.book.id, served.command(), "open_bank", {})
    open_rail(served.session, act, BANK)
    served.session.commit()
    assert "nothing to carry" in khadija.get(path).text
    decide(brahim, receive(khadija, box).location, "confirm")
    shown = khadija.get(path)
    # Counts are blind: what the book has stands folded away, with a word of warning.
    form = shown.text.partition('name="key"')[2]
    fields, _, folded = form.partition("<details")
    assert 'name="amount-P1"' in fields
    assert "the box holds" not in fields
    assert "Count before you look" in folded
    form = {"key": key_of(shown), "slip": "v 12/7", "amount-P1": "200"}
    for wrong, says in (
        ({"amount-P1": "x"}, "in figures"),
        ({"amount-P1": ""}, "at least one project"),
        ({"amount-P1": "999"}, "The box holds only"),
        ({"slip": "?"}, "printed on the bank"),
    ):
        answer = khadija.post(path, form | wrong, path)
        assert answer.status_code == 422
        assert says in answer.text
    assert khadija.post(path, form, path).status_code == 303
    assert "on its way" in khadija.get(box).text
    assert balances(served)["wire_in_transit P1"] == "200.00"


@pytest.mark.parametrize("name", ["Khadija", "Nobody"])
def test_who_has_no_box_is_offered_none(signed_in, name):
    visitor = signed_in(name)
    assert visitor.get("/en/cash").status_code == 404
    assert "/en/cash" not in visitor.get("/en/").text


def test_the_first_box_is_entered_from_the_menu(khadija, box):
    assert 'href="/en/cash"' in khadija.get(box).text
    assert "Receive cash" in khadija.get("/en/cash").text


@pytest.mark.both
def test_a_cash_receipt_is_called_a_recu_in_french_not_a_proof(khadija, box, app):
    address = receive(khadija, box).location.replace("/en/", "/fr/")
    page = khadija.get(address)
    link = re.search(r'href="(/fr/receipts/[0-9a-f-]+)"', page.text)[1]
    for shown in (page, Visitor(app).get(link)):
        assert re.search(r"<h1[^>]*>Reçu ", shown.text)
        assert re.search(r"<title>\s*Reçu\b", shown.text)
        assert "Justificatif" not in shown.text
    arabic = khadija.get(address.replace("/fr/", "/ar/"))
    assert re.search(r"<h1[^>]*>الوصل ", arabic.text)


def test_a_photo_that_stands_on_another_receipt_is_told(khadija, brahim, box):
    first = receive(khadija, box, evidence=photo()).location
    assert "The same photo" not in brahim.get(first).text
    second = receive(khadija, box, evidence=photo()).location
    said = words(brahim.get(second))
    assert "The same photo stands on another receipt: ASSOC-0001." in said
    assert "another receipt: ASSOC-0002" in words(brahim.get(first))


@pytest.mark.parametrize(
    ("day", "status"), [("٢٠٢٦-٠٥-١٢", 303), ("۲۰۲۶-۰۵-۱۲", 303), ("le 12 mai", 422)]
)
def test_a_day_is_typed_in_any_figures(khadija, box, day, status):
    answer = receive(khadija, box, received_on=day)
    assert answer.status_code == status
    assert ("like 2026-03-31" in answer.text) == (status == 422)


def test_a_project_that_does_not_collect_is_offered_with_that_word(khadija, box):
    shown = khadija.get(f"{box}/receive").text
    (option,) = re.findall(r'value="P1".*?</label>', shown, re.DOTALL)
    assert "does not collect now" in option
