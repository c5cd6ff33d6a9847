"""A gift through the whole pipeline: however we learn of it, it is one entry."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.contributing.rules import GiftRefusedError, Offer, Refusal
from app.projects.states import ProjectState
from ledger.money import Money
from payments.gateway import AttemptState, UncertainAnswerError

PAID = {"psp P1": 5000, "source.gift P1": -5000, "psp OPS": -100}


def states(shop, form="form-1"):
    return [attempt.state for attempt in shop.attempts(form)]


def test_a_gift_begins_with_a_row_and_no_entry(shop):
    url = shop.give()
    assert url.startswith(f"/en/sandbox/pay/{shop.book.code}/page_")
    assert states(shop) == [AttemptState.REDIRECTED]
    assert shop.entries() == []


def test_case_01_a_notice_that_comes_twice_is_one_entry(shop):
    shop.give()
    shop.happen("paid")
    shop.happen("dispute_open", tell=False)
    assert shop.work() == 1
    assert shop.work() == 0
    assert shop.kinds() == ["gift", "dispute_open"]


def test_case_01_the_same_bytes_sent_again_are_one_notice(shop):
    shop.give()
    with shop.session() as session:
        from app.sandbox.store import set_account  # noqa: PLC0415
        from app.sandbox.wiring import desk  # noqa: PLC0415

        set_account(desk(shop.book.code), delivery="twice")
        session.commit()
    shop.happen("paid")
    assert shop.notices() == ["new"]
    assert shop.work() == 1
    assert shop.kinds() == ["gift"]
    assert shop.notices() == ["done"]


def test_case_04_without_a_notice_the_return_page_settles(shop):
    shop.give()
    shop.happen("paid", tell=False)
    assert shop.notices() == []
    shop.look()
    assert shop.kinds() == ["gift"]
    assert shop.balances() == PAID | {"cost.processor_fee OPS": 100}
    assert states(shop) == [AttemptState.SUCCEEDED]


def test_case_04_with_neither_the_sweep_settles(shop):
    shop.give()
    shop.happen("paid", tell=False)
    swept = shop.sweep()
    assert (swept.looked_up, swept.posted, swept.alerts) == (1, 1, 0)
    assert shop.sweep().posted == 0
    assert shop.kinds() == ["gift"]


def test_notice_return_page_and_sweep_at_one_instant_are_one_entry(shop):
    shop.give()
    shop.happen("paid")
    start = Barrier(4)

    def one(way):
        start.wait()
        way()

    ways = [shop.work, shop.look, shop.look, shop.sweep]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(one, way) for way in ways]:
            done.result()
    assert shop.kinds() == ["gift"]


@pytest.mark.both
def test_case_27_a_double_click_leads_to_the_same_page(shop):
    assert shop.give() == shop.give()
    assert len(shop.attempts()) == 1


@pytest.mark.both
def test_case_27_two_clicks_at_one_instant_are_one_attempt(shop):
    start = Barrier(2)

    def click():
        start.wait()
        return shop.give()

    with ThreadPoolExecutor(2) as pool:
        first, second = [pool.submit(click) for _ in range(2)]
        assert first.result() == second.result()
    assert len(shop.attempts()) == 1


@pytest.mark.both
def test_case_27_another_amount_closes_the_old_page_first(shop):
    old = shop.give()
    new = shop.give(shop.gift(amount=Money(7000, "EUR")))
    assert old != new
    assert states(shop) == [AttemptState.REDIRECTED, AttemptState.CANCELED]


def test_case_28_an_old_page_that_was_paid_meanwhile_counts(shop):
    shop.give()
    shop.happen("paid", tell=False)
    back = shop.give(shop.gift(amount=Money(7000, "EUR")))
    assert back.startswith("/en/contributions/")
    assert states(shop) == [AttemptState.SUCCEEDED]
    assert shop.kinds() == ["gift"]


def test_case_18_a_gift_that_the_project_does_not_take_leaves_nothing(shop):
    closed = Offer(ProjectState.CLOSED, Money(100, "EUR"), Money(10**8, "EUR"))
    refused = {
        Refusal.CLOSED: (shop.gift(), closed),
        Refusal.OTHER_CURRENCY: (shop.gift(amount=Money(5000, "MAD")), None),
        Refusal.TOO_SMALL: (shop.gift(amount=Money(99, "EUR")), None),
        Refusal.TOO_LARGE: (shop.gift(amount=Money(10**9, "EUR")), None),
    }
    for why, (gift, offer) in refused.items():
        with pytest.raises(GiftRefusedError) as caught:
            shop.give(gift, offer) if offer else shop.give(gift)
        assert caught.value.refusal is why
    assert shop.attempts() == []


@pytest.mark.both
def test_case_20_a_crash_between_the_call_and_its_answer_leads_to_the_same_page(shop):
    shop.wire.lose = 2
    with pytest.raises(UncertainAnswerError):
        shop.give()
    assert states(shop) == [AttemptState.CREATED]
    again = shop.give()
    assert again.endswith(shop.page())
    assert len(shop.attempts()) == 1


def test_case_21_one_lost_answer_is_asked_for_again_with_the_same_key(shop):
    shop.wire.lose = 1
    assert shop.give().endswith(shop.page())


@pytest.mark.both
def test_case_20_a_page_whose_name_was_lost_is_found_by_ours(shop):
    shop.wire.lose = 2
    with pytest.raises(UncertainAnswerError):
        shop.give()
    shop.happen("paid")
    assert shop.work() == 1
    assert shop.kinds() == ["gift"]
    assert states(shop) == [AttemptState.SUCCEEDED]


def test_case_25_a_provider_that_is_away_loses_nothing(shop):
    shop.wire.is_cut = True
    with pytest.raises(UncertainAnswerError):
        shop.give()
    assert states(shop) == [AttemptState.CREATED]
    shop.wire.is_cut = False
    shop.give()
    assert states(shop) == [AttemptState.REDIRECTED]


@pytest.mark.both
def test_case_32_a_debit_is_under_way_until_the_bank_settles_it(shop):
    shop.give()
    shop.happen("debit")
    shop.work()
    assert states(shop) == [AttemptState.PROCESSING]
    assert shop.entries() == []
    shop.happen("settle")
    shop.work()
    assert shop.balances()["cost.processor_fee OPS"] == 35


@pytest.mark.both
def test_case_32_a_debit_that_fails_leaves_no_entry(shop):
    shop.give()
    shop.happen("debit")
    shop.happen("fail")
    shop.work()
    assert states(shop) == [AttemptState.FAILED]
    assert shop.entries() == []


@pytest.mark.both
def test_case_33_a_debit_returned_weeks_later_takes_the_gift_back(shop):
    shop.give()
    shop.happen("debit")
    shop.happen("settle")
    shop.work()
    shop.clock.move(days=21)
    shop.happen("return", tell=False)
    shop.sweep()
    assert shop.kinds() == ["gift", "refund_seen"]
    assert shop.balances()["source.gift P1"] == 0


def test_case_29_an_abandoned_page_ends_and_leaves_no_entry(shop):
    shop.give()
    shop.happen("expire", tell=False)
    shop.sweep()
    assert states(shop) == [AttemptState.EXPIRED]
    assert shop.entries() == []


@pytest.mark.both
def test_case_37_a_refund_made_at_the_sandbox_is_seen_by_the_sweep(shop):
    shop.give()
    shop.happen("paid")
    shop.work()
    shop.happen("refund", tell=False)
    shop.sweep()
    assert shop.kinds() == ["gift", "refund_seen"]
    assert shop.balances()["source.gift P1"] == 0
    assert shop.balances()["cost.processor_fee OPS"] == 100


@pytest.mark.both
def test_case_40_a_dispute_is_opened_and_lost(shop):
    shop.give()
    shop.happen("paid")
    shop.work()
    shop.happen("dispute_open")
    shop.work()
    assert shop.balances()["dispute_claim P1"] == 5000
    shop.happen("dispute_lost")
    shop.work()
    assert shop.balances()["dispute_claim P1"] == 0
    assert shop.balances()["source.gift P1"] == 0


def test_a_payout_is_posted_fund_by_fund(shop):
    shop.give()
    shop.happen("paid")
    shop.work()
    shop.happen("payout")
    shop.work()
    assert shop.kinds() == ["gift", "provider_payout"]
    assert shop.balances()["psp_in_transit P1"] == 5000
    assert shop.balances()["psp_in_transit OPS"] == -100


def stray_payment(shop):
    """Let the provider take a payment that another system asked for."""
    with shop.session() as session:
        from app.sandbox.store import happen, open_page  # noqa: PLC0415
        from app.sandbox.wiring import desk  # noqa: PLC0415

        at = desk(shop.book.code)
        asked = {
            "reference": "another system's",
            "amount": 1200,
            "currency": "EUR",
            "payee": "Somebody",
            "return_url": "/",
            "language": "en",
        }
        happen(at, open_page(at, asked), "paid")
        session.commit()


def test_case_15_money_that_we_asked_nobody_for_waits_in_suspense(shop):
    stray_payment(shop)
    swept = shop.sweep()
    assert (swept.posted, swept.alerts) == (1, 1)
    assert shop.balances()["suspense OPS"] == -1200


def test_c30_two_gifts_of_one_person_share_nothing_in_the_journal(shop):
    for token in ("form-1", "form-2"):
        shop.give(shop.gift(token))
        shop.happen("paid", token)
    shop.work()
    lots = {p.lot for e in shop.entries() for p in e.postings if p.lot}
    parties = {p.party for e in shop.entries() for p in e.postings if p.party}
    assert len(lots) == len(parties) == 2


def test_a_tip_goes_to_the_operating_fund(shop):
    shop.give(shop.gift(tip=Money(400, "EUR")))
    shop.happen("paid")
    shop.work()
    assert shop.balances()["source.gift P1"] == -5000
    assert shop.balances()["source.tip OPS"] == -400
