"""Cases 16 to 34 and 50 to 55: a payment's way, with all that may go wrong on it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.contributing.rules import Offer
from app.extensions import db
from app.paying.queries import payment_page
from app.projects.states import ProjectState
from ledger.money import EXPONENTS, Money
from payments.gateway import (
    AttemptState,
    NotConfiguredError,
    PaymentRequest,
    UncertainAnswerError,
)
from payments.listings import find_listing
from payments.presenting import presented
from payments.rails.stripe.amounts import (
    MOST,
    AmountUnsupportedError,
    decimals_of,
    from_stripe,
    to_stripe,
)
from payments.rails.stripe.asking import mark_of, page_of
from payments.tables import movement
from twins.stripe import giving_back, paying
from twins.stripe.figures import decimals as twin_decimals


def states(till, form="form-1"):
    return [attempt.state for attempt in till.attempts(form)]


def pages(till):
    return till.store.objects["checkout.session"]


def test_case_16_another_amount_than_asked_goes_to_unallocated(till):
    till.give()
    till.session_of()["amount_total"] = 4000
    till.pay()
    till.hear()
    assert till.balances()["unallocated OPS"] == -4000
    assert "source.gift P1" not in till.balances()
    assert till.alerts() == ["amount_differs"]


@pytest.mark.both
def test_case_17_the_page_decides_where_somebody_changed_our_name(till):
    till.give()
    till.give(till.gift("form-2"))
    till.pay()
    intent = till.store.get("payment_intent", till.intent_of())
    intent["metadata"] = {"attempt": str(till.attempts("form-2")[0].public_id)}
    till.hear()
    assert till.balances()["source.gift P1"] == -5000
    assert states(till, "form-2") == [AttemptState.REDIRECTED]
    assert till.alerts() == ["name_differs"]


def test_case_18_amount_and_return_address_are_ours(till):
    till.give()
    page = till.session_of()
    assert page["amount_total"] == 5000
    assert str(page["success_url"]).startswith("/en/contributions/")


def test_case_19_a_return_page_without_a_payment_posts_nothing(till):
    till.give()
    till.look()
    assert till.entries() == []
    assert states(till) == [AttemptState.REDIRECTED]


def test_case_20_a_crash_after_the_call_leads_to_the_same_page(till):
    till.api.faults = ["lost"] * 3
    with pytest.raises(UncertainAnswerError):
        till.give()
    assert states(till) == [AttemptState.CREATED]
    assert till.give() == till.session_of()["url"]
    assert len(pages(till)) == 1


def test_case_21_a_lost_answer_is_asked_for_again_with_the_same_key(till):
    till.api.faults = ["lost"]
    till.give()
    assert len(pages(till)) == 1


def test_case_22_an_error_that_stripe_keeps_is_looked_behind(till):
    till.api.faults = ["500"]
    assert till.give() == till.session_of()["url"]
    assert len(pages(till)) == 1


def test_case_22_an_error_with_nothing_behind_it_takes_a_new_key(till):
    till.api.faults = ["500_before"]
    assert till.give() == till.session_of()["url"]
    assert states(till) == [AttemptState.REDIRECTED, AttemptState.FAILED]
    assert len(pages(till)) == 1


def test_case_23_an_old_key_is_never_sent_before_a_look(till):
    till.api.faults = ["lost"] * 3
    with pytest.raises(UncertainAnswerError):
        till.give()
    till.clock.move(hours=21)
    till.api.forget_keys()
    assert till.give() == till.session_of()["url"]
    assert len(pages(till)) == 1


def test_case_24_too_many_requests_leaves_the_attempt_as_it_was(till):
    till.api.faults = ["429"]
    with pytest.raises(UncertainAnswerError, match="in a moment"):
        till.give()
    assert states(till) == [AttemptState.CREATED]
    till.give()
    assert states(till) == [AttemptState.REDIRECTED]


def test_case_25_while_stripe_is_down_nothing_is_lost_and_we_are_well(till):
    till.give()
    till.pay()
    till.wire.is_cut = True
    till.sweep()
    with till.session() as session:
        assert find_listing(session, till.book, "stripe").trouble
    assert till.client().get("/livez").status_code == 200
    health = till.client().get("/readyz")
    # Other tests of the same database may have left a provider in trouble.
    assert health.status_code == 200
    assert "stripe" in health.json["degraded"]
    till.wire.is_cut = False
    till.sweep()
    with till.session() as session:
        assert find_listing(session, till.book, "stripe").trouble is None
    assert till.kinds() == ["gift"]


def test_case_26_no_transaction_is_open_while_stripe_is_asked(till):
    carry, open_then = till.wire.handle_request, []

    def watch(request):
        open_then.append(db.session.in_transaction())
        return carry(request)

    till.wire.handle_request = watch
    till.give()
    till.pay()
    till.sweep()
    till.refund(1000)
    assert open_then
    assert not any(open_then)


def test_case_26_a_slow_answer_is_given_up_after_one_call(till):
    till.wire.is_slow = True
    with pytest.raises(UncertainAnswerError, match="too long"):
        till.give()
    assert till.wire.calls == 1


def test_case_27_a_second_click_leads_to_the_same_page(till):
    assert till.give() == till.give()
    assert len(pages(till)) == 1


def test_case_27_another_amount_closes_the_old_page_first(till):
    till.give()
    till.give(till.gift(amount=Money(7000, "EUR")))
    assert [page["status"] for page in pages(till).values()] == ["expired", "open"]


def test_case_28_an_old_page_that_was_paid_counts_and_no_new_one_is_made(till):
    till.give()
    till.pay()
    back = till.give(till.gift(amount=Money(7000, "EUR")))
    assert back.startswith("/en/contributions/")
    assert states(till) == [AttemptState.SUCCEEDED]
    assert till.kinds() == ["gift"]


def test_case_28_a_second_payment_of_one_gift_is_set_apart(till):
    till.api.faults = ["500_before"]
    till.give()
    first, second = till.attempts()[1], till.attempts()[0]
    page = paying.open_session(
        till.store,
        {
            "mode": "payment",
            "line_items": {
                "0": {"price_data": {"currency": "eur", "unit_amount": "5000"}}
            },
            "client_reference_id": str(first.public_id),
        },
    )
    paying.pay(till.store, page["id"])
    paying.pay(till.store, str(second.remote_id))
    till.hear()
    assert till.balances()["source.gift P1"] == -5000
    assert till.balances()["unallocated OPS"] == -5000
    assert till.alerts() == ["paid_twice"]


def test_case_29_an_abandoned_page_ends_and_leaves_no_entry(till):
    till.give()
    till.clock.move(hours=25)
    till.sweep()
    assert states(till) == [AttemptState.EXPIRED]
    assert till.entries() == []


def test_case_30_declined_then_paid_on_the_same_page_is_one_success(till):
    till.give()
    till.pay(how="generic_decline")
    till.hear()
    assert states(till) == [AttemptState.REDIRECTED]
    till.pay()
    till.hear()
    assert till.kinds() == ["gift"]


def test_case_31_a_question_of_the_bank_stays_open_until_the_page_ends(till):
    till.give()
    till.pay(how="ask")
    till.hear()
    assert states(till) == [AttemptState.ACTION]
    till.clock.move(hours=25)
    till.sweep()
    assert states(till) == [AttemptState.EXPIRED]


def test_case_32_a_debit_under_way_is_no_money_and_may_fail(till):
    till.give()
    till.pay(how="sepa_debit")
    till.hear()
    assert states(till) == [AttemptState.PROCESSING]
    assert till.entries() == []
    paying.bank_refuses(till.store, till.intent_of())
    till.hear()
    assert states(till) == [AttemptState.FAILED]
    assert till.entries() == []


def test_case_32_a_debit_that_settles_later_is_posted_with_its_fee(till):
    till.give()
    till.pay(how="sepa_debit")
    till.hear()
    till.clock.move(days=5)
    till.settle_debit()
    till.hear()
    assert till.balances()["cost.processor_fee OPS"] == 35


@pytest.mark.both
def test_case_33_a_debit_returned_after_three_weeks_takes_the_gift_back(till):
    till.give()
    till.pay(how="sepa_debit")
    till.settle_debit()
    till.hear()
    till.clock.move(days=21)
    giving_back.debit_returned(till.store, till.charge_of())
    till.drop()
    till.sweep()
    assert till.balances()["source.gift P1"] == 0
    assert till.standing() == "returned"
    assert till.differences() == []


@pytest.mark.both
def test_case_34_a_debit_returned_after_a_refund_is_claimed_from_its_payer(till):
    till.give()
    till.pay(how="sepa_debit")
    till.settle_debit()
    till.hear()
    till.refund(5000)
    giving_back.debit_returned(till.store, till.charge_of())
    till.hear()
    assert till.balances()["payer_claim OPS"] == 5000
    assert till.balances()["source.gift P1"] == 0
    assert "cost.chargeback OPS" not in till.balances()
    assert till.alerts() == ["paid_back_twice"]
    assert till.differences() == []


@pytest.mark.both
def test_case_50_a_revoked_key_is_told_once_and_nothing_counts_as_failed(till, capsys):
    till.give()
    till.pay()
    till.deliver()
    till.api.is_shut = True
    for _ in range(3):
        till.sweep()
    assert capsys.readouterr().err.count("provider.not_configured") == 1
    assert states(till) == [AttemptState.REDIRECTED]
    till.api.is_shut = False
    till.sweep()
    assert till.kinds() == ["gift"]


@pytest.mark.both
def test_case_51_a_key_that_lacks_a_right_is_told_which(till):
    till.give()
    till.pay()
    till.hear()
    till.connect("rk_test_narrow")
    till.api.rights = frozenset(
        f"{kind}:read"
        for kind in ("checkout/sessions", "balance_transactions", "refunds", "charges")
    )
    with pytest.raises(NotConfiguredError, match="refunds:write"):
        till.refund(1000, key="order-1")
    till.connect()
    till.sweep()
    assert till.kinds() == ["gift", "refund"]


@given(st.sampled_from(sorted(EXPONENTS)), st.integers(1, MOST))
def test_case_52_c16_what_stripe_takes_comes_back_to_the_last_unit(currency, minor):
    amount = Money(minor, currency)
    try:
        number = to_stripe(amount)
    except AmountUnsupportedError:
        return
    assert from_stripe(number, currency.lower()) == amount
    assert decimals_of(currency) == twin_decimals(currency.lower())


@pytest.mark.parametrize(
    ("amount", "number"),
    [
        (Money(18600, "TND"), 18600),
        (Money(150, "KWD"), 150),
        (Money(500, "XOF"), 500),
        (Money(100, "UGX"), 10000),
        (Money(100000, "HUF"), 100000),
        (Money(10000, "JPY"), 10000),
        (Money(5000, "ISK"), 500000),
        (Money(12300, "MGA"), 123),
    ],
)
def test_case_52_c16_special_currencies_are_written_as_stripe_reads_them(
    amount, number
):
    assert to_stripe(amount) == number
    assert from_stripe(number, amount.currency.lower()) == amount


@pytest.mark.parametrize(
    "amount",
    [Money(18605, "TND"), Money(12345, "MGA"), Money(0, "EUR"), Money(90, "LYD")],
)
def test_case_52_c16_what_stripe_cannot_take_exactly_is_refused(amount):
    with pytest.raises(AmountUnsupportedError):
        to_stripe(amount)


def test_case_52_what_stripe_cannot_take_is_refused_before_any_call(till):
    offer = Offer(ProjectState.FUNDING, Money(100, "TND"), Money(10**7, "TND"))
    calls = till.wire.calls
    with pytest.raises(AmountUnsupportedError, match="third decimal must be a nought"):
        till.give(till.gift(amount=Money(18605, "TND")), offer)
    assert till.wire.calls == calls
    assert states(till) == [AttemptState.FAILED]
    assert till.entries() == []


@pytest.mark.parametrize(
    ("amount", "number", "half"),
    [
        (Money(100, "UGX"), 10000, 5000),
        (Money(500, "XOF"), 500, 250),
        (Money(1500, "KWD"), 1500, 750),
        (Money(100000, "HUF"), 100000, 50000),
    ],
)
def test_case_52_c16_shown_asked_booked_and_refunded_are_one_amount(
    till, amount, number, half
):
    currency = amount.currency
    till.give(
        till.gift(amount=amount),
        Offer(ProjectState.FUNDING, Money(1, currency), Money(10**7, currency)),
    )
    assert till.session_of()["amount_total"] == number
    till.pay()
    till.hear()
    asked = Money(amount.minor // 2, currency)
    till.refund(asked.minor)
    till.hear()
    (refund,) = till.store.latest("refund", charge=till.charge_of())
    assert (refund["amount"], refund["currency"]) == (half, currency.lower())
    with till.session() as session, till.app.test_request_context("/en/"):
        page = payment_page(session, till.book, till.attempts()[0].public_id)
        query = select(movement.c.asked_minor, movement.c.asked_currency)
        query = query.where(movement.c.book_id == till.book.id).order_by(movement.c.id)
        booked = [Money(*row) for row in session.execute(query)]
    assert (page.amount, page.refundable) == (amount, asked)
    assert booked == [amount, -asked]
    assert till.standing() == "part_refunded"
    assert till.differences() == []


def test_case_53_the_edges_of_what_is_collected():
    assert to_stripe(Money(MOST, "EUR")) == MOST
    for minor in (0, -1, MOST + 1):
        with pytest.raises(AmountUnsupportedError):
            to_stripe(Money(minor, "EUR"))


def test_case_54_no_other_currency_is_shown_to_the_payer():
    request = PaymentRequest(
        "a", Money(5000, "EUR"), "Room", "https://x.test/", mark="P1"
    )
    page = page_of(request)
    assert page["adaptive_pricing"] == {"enabled": False}
    assert "payment_method_types" not in page
    assert page["payment_intent_data"]["statement_descriptor_suffix"] == "P1"
    assert page_of(request) == page


def shown_in(till, form, amount, currency):
    """Let Stripe have shown the payer of a page another currency after all."""
    page = till.store.get("checkout.session", till.attempts(form)[0].remote_id)
    shown = {"presentment_amount": amount, "presentment_currency": currency}
    page["presentment_details"] = shown


def test_case_54_another_currency_that_was_shown_is_kept_and_told(till):
    till.give(till.gift("a"))
    till.give(till.gift("b", email="b@example.org"))
    shown_in(till, "a", 5419, "usd")
    shown_in(till, "b", 1, "xyz")
    for form in ("a", "b"):
        till.pay(form)
    till.hear()
    till.sweep()
    attempt, strange = till.attempts("a")[0], till.attempts("b")[0]
    with till.session() as session:
        kept = presented(session, till.book, [attempt.id, strange.id])
        assert kept == {attempt.id: Money(5419, "USD")}
        with till.app.test_request_context("/en/"):
            desk = payment_page(session, till.book, attempt.public_id)
    assert desk.presented == Money(5419, "USD")
    assert till.standing("a") == till.standing("b") == "received"


@pytest.mark.parametrize(
    ("text", "mark"), [("P1/B4", "P1/B4"), ("قرية", ""), ("12", ""), ("a<b>*'\"", "ab")]
)
def test_the_mark_on_a_bank_statement_has_only_what_banks_print(text, mark):
    assert mark_of(text) == mark


def test_case_55_a_gift_settled_in_another_currency_keeps_what_was_paid(till):
    dollars = Money(10000, "USD")
    offer = Offer(ProjectState.FUNDING, Money(100, "USD"), Money(10**7, "USD"))
    tip = Money(1000, "USD")
    till.give(till.gift(amount=dollars, tip=tip), offer)
    till.pay()
    till.hear()
    assert till.balances()["source.gift P1"] == -9210
    assert till.balances()["source.tip OPS"] == -921
    assert till.alerts() == []
    assert till.standing() == "received"
    giving_back.refund(till.store, {"payment_intent": till.intent_of()})
    till.hear()
    assert till.standing() == "refunded"
    assert till.differences() == []


@pytest.mark.both
def test_a_book_reads_instants_of_stripe_in_its_own_zone(till):
    till.clock.now = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    till.give()
    till.pay()
    till.hear()
    assert till.entries()[0].occurred_on.isoformat() == "2026-04-01"
