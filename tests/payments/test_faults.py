"""What goes wrong outside: the provider away, wrong or slow; and what is done again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from app.contributing.jobs import sweep_all, work_on_notice
from app.contributing.sweeping import ABANDONED
from app.jobs import run_worker
from app.sandbox import store
from app.sandbox.rules import SandboxRefusalError, check_effect, check_refund
from app.sandbox.wiring import desk
from ledger.book.errors import RegisterConflictError, RegisterUnknownError
from ledger.money import Money
from payments.attempts import AttemptUnknownError, find_attempt
from payments.gateway import (
    AttemptState,
    RefusedByProviderError,
    UncertainAnswerError,
)
from payments.inbox import MOST_TRIES, NoticeState, waiting_notices
from payments.rails.registry import Rail, books_with_rail, find_rail, open_rail
from payments.rails.sandbox import SandboxAccount, SandboxGateway
from payments.sweeps import alerts
from tests.payments.scenario import SANDBOX


def gateway(answer):
    account = SandboxAccount("http://x", "m", "k", ("s",))
    return SandboxGateway(account, httpx.MockTransport(lambda _request: answer))


@pytest.mark.parametrize("status", [429, 500, 503, 504])
def test_case_22_case_24_an_answer_that_says_nothing_is_uncertain(status):
    with pytest.raises(UncertainAnswerError):
        gateway(httpx.Response(status)).fetch("page")


def test_an_answer_that_cannot_be_read_is_uncertain():
    with pytest.raises(UncertainAnswerError):
        gateway(httpx.Response(200, text="<html>")).fetch("page")


def test_case_50_a_refusal_says_why():
    with pytest.raises(RefusedByProviderError, match="the key is wrong"):
        gateway(httpx.Response(401, json={"reason": "the key is wrong"})).fetch("page")
    with pytest.raises(RefusedByProviderError, match="404"):
        gateway(httpx.Response(404, json=[])).fetch("page")


def test_case_48_a_notice_that_always_fails_is_parked_and_others_go_on(shop):
    shop.give()
    shop.happen("paid")
    shop.wire.is_cut = True
    for _ in range(MOST_TRIES):
        assert shop.notices() == ["new"]
        shop.work()
    assert shop.notices() == ["failed"]
    shop.wire.is_cut = False
    assert shop.work() == 0
    assert shop.sweep().posted == 1


def test_a_notice_is_worked_on_once(shop):
    shop.give()
    shop.happen("paid")
    with shop.session() as session:
        (notice,) = waiting_notices(session, shop.book, 10)
        assert work_on_notice(session, shop.book, notice.id) is NoticeState.DONE
        assert work_on_notice(session, shop.book, notice.id) is NoticeState.DONE


def test_a_worker_does_what_the_queue_holds(lone_shop):
    lone_shop.give()
    lone_shop.happen("paid")
    settings = lone_shop.app.extensions["igoudar"]
    # A browser in the same process has its own event loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(run_worker, settings, lone_shop.app, until_empty=True).result()
    assert lone_shop.kinds() == ["gift"]
    assert lone_shop.notices() == ["done"]


@pytest.mark.full
def test_the_sweep_of_all_books_works_on_what_waits(lone_shop):
    shop = lone_shop
    shop.give()
    shop.happen("paid")
    shop.happen("refund", tell=False)
    with shop.session() as session:
        sweep_all(session)
    assert shop.kinds() == ["gift", "refund_seen"]


def test_the_sweep_goes_on_when_the_provider_is_away(lone_shop):
    shop = lone_shop
    shop.give()
    shop.wire.is_cut = True
    with shop.session() as session:
        sweep_all(session)
    shop.clock.move(minutes=10)
    with shop.session() as session:
        sweep_all(session)
    assert shop.attempts()[0].state is AttemptState.REDIRECTED


def test_an_attempt_that_never_reached_the_provider_is_given_up(shop):
    shop.wire.is_cut = True
    with pytest.raises(UncertainAnswerError):
        shop.give()
    shop.wire.is_cut = False
    shop.sweep()
    assert shop.attempts()[0].state is AttemptState.CREATED
    shop.clock.now += ABANDONED + timedelta(minutes=1)
    shop.sweep()
    assert shop.attempts()[0].state is AttemptState.CANCELED


def test_a_page_past_its_time_makes_room_for_a_new_one(shop):
    old = shop.give()
    shop.clock.move(days=2)
    assert shop.give() != old
    assert [a.state for a in shop.attempts()] == [
        AttemptState.REDIRECTED,
        AttemptState.CANCELED,
    ]


def test_a_debit_under_way_is_not_replaced_by_another_amount(shop):
    shop.give()
    shop.happen("debit")
    shop.work()
    back = shop.give(shop.gift(amount=Money(7000, "EUR")))
    assert back.startswith("/en/contributions/")
    assert [a.state for a in shop.attempts()] == [AttemptState.PROCESSING]


def test_case_22_a_refused_page_fails_and_the_next_try_is_a_new_attempt(shop):
    inner = shop.wire._inner
    shop.wire._inner = httpx.MockTransport(
        lambda _request: httpx.Response(400, json={"reason": "no"})
    )
    with pytest.raises(RefusedByProviderError):
        shop.give()
    shop.wire._inner = inner
    shop.give()
    assert [a.state for a in shop.attempts()] == [
        AttemptState.REDIRECTED,
        AttemptState.FAILED,
    ]


def test_case_35_the_sandbox_refunds_no_more_than_was_paid(shop):
    shop.give()
    shop.happen("paid")
    with shop.session() as session:
        at = desk(shop.book.code)
        page = shop.page()
        store.refund(at, page, 2000)
        session.commit()
    with shop.session(), pytest.raises(SandboxRefusalError, match="at most 3000"):
        store.refund(desk(shop.book.code), page, 3001)


def test_what_is_not_possible_at_the_sandbox_is_refused():
    with pytest.raises(SandboxRefusalError, match="yet"):
        check_effect("dispute_won", ("payment",))
    with pytest.raises(SandboxRefusalError, match="any more"):
        check_effect("dispute_open", ("payment", "dispute_open"))
    with pytest.raises(SandboxRefusalError, match="disputed"):
        check_refund(100, 100, ("payment", "dispute_open"))


def test_what_a_person_must_look_at_is_listed(operator):
    from payments.alerts import Alert  # noqa: PLC0415
    from payments.purposes import Purpose  # noqa: PLC0415

    operator.pay("X", Purpose("P1", "X", "who"), 100, misfit=Alert.PAID_TWICE)
    (row,) = alerts(operator.session, operator.book, 10)
    assert (row.remote_id, row.alert) == ("X", "paid_twice")


def test_a_rail_is_registered_once(operator):
    session, book = operator.session, operator.book
    open_rail(session, operator.act(), SANDBOX)
    assert find_rail(session, book.id, "sandbox") == SANDBOX
    assert book.id in books_with_rail(session, "sandbox")
    other = Rail("sandbox", "PASSERELLE", "EUR", "psp", "P1", place="sandbox")
    with pytest.raises(RegisterConflictError):
        open_rail(session, operator.act(), other)
    second = Rail("local", "TIFAOUINE", "MAD", "local_bank", "OPS")
    open_rail(session, operator.act(), second)
    for code in ("stripe", "local"):
        with pytest.raises(RegisterUnknownError):
            find_rail(session, book.id, code)
    assert find_rail(session, book.id, "local", "TIFAOUINE") == second


def test_an_attempt_of_another_book_is_not_there(operator):
    from uuid import UUID  # noqa: PLC0415

    with pytest.raises(AttemptUnknownError):
        find_attempt(operator.session, operator.book, UUID(int=0))
