"""A first payment through Stripe's twin, by every way of learning of it."""

from payments.gateway import AttemptState

PAID = {
    "psp P1": 5000,
    "psp OPS": -188,
    "source.gift P1": -5000,
    "cost.processor_fee OPS": 188,
}


def test_a_card_gift_is_posted_once_by_webhook_return_page_and_sweep(till):
    till.give()
    till.pay()
    till.hear(times=2)
    till.look()
    till.sweep()
    assert till.kinds() == ["gift"]
    assert till.balances() == PAID
    assert till.attempts()[0].state is AttemptState.SUCCEEDED
    assert till.differences() == []
