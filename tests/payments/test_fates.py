"""The sandbox makes every event happen, and the book follows each to its end."""

import pytest

from app.contributing.refunding import refund
from app.sandbox.fates import befall, befall_account
from app.sandbox.rules import SandboxRefusalError
from app.sandbox.store import find_page
from app.sandbox.wiring import desk
from ledger.money import Money
from payments.attempts import Witness
from payments.disputes import disputes_of
from payments.refunds import RefundAsked, refundable
from tests.payments.daily.days import close


def paid(shop):
    shop.give()
    shop.happen("paid")
    shop.work()


def let(shop, name):
    page = shop.page()
    with shop.session() as session:
        at = desk(shop.book.code)
        befall(at, find_page(at, page), name)
        session.commit()
    shop.look()


def account(shop, name):
    with shop.session() as session:
        befall_account(desk(shop.book.code), name)
        session.commit()


def ask_back(shop, minor):
    attempt, now = shop.attempts()[0], shop.clock()
    with shop.session() as session:
        asked = RefundAsked(f"back:{minor}:{now}", Money(minor, "EUR"), now)
        return refund(session, shop.book, Witness("officer", now), attempt, asked)


def left(shop):
    with shop.session() as session:
        return refundable(session, shop.book, shop.attempts()[0]).minor


def statuses(shop):
    with shop.session() as session:
        found = disputes_of(session, shop.book, shop.attempts()[0])
        return [(one.status, one.is_open) for one in found]


@pytest.mark.both
def test_c12_a_refund_that_waits_and_is_cancelled_counts_no_more(shop):
    paid(shop)
    account(shop, "hold_refunds")
    assert ask_back(shop, 4000).state.value == "pending"
    assert left(shop) == 1000
    let(shop, "refund_cancel")
    assert left(shop) == 5000
    account(shop, "hold_refunds")
    shop.clock.move(minutes=1)
    assert ask_back(shop, 4000).state.value == "succeeded"
    assert left(shop) == 1000
    assert close(shop).record.is_explained


@pytest.mark.both
def test_a_refund_that_waits_is_paid_later_once(shop):
    paid(shop)
    account(shop, "hold_refunds")
    ask_back(shop, 2000)
    let(shop, "refund_done")
    assert left(shop) == 3000
    assert shop.kinds().count("refund") == 1


def test_a_refund_that_comes_back_is_owed(shop):
    paid(shop)
    ask_back(shop, 2000)
    let(shop, "refund_failed")
    assert shop.balances()["owed P1"] == -2000


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("outcome", "status", "psp"),
    [
        ("dispute_withdrawn", "prevented", 4900),
        ("dispute_part", "lost", 400),
    ],
)
def test_each_outcome_of_a_contest_ends_its_claim_at_zero(shop, outcome, status, psp):
    paid(shop)
    shop.happen("dispute_open")
    shop.work()
    assert statuses(shop) == [("needs_response", True)]
    let(shop, outcome)
    assert statuses(shop) == [(status, False)]
    balances = shop.balances()
    assert sum(v for k, v in balances.items() if k.startswith("dispute_claim")) == 0
    assert sum(v for k, v in balances.items() if k.startswith("psp ")) == psp
    assert close(shop).record.is_explained


@pytest.mark.both
def test_an_inquiry_moves_no_money_and_ends(shop):
    paid(shop)
    before = shop.balances()
    let(shop, "inquiry_open")
    assert statuses(shop) == [("warning_needs_response", True)]
    let(shop, "inquiry_closed")
    assert statuses(shop) == [("warning_closed", False)]
    assert shop.balances() == before


@pytest.mark.both
def test_a_payout_that_comes_back_goes_again(shop):
    paid(shop)
    shop.happen("payout")
    shop.sweep()
    account(shop, "payout_failed")
    shop.sweep()
    assert shop.balances()["psp_in_transit P1"] == 0
    shop.happen("payout")
    shop.sweep()
    assert close(shop).record.is_explained
    account(shop, "payout_failed")
    with pytest.raises(SandboxRefusalError):
        account(shop, "payout_failed")


def test_a_fee_is_a_cost_and_the_unknown_waits(shop):
    paid(shop)
    account(shop, "fee")
    account(shop, "mystery")
    shop.sweep()
    balances = shop.balances()
    assert balances["cost.processor_fee OPS"] == 250
    assert balances["suspense OPS"] == -200
    assert close(shop).record.is_explained


@pytest.mark.both
def test_who_pays_after_the_page_ran_out_has_paid(shop):
    shop.give()
    shop.happen("expire")
    shop.work()
    page = shop.page()
    with shop.session() as session:
        from app.sandbox.store import happen  # noqa: PLC0415

        happen(desk(shop.book.code), page, "late")
        session.commit()
    shop.look()
    assert shop.attempts()[0].state.value == "succeeded"


def test_what_cannot_happen_is_refused(shop):
    paid(shop)
    with pytest.raises(SandboxRefusalError):
        let(shop, "refund_done")
