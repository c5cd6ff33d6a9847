"""Case 34: what a payer has twice is claimed from them, and each claim ends at zero."""

import re

import pytest
from flask import render_template

from app.banking.receiving import Sent, receive_file
from app.extensions import db
from app.givers.queries import payments_page
from app.paying.queries import payment_page
from app.policy.values import Role
from payments.bank.waiting import waiting_lines
from payments.desk.alerts import open_alerts
from payments.desk.claims import claims_of, open_claims
from payments.references import reference_of
from tests.api.test_contributing import open_bank
from tests.bank.paper import Paper, Slip, camt
from tests.payments.officer import officer_of
from tests.payments.places import open_place
from tests.payments.pools import faults
from tests.payments.test_giver_pages import gift_of
from twins.stripe import giving_back


@pytest.fixture
def twice(till):
    """A debit of 50.00 that was refunded, and then returned by its payer's bank."""
    return have_twice(till)


def have_twice(till):
    pay_by_debit(till)
    till.refund(5000)
    giving_back.debit_returned(till.store, till.charge_of())
    return till


def pay_by_debit(till):
    till.give()
    till.pay(how="sepa_debit")
    till.settle_debit()
    till.hear()


def claimed(till):
    return {k: v for k, v in till.balances().items() if k.startswith("payer_claim")}


def claims(till):
    with till.session() as session:
        return [one.open.minor for one in open_claims(session, till.book, 10)]


def life(till):
    """Say of the one claim: claimed, paid, written off, taken back, open."""
    party = till.attempts()[0].purpose.party
    with till.session() as session:
        (one,) = claims_of(session, till.book, party)
    parts = (one.claimed, one.paid, one.written_off, one.taken_back, one.open)
    return tuple(part.minor for part in parts)


def alerts(till):
    with till.session() as session:
        found = open_alerts(session, till.book, 10)
    return [(one.alert.value, one.about.minor, bool(one.claimed_from)) for one in found]


@pytest.mark.both
@pytest.mark.parametrize("way", ["message", "doubled", "sweep", "all"])
def test_case_34_a_claim_is_opened_once_whoever_tells_of_it_first(twice, way):
    if way == "doubled":
        twice.hear(times=2)
    elif way != "message":
        twice.sweep()
    if way == "sweep":
        twice.drop()
    twice.pay_out()
    twice.hear()
    twice.sweep()
    assert claimed(twice) == {"payer_claim OPS": 5000}
    assert claims(twice) == [5000]
    assert alerts(twice) == [("paid_back_twice", -5000, True)]
    assert twice.differences() == []


def test_case_34_what_was_refunded_in_part_is_claimed_in_part(till):
    pay_by_debit(till)
    till.refund(2000)
    giving_back.debit_returned(till.store, till.charge_of())
    till.hear()
    assert claims(till) == [2000]
    assert till.balances()["source.gift P1"] == 0
    assert "cost.chargeback OPS" not in till.balances()


def test_case_34_a_contest_lost_over_a_gift_given_back_is_claimed_too(till):
    till.give()
    till.pay()
    till.hear()
    till.refund(2000)
    contest = till.dispute()
    till.hear()
    assert claims(till) == [], "it may be won"
    till.decide(contest, "lost")
    till.hear()
    assert claims(till) == [2000]
    assert alerts(till) == [("paid_back_twice", -2000, True)]
    assert till.differences() == []


@pytest.mark.both
def test_case_34_a_refund_that_never_arrived_ends_the_claim_and_its_alert(till):
    pay_by_debit(till)
    order = till.refund(5000)
    giving_back.debit_returned(till.store, till.charge_of())
    till.hear()
    giving_back.refund_ends(till.store, order.remote_id, "failed")
    till.hear()
    assert claimed(till) == {"payer_claim OPS": 0}
    assert "owed P1" not in till.balances(), "their bank had given it back"
    assert life(till) == (5000, 0, 0, 5000, 0)
    assert (claims(till), alerts(till)) == ([], [])
    assert till.differences() == []


def test_case_34_what_is_owed_is_paid_by_the_return_and_nothing_is_claimed(till):
    pay_by_debit(till)
    order = till.refund(5000)
    till.hear()
    giving_back.refund_ends(till.store, order.remote_id, "failed")
    till.hear()
    assert till.balances()["owed P1"] == -5000
    giving_back.debit_returned(till.store, till.charge_of())
    till.hear()
    assert till.balances()["owed P1"] == 0
    assert (claims(till), alerts(till)) == ([], [])


def test_case_34_the_page_of_the_payment_tells_what_its_payer_has_twice(twice):
    twice.hear()
    twice.clock.move(days=12)
    attempt = twice.attempts()[0]
    with twice.app.test_request_context("/en/"):
        (row,) = payment_page(db.session, twice.book, attempt.public_id).claims
    assert (row.open.minor, row.claimed.minor, row.days) == (5000, 5000, 12)
    assert row.reference.startswith("RF")


def party_of(till):
    return till.attempts()[0].purpose.party


def desk(till, act=""):
    return f"/en/books/{till.book.code}/claims{act}"


def ask(visitor, till, reason="They do not answer.", key="once"):
    data = {"key": key, "reason": reason}
    return visitor.post(desk(till, f"/{party_of(till)}/write-off"), data, desk(till))


