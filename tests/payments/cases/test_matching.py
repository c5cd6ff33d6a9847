"""Cases 40, 41 and 44, C14, C44 and C50: a match follows its gift, and back."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from threading import Barrier

import pytest
from pypdf import PdfReader

from app.matching.rules import window
from ledger.financing.match_rules import MatchShare
from ledger.financing.match_steps import Kept
from ledger.money import Money
from tests.payments.places import open_place
from tests.payments.pools import (
    ZONE,
    eur,
    faults,
    fund_pool,
    match_gifts,
    matches,
    pool_money,
    raised,
    room,
    sweep_matches,
)


def pay(till, form="form-1", minor=10000, **more):
    till.give(till.gift(form, amount=Money(minor, "EUR"), **more))
    till.pay(form)
    till.hear()


def test_a_match_is_reserved_at_checkout_and_released_at_settlement(till):
    match_gifts(till)
    till.give(till.gift(amount=eur(10000)))
    assert (room(till), pool_money(till)) == (90000, 100000)
    till.pay()
    till.hear()
    assert till.kinds()[-2:] == ["gift", "match_release"]
    assert (room(till), pool_money(till), raised(till)) == (90000, 90000, 20000)
    till.look()
    till.hear()
    sweep_matches(till)
    assert till.kinds().count("match_release") == 1
    assert faults(till) == []


def test_an_abandoned_page_frees_its_match(till):
    match_gifts(till)
    till.give(till.gift(amount=eur(10000)))
    till.clock.move(days=2, hours=1)
    till.sweep()
    assert room(till) == 100000
    assert matches(till)[0].state.kept in (Kept.RELEASED, Kept.EXPIRED)


def test_another_amount_frees_the_first_match_and_reserves_another(till):
    match_gifts(till)
    till.give(till.gift(amount=eur(10000)))
    till.give(till.gift(amount=eur(3000)))
    assert room(till) == 97000
    till.pay()
    till.hear()
    assert (raised(till), room(till)) == (6000, 97000)


def test_a_payment_after_its_reservation_ended_is_matched_from_what_is_there(till):
    match_gifts(till, 10000)
    till.give(till.gift(amount=eur(10000)))
    till.pay(how="sepa_debit")
    till.hear()
    till.clock.move(days=31)
    pay(till, "form-2", 4000)
    till.settle_debit()
    till.hear()
    assert (pool_money(till), raised(till)) == (0, 24000)
    assert faults(till) == []


def test_a_debit_under_way_reserves_only_and_keeps_its_match(till):
    match_gifts(till)
    till.give(till.gift(amount=eur(10000)))
    till.pay(how="sepa_debit")
    till.hear()
    assert (pool_money(till), room(till)) == (100000, 90000)
    till.clock.move(days=6)
    till.sweep()
    assert room(till) == 90000
    till.settle_debit()
    till.hear()
    assert (pool_money(till), raised(till)) == (90000, 20000)


def test_a_debit_that_fails_frees_its_match(till):
    match_gifts(till)
    till.give(till.gift(amount=eur(10000)))
    till.pay(how="sepa_debit")
    till.hear()
    from twins.stripe import paying  # noqa: PLC0415

    paying.bank_refuses(till.store, till.intent_of())
    till.hear()
    assert room(till) == 100000


def test_case_40_a_dispute_suspends_the_match_until_it_is_decided(till):
    match_gifts(till)
    pay(till)
    dispute = till.dispute()
    till.hear()
    # Back in the pool, and kept there for this gift: nobody else is promised it.
    assert (pool_money(till), room(till)) == (100000, 90000)
    till.decide(dispute, "won")
    till.hear()
    assert (pool_money(till), room(till), raised(till)) == (90000, 90000, 20000)
    assert faults(till) == []


@pytest.mark.both
def test_case_40_a_lost_dispute_gives_the_match_to_the_next_gift(till):
    match_gifts(till, 10000)
    pay(till)
    dispute = till.dispute()
    till.decide(dispute, "lost")
    till.hear()
    assert (pool_money(till), room(till), raised(till)) == (10000, 10000, 0)
    pay(till, "form-2", 10000)
    assert (pool_money(till), raised(till)) == (0, 20000)
    assert faults(till) == []


def test_case_41_a_match_that_was_spent_is_written_off_aloud(till, capsys):
    match_gifts(till)
    pay(till)
    till.pay_out()
    till.hear()
    spend(till, 20000)
    dispute = till.dispute()
    till.decide(dispute, "lost")
    till.hear()
    assert matches(till)[0].state.written_off == 10000
    assert pool_money(till) == 90000
    assert "match.written_off" in capsys.readouterr().err
    sweep_matches(till)
    assert matches(till)[0].state.written_off == 10000


def spend(till, minor):
    """Wire all that the project collected to its association."""
    from ledger.book.acts import Command, record_act  # noqa: PLC0415
    from ledger.book.entries import AccountKey  # noqa: PLC0415
    from ledger.financing.tranches import Wire, post_wire  # noqa: PLC0415
    from tests.payments.scenario import BANK  # noqa: PLC0415

    fund_pool(till, minor, "OPS")  # the bank holds what the provider has not paid out
    with till.session() as session:
        command = Command("system:test", "wire", till.clock())
        act = record_act(session, till.book.id, command, "order_wire", {})
        wire = Wire(
            code="W1",
            fund="P1",
            sent=eur(minor),
            received=Money(minor * 10, "MAD"),
            bank=BANK.holds("EUR"),
            advance=AccountKey("PASSERELLE", "advance", "MAD", "TIFAOUINE"),
            occurred_on=date(2026, 2, 2),
            party="Tifaouine",
        )
        post_wire(session, act, wire)
        session.commit()


def test_case_44_the_pool_runs_out_between_two_gifts(till):
    match_gifts(till, 15000)
    till.give(till.gift("form-1", amount=eur(10000)))
    till.give(till.gift("form-2", amount=eur(10000)))
    till.give(till.gift("form-3", amount=eur(10000)))
    assert [m.state.granted for m in matches(till, "form-2")] == [5000]
    assert matches(till, "form-3") == []
    for form in ("form-1", "form-2", "form-3"):
        till.pay(form)
    till.hear()
    assert (pool_money(till), raised(till)) == (0, 45000)
    assert faults(till) == []


def test_case_44_gifts_at_one_instant_never_overdraw_the_pool(till):
    match_gifts(till, 25000)
    start = Barrier(6)

    def one(number):
        start.wait()
        till.give(till.gift(f"form-{number}", amount=eur(10000)))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(6)))
    promised = sum(
        m.state.granted for n in range(6) for m in matches(till, f"form-{n}")
    )
    assert (promised, room(till)) == (25000, 0)
    for number in range(6):
        till.pay(f"form-{number}")
    till.hear()
    assert (pool_money(till), raised(till)) == (0, 85000)
    assert faults(till) == []


@pytest.mark.both
def test_c14_after_a_won_dispute_the_match_goes_back_to_the_pool_once(till):
    match_gifts(till)
    pay(till)
    dispute = till.dispute()
    till.hear()
    till.decide(dispute, "won")
    till.hear()
    till.clock.move(days=30)
    till.refund(10000)
    till.hear()
    assert raised(till) == 0
    assert (pool_money(till), room(till)) == (100000, 100000)
    assert till.kinds().count("match_return") == 2
    assert faults(till) == []


@pytest.mark.parametrize(
    ("begun", "is_matched"),
    [
        (datetime(2026, 3, 31, 22, 40, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 23, 1, tzinfo=UTC), False),
    ],
)
def test_c44_the_last_day_counts_to_its_end_by_the_clock_of_the_place(
    till, begun, is_matched
):
    opens, closes = window(date(2026, 1, 1), date(2026, 3, 31), ZONE)
    match_gifts(till, opens_at=opens, closes_at=closes)
    till.clock.now = begun
    till.give(till.gift(amount=eur(10000)))
    till.clock.move(minutes=40)  # begun before the end, finished after it
    till.pay()
    till.hear()
    assert raised(till) == (20000 if is_matched else 10000)


def test_c50_a_refund_in_parts_gives_its_match_back_and_the_next_gift_gets_it(till):
    match_gifts(till, 10000)
    pay(till)
    pay(till, "form-2", 5000)
    assert (raised(till), pool_money(till)) == (25000, 0)
    till.refund(4000)
    assert (raised(till), pool_money(till)) == (17000, 4000)
    till.refund(6000)
    assert (raised(till), pool_money(till)) == (5000, 10000)
    pay(till, "form-3", 6000)
    pay(till, "form-4", 6000)
    assert (raised(till), pool_money(till)) == (27000, 0)
    assert faults(till) == []


def told(till):
    """Say what page, interface and statement tell of money, and which gifts stand."""
    client = till.client()
    page = " ".join(client.get("/en/projects/reading-room").text.split())
    known = client.get("/api/v1/projects/reading-room")
    figures = client.get("/api/v1/projects/reading-room/figures").json["balances"]
    paper = client.get(f"/en/statements/{known.json['fund']}.pdf").data
    twin = json.loads(PdfReader(BytesIO(paper)).attachments["statement.json"][0])
    return (
        int(re.search(r"(\d+)</bdi> more is received", page)[1]) * 100,
        sum(row["balance"]["minor"] for row in figures if row["type"] == "asset"),
        twin["statement"]["flows"]["closing"][0]["minor"],
        int(re.search(r"(\d+) contribution", page)[1]),
    )


@pytest.mark.both
def test_c50_page_interface_and_statement_agree_until_a_refunded_gift_is_lost(
    lone_till,
):
    till = lone_till
    open_place(till)
    match_gifts(till, 10000)
    pay(till)
    pay(till, "form-2", 5000)
    assert told(till) == (25000, 25000, 25000, 2)
    till.refund(4000)
    assert told(till) == (17000, 17000, 17000, 2)
    till.refund(6000)
    assert told(till) == (5000, 5000, 5000, 1)
    till.decide(till.dispute(), "lost")
    till.hear()
    assert told(till) == (5000, 5000, 5000, 1)
    assert (raised(till), pool_money(till)) == (5000, 10000)
    assert till.alerts() == ["paid_back_twice"]
    assert faults(till) == []


def test_a_rule_of_one_for_two_rounds_down_and_never_up(till):
    match_gifts(till, adds=1, per=2)
    pay(till, minor=3333)
    assert (raised(till), pool_money(till)) == (3333 + 1666, 100000 - 1666)
    till.refund(1)
    assert raised(till) == 3332 + 1666
    till.refund(3332)
    assert (raised(till), pool_money(till)) == (0, 100000)


def test_three_pools_share_a_match_and_one_that_is_short_adds_less(till):
    fund_pool(till, 100, "P2")
    fund_pool(till, 100000, "P3")
    shares = (MatchShare("POOL", 25), MatchShare("P2", 25), MatchShare("P3", 50))
    match_gifts(till, shares=shares)
    pay(till, minor=1001)
    assert [m.state.released for m in matches(till)] == [250, 100, 501]
    till.refund(1001)
    assert [pool_money(till, pool) for pool in ("POOL", "P2", "P3")] == [
        100000,
        100,
        100000,
    ]
    assert faults(till) == []


def test_what_one_giver_brings_is_bounded_whatever_their_spelling(till):
    match_gifts(till, per_giver=eur(12000))
    pay(till)
    pay(till, "form-2", email="A@Example.org")
    pay(till, "form-3", email="b@example.org")
    granted = [[m.state.granted for m in matches(till, f"form-{n}")] for n in (1, 2, 3)]
    assert granted == [[10000], [2000], [10000]]
    till.refund(10000)
    pay(till, "form-4")
    assert [m.state.granted for m in matches(till, "form-4")] == [10000]


def test_what_a_rule_brings_in_all_is_bounded(till):
    match_gifts(till, at_most=eur(15000))
    pay(till)
    pay(till, "form-2")
    pay(till, "form-3")
    assert pool_money(till) == 85000


def test_the_oldest_money_of_a_pool_goes_first_and_comes_back_last(till):
    fund_pool(till, 3000)
    fund_pool(till, 5000)
    match_gifts(till, 0)
    pay(till, minor=4000)
    till.refund(1500)
    assert (pool_money(till), raised(till)) == (8000 - 2500, 5000)
    pay(till, "form-2", 5500)
    assert pool_money(till) == 0
    assert faults(till) == []


@pytest.mark.both
def test_a_match_of_a_disputed_gift_outlives_a_long_dispute(till):
    match_gifts(till, 10000)
    pay(till)
    dispute = till.dispute()
    till.hear()
    for _ in range(4):
        till.clock.now += timedelta(days=24)
        till.sweep()
    assert room(till) == 0
    till.decide(dispute, "won")
    till.hear()
    assert (raised(till), pool_money(till)) == (20000, 0)
