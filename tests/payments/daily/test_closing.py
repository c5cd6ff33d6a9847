"""A day is compared, named, signed and sealed once; later facts change nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.contributing.rules import Offer
from app.daily.closing import days_due
from app.daily.errors import DayNotOverError
from app.daily.jobs import close_due
from app.projects.states import ProjectState
from app.proving.sources import SOURCES
from ledger.money import Money
from ledger.proof.notes import SignedNote
from ledger.proof.publishing import stored_witnesses, verification_keys
from ledger.proof.verification import Verification, verify
from payments.daily.storing import DayOutOfOrderError, find_day, list_days
from payments.gateway import UncertainAnswerError
from tests.payments.daily.days import (
    FIRST,
    close,
    close_now,
    disagree,
    figures,
    named,
    post_into,
    rests,
)
from tests.payments.test_pipeline import stray_payment

NEXT = FIRST + timedelta(days=1)


def paid(shop, form="form-1"):
    shop.give(shop.gift(form))
    shop.happen("paid", form)
    shop.work()


def test_a_day_on_which_all_agrees_has_nothing_unexplained(shop):
    paid(shop)
    closed = close(shop)
    assert closed.record.is_explained
    assert figures(closed, "psp") == (4900, 4900)
    assert named(closed) == []


@pytest.mark.full
def test_a_payout_under_way_is_in_flight(shop):
    paid(shop)
    shop.happen("payout")
    closed = close(shop)
    assert figures(closed, "psp") == (0, 0)
    assert named(closed) == ["psp_in_transit in_flight -4900"]
    assert rests(closed) == []


@pytest.mark.full
def test_what_moves_after_the_day_is_not_of_the_day(shop):
    paid(shop)
    shop.clock.move(days=1)
    paid(shop, "form-2")
    closed = close(shop)
    assert figures(closed, "psp") == (4900, 4900)
    assert close(shop, NEXT).record.is_explained


@pytest.mark.both
def test_a_payment_nobody_was_asked_for_is_in_suspense_and_ages(shop):
    stray_payment(shop)
    closed = close(shop)
    assert named(closed) == ["suspense in_suspense 1200"]
    assert closed.record.differences[0].since == FIRST


@pytest.mark.both
def test_the_record_is_signed_by_the_key_of_the_checkpoints_and_sealed(shop):
    paid(shop)
    closed = close(shop)
    with shop.session() as session:
        keys = verification_keys(session, shop.book)
        assert SignedNote.parse(closed.note).verified_by(keys) == keys
        found = session.execute(
            text("select header from ledger.leaf where book_id = :b and kind = :k"),
            {"b": shop.book.id, "k": "day_close"},
        ).scalar_one()
        assert f"day\t{FIRST}" in found
        kept, _ = stored_witnesses(session, shop.book)
        report = verify(session, shop.book, Verification(SOURCES, kept))
        assert report.differences == ()


def test_closing_twice_gives_one_record(shop):
    paid(shop)
    first = close(shop)
    shop.clock.move(days=3)
    again = close(shop)
    assert (again.id, again.note) == (first.id, first.note)
    with shop.session() as session:
        assert len(list_days(session, shop.book, limit=9)) == 1


@pytest.mark.full
def test_each_day_names_the_one_before_by_its_hash(shop):
    paid(shop)
    first, second = close(shop), close(shop, NEXT)
    assert second.record.previous == first.as_previous


@pytest.mark.full
def test_days_that_were_left_out_are_closed_first(shop):
    close(shop)
    later = FIRST + timedelta(days=3)
    close(shop, later)
    with shop.session() as session:
        days = [one.record.day for one in list_days(session, shop.book, limit=9)]
    assert days == [later - timedelta(days=n) for n in range(4)]


@pytest.mark.both
def test_a_later_fact_is_named_in_the_next_day_and_the_signed_one_stays(shop):
    paid(shop)
    first = close(shop)
    post_into(shop, FIRST)
    second = close(shop, NEXT)
    (restated,) = second.record.restated
    assert (restated.signed.minor, restated.now.minor) == (4900, 5600)
    assert [one.kind.value for one in restated.differences] == ["late_fact"]
    assert restated.unexplained.minor == 0
    with shop.session() as session:
        kept = find_day(session, shop.book, FIRST)
    assert kept is not None
    assert kept.note == first.note


@pytest.mark.full
def test_what_stands_in_the_book_alone_is_named_from_the_whole_list(shop):
    paid(shop)
    shop.clock.move(days=5)
    post_into(shop, FIRST)
    closed = close(shop, FIRST + timedelta(days=5))
    assert named(closed) == ["psp unknown_there -700", "suspense in_suspense 700"]
    assert rests(closed) == []


@pytest.mark.full
def test_an_amount_that_differs_is_named(shop):
    paid(shop)
    change = "update sandbox.movement set fee_minor = 0 where merchant = :m"
    with shop.session() as session:
        session.execute(text(change), {"m": shop.book.code})
        session.commit()
    assert named(close(shop)) == ["psp amount_differs 100"]


@pytest.mark.both
def test_what_nothing_names_is_unexplained_and_ages_until_it_is_mended(shop):
    paid(shop)
    disagree(shop, 300)
    closed = close(shop)
    assert not closed.record.is_explained
    assert rests(closed) == [300]
    shop.clock.move(days=1)
    disagree(shop, 500)
    second = close(shop, NEXT)
    assert rests(second) == [800]
    (psp,) = [one for one in second.record.positions if one.account.code == "psp"]
    assert psp.unexplained_since == FIRST
    disagree(shop, -800)
    shop.clock.move(days=1)
    assert close(shop, NEXT + timedelta(days=1)).record.is_explained


@pytest.mark.both
def test_a_provider_that_does_not_answer_leaves_the_day_open(shop):
    paid(shop)
    shop.wire.is_cut = True
    with pytest.raises(UncertainAnswerError):
        close(shop)
    shop.wire.is_cut = False
    assert close(shop).record.is_explained


def test_a_real_day_is_over_by_the_clock_of_the_book(shop):
    paid(shop)
    shop.book = replace(shop.book, is_live=True)
    with pytest.raises(DayNotOverError):
        close_now(shop, FIRST)


@pytest.mark.both
def test_a_test_book_closes_the_day_that_lasts_and_names_what_comes_late(shop):
    paid(shop)
    with pytest.raises(DayNotOverError):
        close_now(shop, NEXT)
    first = close_now(shop, FIRST)
    assert (first.record.is_explained, figures(first, "psp")) == (True, (4900, 4900))
    paid(shop, "form-2")
    assert close_now(shop, FIRST).note == first.note
    second = close(shop, NEXT)
    (restated,) = second.record.restated
    assert (restated.signed.minor, restated.now.minor) == (4900, 9800)
    assert rests(second) == []


@pytest.mark.full
def test_a_day_before_the_last_one_cannot_be_closed_any_more(shop):
    close(shop, NEXT)
    with pytest.raises(DayOutOfOrderError):
        close(shop, FIRST)


@pytest.mark.both
def test_the_job_closes_what_is_due_once(shop):
    paid(shop)
    shop.clock.move(days=1)
    with shop.session() as session:
        settings = shop.app.extensions["igoudar"]
        assert days_due(session, shop.book, shop.clock.now) == [FIRST]
        assert close_due(session, settings, shop.book) == 1
        assert close_due(session, settings, shop.book) == 0
    shop.clock.move(days=2)
    with shop.session() as session:
        assert close_due(session, settings, shop.book) == 2


def test_payouts_of_two_currencies_are_in_flight_each_in_its_own(shop):
    dollars = Offer(ProjectState.FUNDING, Money(100, "USD"), Money(10**7, "USD"))
    shop.give()
    shop.happen("paid")
    shop.give(shop.gift("form-2", amount=Money(3000, "USD")), dollars)
    shop.happen("paid", "form-2")
    shop.work()
    shop.happen("payout")
    closed = close(shop)
    amounts = (4900, 2930)
    flight = [f"psp_in_transit in_flight -{minor}" for minor in amounts]
    assert named(closed) == flight
    assert rests(closed) == []
