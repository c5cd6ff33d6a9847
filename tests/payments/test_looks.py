"""Messages about one payment: one look serves all that waited when it began."""

from collections import Counter

import httpx

from app.contributing.jobs import work_on_notice
from payments.inbox import waiting_notices


class Interrupted(httpx.BaseTransport):
    """Carries calls into the twin, and lets something happen before the first."""

    def __init__(self, wire, happens):
        self.wire, self.happens = wire, happens

    @property
    def api(self):
        return self.wire.api

    def handle_request(self, request):
        happens, self.happens = self.happens, lambda: None
        happens()
        return self.wire.handle_request(request)


def paid(till):
    till.give()
    till.pay()
    till.hear()


def test_messages_about_one_payment_take_one_look(till):
    paid(till)
    till.dispute()
    till.deliver()
    assert Counter(till.notices())["new"] == 2
    before = till.wire.calls
    till.work()
    together = till.wire.calls - before
    assert Counter(till.notices())["new"] == 0
    before = till.wire.calls
    till.look()
    assert together == till.wire.calls - before
    assert till.differences() == []


def test_a_message_that_comes_during_the_look_waits_for_the_next(till):
    paid(till)
    till.dispute()
    till.deliver()

    def decides_meanwhile():
        till.decide(till.store.latest("dispute")[0]["id"], "won")
        till.deliver()

    carries = till.wire
    till.wire = Interrupted(carries, decides_meanwhile)
    till.connect()
    with till.session():
        till.work()
    assert Counter(till.notices())["new"] == 2
    till.work()
    assert Counter(till.notices())["new"] == 0
    assert till.differences() == []


def test_a_message_about_another_payment_is_left_alone(till):
    paid(till)
    till.give(till.gift("form-2"))
    till.pay("form-2")
    till.deliver()
    till.dispute()
    till.deliver()
    with till.session() as session:
        first = waiting_notices(session, till.book, 1)[0]
        work_on_notice(session, till.book, first.id)
        waiting = waiting_notices(session, till.book, 10)
    left = {each.remote_id for each in waiting}
    assert first.remote_id == till.intent_of("form-2")
    assert first.remote_id not in left
    assert till.intent_of() in left
