"""Monthly gifts: told before, collected once, stopped at once, never without a payer.

Issue 4's cases of giving again, beside those of the specification that they meet.
"""

import pytest
from sqlalchemy import select

from app.contributing.tables import Giver
from app.letters.sending import MAILER
from app.monthly.collecting import run_monthly
from app.monthly.commands import (
    MonthlyEndedError,
    change_amount,
    go_on,
    lock_monthly,
    pause,
    stop,
)
from app.monthly.tables import MonthlyGift, MonthlyPeriod
from app.projects.states import ProjectState
from ledger.money import Money
from payments.attempts import Witness
from payments.gateway import AttemptState
from tests.payments.letterbox import open_box, send_all
from tests.payments.places import move_to, open_place
from twins.stripe import paying


@pytest.fixture
def box(till):
    open_place(till)
    yield open_box(till)
    till.app.extensions.pop(MAILER, None)


@pytest.fixture
def monthly(till, box):  # noqa: ARG001 - it brings the project
    """A till whose giver gives 50.00 on the 1st, paid once by card."""
    begin(till)
    return till


def begin(till, how="card"):
    till.give(till.gift(is_monthly=True))
    till.pay(how=how)
    till.hear()


def row(till):
    with till.session() as session:
        found = session.scalar(
            select(MonthlyGift).where(MonthlyGift.book_id == till.book.id)
        )
        session.expunge_all()
        return found


def periods(till):
    with till.session() as session:
        query = select(MonthlyPeriod.period_on).where(
            MonthlyPeriod.book_id == till.book.id
        )
        return [str(day) for day in session.scalars(query.order_by("period_on"))]


def run(till, days=0):
    till.clock.move(days=days)
    with till.session() as session:
        witness = Witness("system:monthly", till.clock())
        return run_monthly(session, till.book, witness)


def change(till, command, *more):
    with till.session() as session:
        found = lock_monthly(session, till.book, row(till).public_id)
        command(session, till.book, Witness("giver", till.clock()), found, *more)
        session.commit()


def method(till):
    (kept,) = till.store.latest("payment_method")
    return kept


