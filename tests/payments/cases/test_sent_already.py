"""Case 33: a debit is returned after the project's money was wired away."""

import pytest

from ledger.book.balances import trial_balance
from ledger.book.overdrawn import Guard, overdrafts
from ledger.financing.queues import QueueShortError
from tests.payments.cases.test_matching import spend
from tests.payments.pools import eur, faults
from twins.stripe import giving_back


def overdrawn(till):
    with till.session() as session:
        rows = trial_balance(session, till.book).rows
        return [
            (one.guard, one.lowest.fund, one.amount)
            for one in overdrafts(rows)
            if one.guard is Guard.FUND
        ]


@pytest.fixture
def returned(till):
    """A till whose only gift was wired on, and was taken back three weeks later."""
    till.give()
    till.pay(how="sepa_debit")
    till.settle_debit()
    till.hear()
    spend(till, 5000)
    till.clock.move(days=21)
    giving_back.debit_returned(till.store, till.charge_of())
    till.drop()
    till.sweep()
    return till


@pytest.mark.both
def test_case_33_a_debit_returned_after_its_money_was_sent_is_the_operators_loss(
    returned,
):
    assert returned.kinds()[-1] == "refund_seen"
    assert returned.standing() == "returned"
    assert returned.alerts() == ["spent_already"]
    balances = returned.balances()
    # What was sent stays sent and the gift's trace stands: the operator lost it.
    assert balances["cost.chargeback OPS"] == 5000
    assert balances["source.gift P1"] == -5000
    assert balances["bank P1"] + balances["psp P1"] == 0
    assert returned.differences() == []
    assert faults(returned) == []


@pytest.mark.both
def test_case_33_the_fund_that_bears_the_return_is_listed_as_overdrawn(returned):
    assert overdrawn(returned) == [(Guard.FUND, "OPS", eur(-35))]


@pytest.mark.both
def test_case_33_no_further_wire_goes_out_of_what_was_sent_already(returned):
    with pytest.raises(QueueShortError) as refused:
        spend(returned, 1)
    assert (refused.value.fund, refused.value.available) == ("P1", 0)