def decide(visitor, till, say="approve", key="once"):
    data = {"key": key, "say": say}
    return visitor.post(desk(till, f"/{party_of(till)}/decision"), data, desk(till))


@pytest.fixture
def officers(twice):
    """A claim of 50.00, a finance officer, and a territory manager."""
    twice.hear()
    return officer_of(twice), officer_of(twice, Role.TERRITORY_MANAGER)


def test_case_34_two_persons_write_a_claim_off_and_its_alert_ends(twice, officers):
    asks, decides = officers
    assert ask(asks, twice).status_code == 303
    assert claims(twice) == [5000], "nothing is written yet"
    assert "They do not answer." in decides.get("/en/to-do").text
    assert decides.get(desk(twice)).status_code == 200
    assert decide(decides, twice).status_code == 303
    assert claimed(twice) == {"payer_claim OPS": 0}
    assert twice.balances()["cost.chargeback OPS"] == 5000
    assert twice.kinds()[-1] == "write_off"
    assert life(twice) == (5000, 0, 5000, 0, 0)
    assert alerts(twice) == []
    assert "They do not answer." not in decides.get("/en/to-do").text
    assert "Nothing is claimed" in asks.get(desk(twice)).text
    assert faults(twice) == []


@pytest.mark.both
def test_case_34_who_asks_to_write_a_claim_off_never_approves_it(twice, officers):
    decides, asks = officers
    ask(asks, twice)
    assert "They do not answer." not in asks.get("/en/to-do").text
    refused = decide(asks, twice)
    assert (refused.status_code, "does not approve" in refused.text) == (422, True)
    assert ask(decides, twice, key="again").status_code == 422
    assert decide(decides, twice, "decline").status_code == 303
    assert claims(twice) == [5000]
    assert decide(decides, twice, key="again").status_code == 422
    assert ask(asks, twice, " ", key="third").status_code == 422
    assert ask(asks, twice, key="fourth").status_code == 303


@pytest.mark.both
def test_case_34_what_came_back_meanwhile_is_not_written_off(till):
    pay_by_debit(till)
    order = till.refund(5000)
    giving_back.debit_returned(till.store, till.charge_of())
    till.hear()
    asks, decides = officer_of(till), officer_of(till)
    ask(asks, till)
    giving_back.refund_ends(till.store, order.remote_id, "failed")
    till.hear()
    refused = decide(decides, till)
    assert (refused.status_code, "any more" in refused.text) == (422, True)
    assert life(till) == (5000, 0, 0, 5000, 0)


def test_case_34_what_comes_back_after_it_was_written_off_is_no_loss(till):
    pay_by_debit(till)
    order = till.refund(5000)
    giving_back.debit_returned(till.store, till.charge_of())
    till.hear()
    ask(officer_of(till), till)
    decide(officer_of(till), till)
    giving_back.refund_ends(till.store, order.remote_id, "failed")
    till.hear()
    assert till.balances()["cost.chargeback OPS"] == 0
    assert claimed(till) == {"payer_claim OPS": 0}
    assert "owed P1" not in till.balances()


def bring_back(till, cents):
    """Let the bank show what the payer wired, with the reference that we told them."""
    till.clock.move(days=7)
    reference = reference_of(till.attempts()[0].public_id)
    open_bank(till)
    with till.session() as session:
        sent = Sent("file", camt(Paper([Slip(cents, f"retour {reference}")])))
        receive_file(session, till.book, "person:fin", till.clock(), sent)
        (line,) = waiting_lines(session, till.book, 9)
    return line.movement_id


def my_payments(till):
    """Read the giver's own page."""
    open_place(till)
    with till.app.test_request_context("/en/"):
        page = payments_page(db.session, till.book, (gift_of(till),), "en")
        return render_template("givers/payments.html", page=page, reference="")


@pytest.mark.both
def test_case_34_the_payer_wires_it_and_an_officer_takes_the_line_for_it(twice):
    twice.hear()
    line, claire = bring_back(twice, 6000), officer_of(twice)
    queue = f"/en/books/{twice.book.code}/bank/waiting"
    page = claire.get(queue).text
    assert "its reference is in the line" in page
    assert "No reference that we know" not in page
    assert f'<option value="{party_of(twice)}" selected>' in page
    told = {"say": "claim", "claim": party_of(twice), "amount": "60"}
    refused = claire.post(f"{queue}/{line}", told, queue)
    assert (refused.status_code, claims(twice)) == (422, [5000])
    assert re.search(r"Only \S*50\.00\S* of this claim is open", refused.text)
    unsaid = claire.post(f"{queue}/{line}", told | {"claim": ""}, queue)
    assert "Choose the claim." in unsaid.text
    done = claire.post(f"{queue}/{line}", told | {"amount": "50"}, queue)
    assert re.search(
        r"\S*50\.00\S* of the claim is paid", claire.get(done.location).text
    )
    assert life(twice) == (5000, 5000, 0, 0, 0)
    mine = my_payments(twice)
    assert re.search(r"You had .*50\.00.* twice, and it has come back", mine)
    assert "with this reference" not in mine
    assert (claims(twice), alerts(twice)) == ([], [("unmatched", 1000, False)])
    assert twice.balances()["unallocated OPS"] == -1000
    assert faults(twice) == []