def test_case_monthly_is_told_a_week_before_and_collected_once_a_period(monthly, box):
    assert str(row(monthly).period_on) == "2026-03-01"
    assert run(monthly, days=20) == 0  # 21 February
    assert run(monthly, days=1) == 1  # told on the 22nd
    assert run(monthly) == 0
    assert run(monthly, days=6) == 0
    assert run(monthly, days=1) == 1  # 1 March
    assert run(monthly) == 0
    monthly.hear()
    assert monthly.kinds() == ["gift", "gift"]
    assert periods(monthly) == ["2026-02-01", "2026-03-01"]
    assert str(row(monthly).period_on) == "2026-04-01"
    assert monthly.differences() == []
    send_all(monthly)
    # What waited longer than three days is no news any more, and was dropped.
    assert box.subjects == ["Your gift of €50.00 is received"]
    assert box.arrived[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.both
def test_case_monthly_letters_say_what_comes_and_how_to_stop(monthly, box):
    send_all(monthly)
    run(monthly, days=21)
    send_all(monthly)
    assert box.subjects == [
        "You give €50.00 every month",
        "Your gift of €50.00 is received",
        "€50.00 will be collected on 1\xa0March\xa02026",
    ]
    assert "/stop/" in box.arrived[-1]["List-Unsubscribe"]
    assert "/stop/" in box.text()


def test_case_01_monthly_a_job_that_runs_twice_collects_once(monthly):
    run(monthly, days=21)
    monthly.clock.move(days=7)
    monthly.api.faults.append("lost")
    run(monthly)
    run(monthly)
    monthly.sweep()
    run(monthly)
    assert len(monthly.store.latest("payment_intent", status="succeeded")) == 2
    assert monthly.kinds() == ["gift", "gift"]
    assert str(row(monthly).period_on) == "2026-04-01"


def test_case_23_monthly_an_old_key_is_never_sent_before_a_look(monthly):
    run(monthly, days=21)
    monthly.clock.move(days=7)
    monthly.api.faults += ["lost"] * 3
    run(monthly)
    monthly.api.forget_keys()
    run(monthly, days=1)
    monthly.sweep()
    run(monthly)
    assert len(monthly.store.latest("payment_intent", status="succeeded")) == 2
    assert monthly.kinds() == ["gift", "gift"]


def test_case_30_monthly_a_refused_card_is_tried_again_then_rests(monthly):
    method(monthly)["_answers"] = "insufficient_funds"
    run(monthly, days=21)
    assert [run(monthly, days=n) for n in (7, 1, 2, 3, 1)] == [1, 0, 1, 0, 1]
    found = row(monthly)
    assert (found.state, found.why, found.refusals) == ("paused", "refused", 3)
    assert run(monthly, days=40) == 0
    assert monthly.kinds() == ["gift"]
    method(monthly)["_answers"] = ""
    change(monthly, go_on)
    assert row(monthly).state == "active"


@pytest.mark.both
def test_case_31_monthly_a_bank_that_wants_its_giver_is_told_by_letter(monthly, box):
    method(monthly)["_answers"] = "authentication_required"
    run(monthly, days=21)
    run(monthly, days=7)
    send_all(monthly)
    assert box.subjects[-1] == "Your bank asks you to confirm your monthly gift"
    assert monthly.kinds() == ["gift"]


@pytest.mark.both
@pytest.mark.usefixtures("box")
def test_case_32_monthly_a_debit_counts_when_it_settles(till):
    begin(till, how="sepa_debit")
    assert row(till).state == "waiting"
    till.settle_debit()
    till.hear()
    assert (row(till).state, row(till).channel) == ("active", "debit")
    run(till, days=21)
    run(till, days=7)
    (intent,) = till.store.latest("payment_intent", status="processing")
    assert run(till, days=2) == 1
    paying.bank_settles(till.store, intent["id"])
    till.hear()
    run(till)
    assert till.kinds() == ["gift", "gift"]
    assert str(row(till).period_on) == "2026-04-01"


@pytest.mark.both
@pytest.mark.usefixtures("box")
def test_case_32_monthly_a_debit_that_fails_later_is_tried_again(till):
    begin(till, how="sepa_debit")
    till.settle_debit()
    till.hear()
    run(till, days=21)
    run(till, days=7)
    (intent,) = till.store.latest("payment_intent", status="processing")
    paying.bank_refuses(till.store, intent["id"])
    till.hear()
    run(till, days=1)
    assert row(till).refusals == 1
    assert till.kinds() == ["gift"]


@pytest.mark.both
def test_case_35_monthly_a_collected_gift_can_be_given_back(monthly):
    run(monthly, days=21)
    run(monthly, days=7)
    monthly.hear()
    token = f"monthly:{row(monthly).public_id}:2026-03-01"
    monthly.refund(5000, form=token)
    assert monthly.standing(token) == "refunded"
    assert monthly.differences() == []


@pytest.mark.both
@pytest.mark.parametrize(
    "state", [ProjectState.FUNDED, ProjectState.FAILED, ProjectState.TERMINATED]
)
def test_case_42_monthly_ends_with_its_project(monthly, state):
    move_to(monthly, state)
    assert run(monthly, days=1) == 1
    assert (row(monthly).state, row(monthly).why) == ("ended", "closed")
    assert row(monthly).method is None
    assert run(monthly, days=60) == 0


@pytest.mark.both
def test_case_42_monthly_waits_while_its_project_is_suspended(monthly):
    run(monthly, days=21)
    move_to(monthly, ProjectState.SUSPENDED)
    assert run(monthly, days=9) == 0
    assert row(monthly).state == "active"


def test_case_monthly_stops_at_once_and_for_good(monthly):
    run(monthly, days=21)
    change(monthly, stop, "giver")
    change(monthly, stop, "giver")
    assert run(monthly, days=7) == 0
    with pytest.raises(MonthlyEndedError):
        change(monthly, change_amount, Money(100, "EUR"))
    assert monthly.kinds() == ["gift"]


@pytest.mark.both
def test_case_monthly_another_amount_is_told_again_before_it_is_collected(monthly):
    run(monthly, days=21)
    change(monthly, change_amount, Money(7500, "EUR"))
    assert run(monthly) == 1
    assert run(monthly, days=7) == 1
    assert monthly.balances()["source.gift P1"] == -12500


@pytest.mark.both
def test_case_monthly_a_pause_collects_nothing(monthly):
    change(monthly, pause)
    assert run(monthly, days=40) == 0
    change(monthly, go_on)
    assert str(row(monthly).period_on) == "2026-04-01"


def test_case_71_monthly_who_is_erased_is_never_collected_from(monthly):
    with monthly.session() as session:
        for giver in session.scalars(
            select(Giver).where(Giver.book_id == monthly.book.id)
        ):
            giver.email, giver.erased_at = None, monthly.clock()
        session.commit()
    run(monthly, days=21)
    run(monthly, days=7)
    assert (row(monthly).state, row(monthly).why) == ("ended", "erased")
    assert monthly.kinds() == ["gift"]


@pytest.mark.both
@pytest.mark.usefixtures("box")
def test_case_27_monthly_once_after_all_closes_the_page_that_keeps_a_card(till):
    till.give(till.gift(is_monthly=True))
    first = till.session_of()
    till.give(till.gift())
    assert first["status"] == "expired"
    till.pay()
    till.hear()
    assert row(till).state == "ended"
    assert [a.state for a in till.attempts()] == [
        AttemptState.SUCCEEDED,
        AttemptState.EXPIRED,
    ]
