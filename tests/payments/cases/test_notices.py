"""Cases 1 to 15 and 46 to 49: what Stripe's messages may be, and what they never do."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import httpx
import pytest

from app.contributing.jobs import AT_ONCE, work_on_all
from payments.gateway import AttemptState
from payments.inbox import MOST_TRIES, retry_failed
from payments.rails.signatures import sign as sign_bytes
from payments.watching import troubles
from tests.payments.officer import officer_of
from tests.payments.till import SECRETS
from twins.stripe import giving_back, paying_out
from twins.stripe.delivery import sign

MIB = 1024 * 1024
FORGED = "whsec_" + "0" * 24
PAID = {
    "psp P1": 5000,
    "psp OPS": -188,
    "source.gift P1": -5000,
    "cost.processor_fee OPS": 188,
}


def event(**more):
    made = {
        "id": "evt_1",
        "object": "event",
        "type": "charge.succeeded",
        "livemode": False,
        "data": {"object": {"id": "ch_1", "payment_intent": None}},
    }
    return made | more


def send(till, body, *, secret=SECRETS[0], seconds=0, header=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    at = till.clock() + timedelta(seconds=seconds)
    return till.post(raw, sign_bytes(raw, secret, at) if header is None else header)


def test_case_01_the_same_webhook_twice_and_at_one_instant_is_one_entry(till):
    till.give()
    till.pay()
    (first, *_), at = till.store.waiting, int(till.clock().timestamp())
    message = sign(first, SECRETS[0], at)
    start = Barrier(2)

    def one(_number):
        start.wait()
        return till.post(message.body, message.signature)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(2))) == [200, 200]
    assert till.notices() == ["new"]
    till.hear(times=2)
    assert till.kinds() == ["gift"]


def test_case_02_different_events_of_one_payment_are_one_entry(till):
    till.give()
    till.pay()
    told = [each["type"] for each in till.store.waiting]
    assert {"charge.succeeded", "checkout.session.completed"} < set(told)
    till.hear()
    assert till.balances() == PAID


def test_case_03_events_in_reverse_lead_to_the_same_book(till):
    till.give()
    till.pay()
    till.refund_there(2000)
    till.hear(is_reversed=True)
    assert till.kinds() == ["gift", "refund_seen"]
    assert till.differences() == []


@pytest.mark.parametrize("way", ["look", "sweep"])
def test_case_04_without_a_webhook_the_return_page_or_the_sweep_settles(till, way):
    till.give()
    till.pay()
    till.drop()
    getattr(till, way)()
    assert till.balances() == PAID
    assert till.attempts()[0].state is AttemptState.SUCCEEDED


def test_case_05_a_webhook_that_is_faster_than_our_own_row_is_not_lost(till):
    till.api.faults = ["lost"] * 3
    with pytest.raises(Exception, match="does not answer"):
        till.give()
    assert till.attempts()[0].remote_id is None
    till.pay()
    till.hear()
    assert till.balances() == PAID


@pytest.mark.parametrize(
    "header", ["", "t=1", "v1=00", "t=x,v1=00", "t=1770000000,v0=00"]
)
def test_case_06_a_signature_that_is_forged_or_missing_is_refused(till, header):
    assert send(till, event(), header=header) == 400
    assert send(till, event(), secret=FORGED) == 400
    assert till.notices() == []


@pytest.mark.parametrize(("seconds", "status"), [(-301, 400), (-299, 200)])
def test_case_07_an_old_signature_is_refused(till, seconds, status):
    assert send(till, event(), seconds=seconds) == status


@pytest.mark.parametrize(("seconds", "status"), [(301, 400), (299, 200)])
def test_case_08_a_signature_from_the_future_is_refused(till, seconds, status):
    assert send(till, event(), seconds=seconds) == status


@pytest.mark.parametrize(
    "body",
    [
        b"no json",
        b"[1]",
        b"\xff\xfe",
        b'"text"',
        b'{"object": "v2.core.event", "id": "evt_1"}',
        b'{"object": "event", "id": 7, "type": "a", "livemode": false, "data": {}}',
        b'{"object": "event", "id": "e", "type": "charge.x", "data": {"object": []}}',
        b"[" * 100_000,
    ],
)
def test_case_09_a_signed_body_that_is_no_event_is_refused_without_an_error(till, body):
    assert send(till, body) == 400
    assert till.notices() == []


def test_case_10_the_raw_bytes_are_checked_whatever_their_spacing(till):
    text = json.dumps(event(note="Été   à Taliouine"), ensure_ascii=False, indent=3)
    assert send(till, text.encode()) == 200


def test_case_11_a_huge_body_is_refused(till):
    assert send(till, b"x" * (MIB + 1)) == 413


def test_case_12_a_live_event_in_a_test_book_is_refused_and_told(till, capsys):
    assert send(till, event()) == 200
    assert "notice.of_another_mode" not in capsys.readouterr().err
    assert send(till, event(id="evt_live", livemode=True)) == 400
    assert "notice.of_another_mode" in capsys.readouterr().err
    assert till.notices() == ["new"]
    assert till.entries() == []


def test_case_13_an_event_of_another_account_is_kept_and_ignored(till):
    assert send(till, event(account="acct_other")) == 200
    calls = till.wire.calls
    till.work()
    assert till.notices() == ["ignored"]
    assert till.wire.calls == calls


def test_case_14_an_event_of_a_type_that_we_do_not_know_is_kept_and_ignored(till):
    assert send(till, event(type="radar.early_fraud_warning.created")) == 200
    till.work()
    assert till.notices() == ["ignored"]


def test_case_15_money_that_we_did_not_ask_for_waits_in_suspense(till):
    paying_out.collect_elsewhere(till.store, 1200)
    till.hear()
    assert till.entries() == []
    till.sweep()
    assert till.balances()["suspense OPS"] == -1200
    assert till.alerts() == ["not_asked_for"]


@pytest.mark.both
def test_case_46_a_flood_costs_a_signature_each_and_no_call_outside(till):
    calls = till.wire.calls
    for number in range(30):
        assert send(till, event(id=f"evt_{number}"), secret=FORGED) == 400
    assert till.notices() == []
    assert till.wire.calls == calls


def test_case_46_rightly_signed_messages_are_kept_and_asked_about_later(till):
    till.give()
    till.pay()
    intent, calls = till.intent_of(), till.wire.calls
    about = {"object": {"id": intent}}
    for number in range(30):
        made = event(id=f"evt_{number}", type="payment_intent.succeeded", data=about)
        assert send(till, made) == 200
    assert till.notices() == ["new"] * 30
    assert till.wire.calls == calls
    till.work()
    assert set(till.notices()) == {"done"}
    assert till.kinds() == ["gift"]


@pytest.mark.both
def test_case_47_three_days_of_events_at_once_after_our_outage(till):
    for form in ("form-1", "form-2", "form-3"):
        till.give(till.gift(form))
        till.pay(form)
    till.refund_there(1000, "form-2")
    till.clock.move(days=3)
    till.deliver(times=2, is_reversed=True)
    claire, desk = officer_of(till), f"/en/books/{till.book.code}/payments"
    assert "wait to be worked on" in claire.get(desk).text
    till.work()
    assert "wait to be worked on" not in claire.get(desk).text
    assert sorted(till.kinds()) == ["gift", "gift", "gift", "refund_seen"]
    assert till.differences() == []


def test_case_47_a_bar_shows_how_far_the_work_on_a_backlog_is(till):
    for form in ("form-1", "form-2", "form-3"):
        till.give(till.gift(form))
        till.pay(form)
    till.deliver()
    claire, desk = officer_of(till), f"/en/books/{till.book.code}/payments"
    pages = (desk, "/en/operations")
    waiting = len(till.notices())
    assert [bar_of(claire, page) for page in pages] == [(0, waiting, 0.0)] * 2
    with till.session() as session:
        next(work_on_all(session, till.book, "stripe"))
    done = till.notices().count("done")
    assert 0 < done < waiting
    told = done, waiting, round(100 * done / waiting, 2)
    assert [bar_of(claire, page) for page in pages] == [told, told]
    till.work()
    assert [bar_of(claire, page) for page in pages] == [None, None]


def bar_of(visitor, page):
    """Read how many of how many are worked on, and how wide the bar is drawn."""
    text = visitor.get(page).text
    told = re.search(r"(\d+) of (\d+) of the last day", text)
    if told is None:
        return None
    width = re.search(r'class="act" width="([0-9.]+)%"', text)[1]
    return int(told[1]), int(told[2]), round(float(width), 2)


def test_case_47_each_message_of_a_long_backlog_is_tried_once(till):
    for number in range(AT_ONCE + 5):
        about = {"object": {"id": f"pi_{number}"}}
        made = event(id=f"evt_{number}", type="payment_intent.succeeded", data=about)
        assert send(till, made) == 200
    with till.session() as session:
        tried = [one.id for one in work_on_all(session, till.book, "stripe")]
    assert len(set(tried)) == len(tried) == AT_ONCE + 5
    assert set(till.notices()) == {"ignored"}


def test_case_48_a_poison_notice_is_parked_and_one_command_takes_it_up(till):
    till.give()
    till.pay()
    till.deliver()
    till.wire.is_cut = True
    for _ in range(MOST_TRIES):
        till.work()
    assert set(till.notices()) == {"failed"}
    till.wire.is_cut = False
    with till.session() as session:
        assert retry_failed(session, till.book) == len(till.notices())
        session.commit()
    till.work()
    assert till.kinds() == ["gift"]


def test_case_48_others_go_on_beside_a_poison_notice_and_a_button_takes_it_up(till):
    for form in ("form-1", "form-2"):
        till.give(till.gift(form))
        till.pay(form)
    poison, carry = (
        (till.session_of()["id"], till.intent_of()),
        till.wire.handle_request,
    )

    def cut(request):
        if any(name in str(request.url) for name in poison):
            raise httpx.ConnectError("cut", request=request)
        return carry(request)

    till.wire.handle_request = cut
    till.deliver()
    for _ in range(MOST_TRIES):
        till.work()
    assert set(till.notices()) == {"failed", "done"}
    assert till.kinds() == ["gift"]
    till.wire.handle_request = carry
    claire, attempt = officer_of(till), till.attempts()[0]
    page = f"/en/books/{till.book.code}/payments/{attempt.public_id}"
    assert "Take up the parked messages" in claire.get(page).text
    assert claire.post(page, {"do": "retry"}).status_code == 303
    till.work()
    assert set(till.notices()) == {"done"}
    assert till.kinds() == ["gift", "gift"]
    assert till.differences() == []


def test_case_49_the_old_secret_counts_beside_the_new_one(till):
    till.give()
    till.pay()
    assert set(till.deliver(secret=SECRETS[1])) == {200}


@pytest.mark.both
def test_case_60_a_clock_that_is_wrong_refuses_tells_and_loses_nothing(till, capsys):
    till.give()
    till.pay()
    messages, at = list(till.store.waiting), int(till.clock().timestamp())
    till.clock.move(minutes=10)
    for each in messages:
        made = sign(each, SECRETS[0], at)
        assert till.post(made.body, made.signature) == 400
    assert "clock" in till.client().get("/readyz").json["degraded"]
    with till.session() as session:
        assert [one.is_clock for one in troubles(session, till.book)] == [True]
    assert capsys.readouterr().err.count("clock.differs") == 1
    till.sweep()
    assert till.kinds() == ["gift"]
    with till.session() as session:
        assert troubles(session, till.book) == ()


def test_case_60_a_forged_message_of_another_time_says_nothing_of_the_clock(till):
    later = int(till.clock().timestamp()) + 900
    made = sign(event(), FORGED, later)
    assert till.post(made.body, made.signature) == 400
    with till.session() as session:
        assert troubles(session, till.book) == ()


def test_case_61_an_event_of_another_version_is_only_a_reason_to_look(till):
    till.give()
    till.pay()
    for each in till.store.waiting:
        each["api_version"] = "2019-08-14"
        each["data"]["object"] = {
            "id": each["data"]["object"]["id"],
            "payment_intent": till.intent_of(),
        }
    till.hear()
    assert till.balances() == PAID


@pytest.mark.both
def test_case_72_after_a_restore_the_sweep_finds_what_the_copy_lacks(till):
    till.give()
    till.pay()
    till.drop()
    till.give(till.gift("form-2"))
    till.pay("form-2")
    till.hear()
    giving_back.refund(till.store, {"payment_intent": till.intent_of("form-2")})
    till.drop()
    till.sweep()
    assert sorted(till.kinds()) == ["gift", "gift", "refund_seen"]
    assert till.differences() == []
