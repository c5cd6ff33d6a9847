"""Cases 35 to 40 and 56 to 59: refunds, disputes, payouts; claims end at zero."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from payments.disputes import disputes_of, open_disputes
from payments.gateway import (
    KeySpentError,
    RefundState,
    RefusedByProviderError,
    UncertainAnswerError,
)
from payments.refunds import RefundRefusedError, orders_of, refundable
from twins.stripe import giving_back, paying_out


@pytest.fixture
def paid(till):
    """A till with one gift of 50.00 paid."""
    till.give()
    till.pay()
    till.hear()
    return till


def left(till, form="form-1"):
    with till.session() as session:
        return refundable(session, till.book, till.attempts(form)[0]).minor


def orders(till):
    with till.session() as session:
        found = orders_of(session, till.book, till.attempts()[0])
    return [order.state for order in found]


def test_case_35_more_than_is_left_is_refused_before_stripe_is_asked(paid):
    paid.refund(3000)
    calls = paid.wire.calls
    with pytest.raises(RefundRefusedError, match=r"at most 20\.00 EUR"):
        paid.refund(2001)
    assert paid.wire.calls == calls
    paid.refund(2000)
    assert paid.standing() == "refunded"
    # The second one leaves the balance below nothing: done is done, and never refused.
    assert paid.kinds() == ["gift", "refund", "refund_seen"]


def test_case_35_what_stripe_refuses_ends_the_order(paid):
    paid.refund_there(4000)
    with pytest.raises(RefusedByProviderError):
        paid.refund(3000)
    assert orders(paid) == [RefundState.FAILED]
    paid.hear()
    assert paid.balances()["source.gift P1"] == -1000


def test_case_36_of_two_refunds_at_once_one_wins(paid):
    start = Barrier(2)

    def one(number):
        start.wait()
        try:
            paid.refund(3000, key=f"order-{number}")
        except RefundRefusedError:
            return "refused"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == ["done", "refused"]
    assert paid.balances()["source.gift P1"] == -2000


def test_case_37_a_refund_made_at_stripe_is_seen(paid):
    paid.refund_there(2000)
    paid.drop()
    paid.sweep()
    assert paid.kinds() == ["gift", "refund_seen"]
    assert left(paid) == 3000


def test_case_38_a_refund_that_fails_is_owed_and_paid_by_the_next_one(paid):
    paid.refund(2000)
    (refund,) = paid.store.latest("refund")
    giving_back.refund_ends(paid.store, refund["id"], "failed")
    paid.hear()
    assert paid.balances()["owed P1"] == -2000
    assert orders(paid) == [RefundState.FAILED]
    paid.refund(2000)
    assert paid.balances()["owed P1"] == 0
    assert paid.balances()["source.gift P1"] == -3000
    assert paid.differences() == []


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize("begins", ["pending", "pending_moved", "requires_action"])
def test_case_38_a_refund_that_waits_counts_until_it_is_done(paid, begins):
    paid.store.next_refund = begins
    paid.refund(2000)
    assert left(paid) == 3000
    (refund,) = paid.store.latest("refund")
    giving_back.refund_settles(paid.store, refund["id"])
    paid.drop()
    paid.sweep()
    assert orders(paid) == [RefundState.SUCCEEDED]
    assert paid.kinds() == ["gift", "refund"]
    assert left(paid) == 3000


@pytest.mark.parametrize("begins", ["pending", "pending_moved"])
def test_case_38_c12_a_canceled_refund_can_be_asked_for_again(till, begins):
    from ledger.money import Money  # noqa: PLC0415

    till.give(till.gift(amount=Money(10000, "EUR")))
    till.pay()
    till.hear()
    till.store.next_refund = begins
    till.refund(4000)
    (refund,) = till.store.latest("refund")
    giving_back.refund_ends(till.store, refund["id"], "canceled")
    till.drop()
    till.sweep()
    assert left(till) == 10000
    till.refund(4000)
    till.refund(6000)
    with pytest.raises(RefundRefusedError):
        till.refund(1)
    assert till.standing() == "refunded"
    assert till.balances()["source.gift P1"] == 0
    assert [name for name in till.held() if name.startswith("owed")] == []
    assert till.differences() == []


def test_case_39_a_disputed_payment_is_not_refunded(paid):
    paid.dispute()
    paid.hear()
    with pytest.raises(RefundRefusedError, match="disputed"):
        paid.refund(1000)


def test_case_40_a_dispute_is_won_with_its_fee(paid):
    before = paid.balances()
    dispute = paid.dispute()
    paid.hear()
    assert paid.balances()["dispute_claim P1"] == 5000
    with paid.session() as session:
        assert open_disputes(session, paid.book)[0].due_at is not None
    paid.decide(dispute, "won")
    paid.hear()
    after = {name: minor for name, minor in paid.balances().items() if minor}
    assert after == before
    assert paid.standing() == "received"


def test_case_40_a_dispute_is_lost(paid):
    dispute = paid.dispute()
    paid.decide(dispute, "lost")
    paid.drop()
    paid.sweep()
    assert paid.balances()["dispute_claim P1"] == 0
    assert paid.balances()["source.gift P1"] == 0
    assert paid.balances()["cost.dispute_fee OPS"] == 1500
    assert paid.standing() == "lost"


def test_case_40_a_dispute_is_lost_in_part(paid):
    dispute = paid.dispute()
    paid.hear()
    paid.decide(dispute, "partly")
    paid.hear()
    assert paid.balances()["dispute_claim P1"] == 0
    assert paid.balances()["source.gift P1"] == -3334
    assert paid.differences() == []


@pytest.mark.both
def test_case_40_an_inquiry_moves_no_money_and_ends(paid):
    dispute = paid.dispute(is_inquiry=True)
    paid.hear()
    assert paid.kinds() == ["gift"]
    with pytest.raises(RefundRefusedError, match="disputed"):
        paid.refund(1000)
    paid.decide(dispute, "warning_closed")
    paid.drop()
    paid.sweep()
    assert paid.refund(1000).state is RefundState.SUCCEEDED


@pytest.mark.both
def test_case_40_a_dispute_is_withdrawn(paid):
    dispute = paid.dispute()
    paid.hear()
    paid.decide(dispute, "withdrawn")
    paid.hear()
    assert paid.standing() == "received"
    assert paid.differences() == []


@pytest.mark.both
def test_case_40_what_an_appeal_brings_back_is_for_a_person_to_place(paid):
    dispute = paid.dispute()
    paid.decide(dispute, "lost")
    paid.hear()
    giving_back.give_back(paid.store, dispute, 5000, 0)
    paid.hear()
    assert paid.balances()["dispute_claim P1"] == 0
    assert paid.balances()["unallocated OPS"] == -5000
    assert paid.alerts() == ["won_after_loss"]
    assert paid.differences() == []


def test_case_40_a_dispute_whose_money_comes_late_is_not_lost_meanwhile(paid):
    dispute = paid.dispute()
    made = paid.store.get("dispute", dispute)
    made["status"] = "won"
    paid.hear()
    assert paid.balances()["dispute_claim P1"] == 5000
    with paid.session() as session:
        (known,) = disputes_of(session, paid.book, paid.attempts()[0])
    assert known.is_open
    giving_back.give_back(paid.store, dispute, 5000, 1500)
    paid.drop()
    paid.sweep()
    assert paid.balances()["dispute_claim P1"] == 0


@pytest.mark.both
def test_c14_after_a_won_dispute_a_true_refund_passes_once(paid):
    dispute = paid.dispute()
    paid.hear()
    paid.decide(dispute, "won")
    paid.hear()
    paid.clock.move(days=30)
    paid.refund(5000)
    assert paid.balances()["source.gift P1"] == 0
    assert paid.balances()["cost.dispute_fee OPS"] == 0
    with pytest.raises(RefundRefusedError):
        paid.refund(1)


def test_a_refund_whose_answer_is_lost_is_gone_on_with(paid):
    paid.api.faults = ["lost"] * 3
    with pytest.raises(UncertainAnswerError):
        paid.refund(2000, key="order-1")
    assert orders(paid) == [RefundState.CREATED]
    paid.sweep()
    assert orders(paid) == [RefundState.SUCCEEDED]
    assert len(paid.store.latest("refund")) == 1
    assert paid.kinds() == ["gift", "refund"]


def test_a_refund_with_an_old_key_is_looked_for_first(paid):
    paid.api.faults = ["lost"] * 3
    with pytest.raises(UncertainAnswerError):
        paid.refund(2000, key="order-1")
    paid.clock.move(hours=21)
    paid.api.forget_keys()
    paid.sweep()
    assert len(paid.store.latest("refund")) == 1


@pytest.mark.parametrize(("fault", "made"), [("500", 1), ("500_before", 0)])
def test_a_refund_behind_an_error_that_is_kept(paid, fault, made):
    paid.api.faults = [fault]
    if made:
        assert paid.refund(2000).state is RefundState.SUCCEEDED
    else:
        with pytest.raises(KeySpentError):
            paid.refund(2000)
        assert orders(paid) == [RefundState.FAILED]
        assert left(paid) == 5000
    assert len(paid.store.latest("refund")) == made


@pytest.mark.both
def test_case_56_fees_and_unknown_lines_are_explained_and_the_payout_adds_up(paid):
    paying_out.take_fee(paid.store, 200)
    paying_out.hold_reserve(paid.store, 1000)
    paid.pay_out()
    paid.hear()
    assert paid.balances()["cost.processor_fee OPS"] == 388
    assert paid.balances()["suspense OPS"] == 1000
    assert paid.alerts() == ["type_unknown"]
    assert [n for n in paid.held() if n.startswith("psp ")] == []
    assert paid.differences() == []


@pytest.mark.both
def test_case_57_a_payout_that_fails_after_all_comes_back_and_goes_again(paid):
    payout = paid.pay_out()
    paying_out.arrive(paid.store, payout)
    paid.hear()
    assert paid.held() == {"psp_in_transit P1": 5000, "psp_in_transit OPS": -188}
    paying_out.fail(paid.store, payout)
    paid.hear()
    assert paid.held() == {"psp P1": 5000, "psp OPS": -188}
    paid.pay_out()
    paid.hear()
    assert paid.held() == {"psp_in_transit P1": 5000, "psp_in_transit OPS": -188}
    assert paid.differences() == []


def test_case_58_a_payout_that_does_not_add_up_is_told_and_never_rounded(paid):
    paid.sweep()
    paying_out.take_fee(paid.store, 10)
    paid.store.latest("balance_transaction")[0]["created"] = 0
    paid.pay_out()
    paid.hear()
    assert paid.alerts() == ["payout_differs"]
    assert paid.balances()["suspense OPS"] == 10
    assert paid.differences() == []


def test_case_58_a_payout_waits_until_stripe_says_what_it_contains(paid):
    payout = paid.pay_out(is_reconciled=False)
    paid.hear()
    assert paid.kinds() == ["gift"]
    paying_out.reconcile(paid.store, payout)
    paid.drop()
    paid.clock.move(days=3)
    paid.sweep()
    assert paid.kinds() == ["gift", "provider_payout"]
    assert paid.alerts() == []


def test_case_59_a_balance_below_nothing_is_debited_from_our_bank(paid):
    paid.pay_out()
    paid.dispute()
    paid.hear()
    paid.pay_out()
    paid.hear()
    assert paid.balances()["bank P1"] == -5000
    assert paid.balances()["bank OPS"] == -1500
    assert [n for n in paid.held() if n.startswith("psp ")] == []


def test_a_lost_dispute_of_spent_money_leaves_no_fund_behind_on_the_balance(paid):
    dispute = paid.dispute()
    paid.hear()
    paid.decide(dispute, "lost")
    paid.hear()
    paid.pay_out()
    paid.hear()
    assert [n for n in paid.held() if n.startswith("psp ")] == []
