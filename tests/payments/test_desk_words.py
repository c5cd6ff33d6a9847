"""A payment's life and its contests are told in words, gross and net apart."""

import re

import pytest

from app.paying.telling import REASON_WORDS, say_message, say_reason
from tests.payments.officer import officer_of
from tests.payments.test_desk import desk, paid, payment


def steps(page):
    """Return the steps of a life as texts."""
    life = page.split('id="life"')[1].split("</ol>")[0]
    found = re.findall(r"<li class=.*?</li>", life, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_a_life_tells_the_gross_amount_with_its_fee_and_no_codes(shop):
    paid(shop)
    page = officer_of(shop).get(payment(shop)).text
    (came,) = [one for one in steps(page) if one.startswith("Paid ·")]
    assert "50.00" in came.split("fee")[0]
    assert re.search(r"fee \S*1\.00, on our balance \S*49\.00", came)
    assert "visitor" not in page
    assert "the payer" in page


def test_a_lost_contest_is_bad_and_is_no_second_loss(shop):
    paid(shop)
    shop.happen("dispute_open")
    shop.happen("dispute_lost")
    shop.work()
    claire = officer_of(shop)
    (lost,) = [
        one for one in steps(claire.get(payment(shop)).text) if "Contest lost" in one
    ]
    assert "50.00" not in lost
    listed = claire.get(desk(shop, "/disputes")).text
    assert '<span class="chip bad">lost</span>' in listed


def test_a_payout_opens_to_the_payments_that_it_contains(shop):
    paid(shop)
    shop.happen("payout")
    shop.sweep()
    claire = officer_of(shop)
    page = claire.get(desk(shop, "/payouts")).text
    inside = page.split("What it contains</summary>")[1].split("</ul>")[0]
    assert payment(shop) in inside
    assert "49.00" in inside


def test_the_same_message_again_is_told_once(shop):
    paid(shop)
    shop.happen("return")
    shop.work()
    found = steps(officer_of(shop).get(payment(shop)).text)
    told = [one for one in found if one.startswith("looked up")]
    about = [one.partition("looked up")[2].split(" ", 5)[-1] for one in told]
    assert len(about) == len(set(about))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_words_of_providers_are_translated(shop, language):
    with shop.app.test_request_context(f"/{language}/"):
        assert all(say_reason(one) != one for one in REASON_WORDS)
        told = [say_reason(one) for one in REASON_WORDS]
        assert not any(re.search(r"\bthe\b", one) for one in told)
        for kind in ("charge.succeeded", "page.paid", "payment.dispute_open"):
            assert say_message(kind) != kind
    assert say_reason("a new one") == "a new one"
