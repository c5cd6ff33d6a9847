"""Cases 42 and 43, C48: caps, late excess, stopped projects, and what givers choose."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from app.reversing.following import take_back
from app.surplus.choices import open_surplus
from app.surplus.choosing import (
    ChosenAlreadyError,
    ask_back,
    decide_due,
    give_elsewhere,
    pay_back,
)
from app.surplus.stopping import offer_back
from app.surplus.whole import NotWholeError
from ledger.book.acts import Command, record_act
from ledger.book.reversing import reversal_fact
from ledger.financing.reservations import CapLimit, set_cap
from payments.attempts import Witness
from payments.caps import NoRoomForGiftError, cap_code, room_for_gifts
from payments.refunds import refundable
from tests.payments.beside import beside
from tests.payments.pools import decide as approve
from tests.payments.pools import (
    eur,
    faults,
    match_gifts,
    matches,
    pool_money,
    propose,
    raised,
    rule,
    sweep_matches,
)
from twins.stripe import giving_back, paying


def cap(till, minor, fund="P1"):
    with till.session() as session:
        command = Command("system:test", f"cap:{fund}", till.clock())
        act = record_act(session, till.book.id, command, "set_cap", {})
        limit = CapLimit(
            cap_code(fund), eur(minor), date(2026, 1, 1), "Order 7 of 2026", fund
        )
        set_cap(session, act, limit)
        session.commit()


def room(till, fund="P1"):
    with till.session() as session:
        left = room_for_gifts(session, till.book, fund, "EUR", at=till.clock())
    return None if left is None else left.minor


def begin(till, form, minor):
    till.give(till.gift(form, amount=eur(minor), email=f"{form}@example.org"))


def pay(till, form, minor):
    begin(till, form, minor)
    till.pay(form)
    till.hear()


def offered(till, form):
    party = till.attempts(form)[0].purpose.party
    with till.session() as session:
        return [
            (s.reason, s.amount_minor) for s in open_surplus(session, till.book, party)
        ]


def choose(till, form, fund=None):
    """Let a giver choose another fund, or their money back."""
    party = till.attempts(form)[0].purpose.party
    witness = Witness("visitor", till.clock())
    with till.session() as session:
        (surplus,) = open_surplus(session, till.book, party)
        if fund is None:
            ask_back(session, till.book, witness, surplus)
        else:
            give_elsewhere(session, till.book, witness, surplus, fund)
        session.commit()
        if fund is None:
            pay_back(session, till.book, witness, surplus)


def decide(till):
    with till.session() as session:
        return decide_due(session, till.book, Witness("system:due", till.clock()))


def stop(till, fund="P1"):
    with till.session() as session:
        command = Command("person:fin", f"stop:{fund}", till.clock())
        gifts = offer_back(session, till.book, command, (fund, "No well was found"))
        session.commit()
    return [gift.amount.minor for gift in gifts]


def apart(till):
    return -till.balances().get("over_target OPS", 0)


def late_excess(till):
    """Reserve 60 of a cap of 100, let it end, fill the room, then pay after all."""
    cap(till, 10000)
    begin(till, "late", 10000)
    till.pay("late", "sepa_debit")
    till.hear()
    till.clock.move(days=31)
    pay(till, "other", 4000)
    paying.bank_settles(till.store, till.intent_of("late"))
    till.hear()


def test_case_43_room_is_counted_when_a_gift_is_begun(till):
    cap(till, 10000)
    begin(till, "a", 6000)
    assert room(till) == 4000
    with pytest.raises(NoRoomForGiftError) as refused:
        begin(till, "b", 5000)
    assert refused.value.room == eur(4000)
    begin(till, "c", 4000)
    for form in ("a", "c"):
        till.pay(form)
    till.hear()
    assert (raised(till), room(till), apart(till)) == (10000, 0, 0)
    assert faults(till) == []


def test_case_43_of_gifts_at_one_instant_only_what_fits_is_begun(till):
    cap(till, 10000)
    start = Barrier(4)

    def one(number):
        start.wait()
        try:
            begin(till, f"form-{number}", 4000)
        except NoRoomForGiftError:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 2
    assert room(till) == 2000


def test_case_43_late_excess_is_set_apart_and_never_in_the_fund(till):
    late_excess(till)
    assert (raised(till), apart(till), room(till)) == (10000, 4000, 0)
    assert offered(till, "late") == [("full", 4000)]
    assert faults(till) == []


def test_an_abandoned_gift_frees_its_room(till):
    cap(till, 10000)
    begin(till, "a", 6000)
    till.clock.move(days=2, hours=1)
    till.sweep()
    assert room(till) == 10000


@pytest.mark.both
def test_a_refund_and_a_lost_dispute_free_the_room_of_their_gifts(till):
    cap(till, 10000)
    pay(till, "a", 6000)
    pay(till, "b", 4000)
    till.refund(2500, "a")
    assert room(till) == 2500
    till.decide(till.dispute("b"), "lost")
    till.hear()
    assert (room(till), raised(till)) == (6500, 3500)


@pytest.mark.both
def test_the_giver_of_what_is_too_much_gives_it_to_another_project(till):
    late_excess(till)
    choose(till, "late", "P2")
    assert (apart(till), raised(till), raised(till, "P2")) == (0, 10000, 4000)
    assert offered(till, "late") == []
    assert faults(till) == []


@pytest.mark.both
def test_the_giver_of_what_is_too_much_gives_it_to_a_pool(till):
    match_gifts(till, 1000, fund="P2")
    late_excess(till)
    choose(till, "late", "POOL")
    assert (apart(till), pool_money(till)) == (0, 5000)
    assert faults(till) == []


def test_the_giver_of_what_is_too_much_gets_it_back_and_the_gift_stays(till):
    late_excess(till)
    choose(till, "late")
    assert apart(till) == 4000, "its bank can still take the debit back"
    till.clock.move(days=57)
    assert decide(till) == 1
    till.hear()
    assert (apart(till), raised(till)) == (0, 10000)
    assert till.differences() == []
    assert faults(till) == []


@pytest.mark.both
def test_what_was_given_elsewhere_is_not_refundable(till):
    late_excess(till)
    attempt = till.attempts("late")[0]
    with till.session() as session:
        assert refundable(session, till.book, attempt) == eur(10000)
    choose(till, "late", "P2")
    with till.session() as session:
        assert refundable(session, till.book, attempt) == eur(6000)


def test_a_choice_is_made_once(till):
    late_excess(till)
    party = till.attempts("late")[0].purpose.party
    witness = Witness("visitor", till.clock())
    with till.session() as session:
        (surplus,) = open_surplus(session, till.book, party)
        give_elsewhere(session, till.book, witness, surplus, "P2")
        with pytest.raises(ChosenAlreadyError):
            ask_back(session, till.book, witness, surplus)


def test_another_project_that_is_full_takes_nothing(till):
    late_excess(till)
    cap(till, 1000, "P2")
    with pytest.raises(NoRoomForGiftError):
        choose(till, "late", "P2")
    assert offered(till, "late") == [("full", 4000)]


def test_case_42_what_arrives_for_a_stopped_project_waits_for_its_giver(till):
    begin(till, "a", 5000)
    assert stop(till) == []
    till.pay("a")
    till.hear()
    assert (raised(till), apart(till)) == (0, 5000)
    assert decide(till) == 0
    till.clock.move(days=14, minutes=1)
    assert decide(till) == 1
    assert decide(till) == 0
    assert (apart(till), till.standing("a")) == (0, "refunded")
    assert till.differences() == []


def test_c48_a_stopped_project_gives_back_to_whoever_gave_and_the_match_to_its_pool(
    till,
):
    match_gifts(till, 1000)
    cap(till, 10000)
    pay(till, "a", 8000)
    begin(till, "b", 2000)
    till.pay("b", "sepa_debit")
    till.hear()
    paying.bank_settles(till.store, till.intent_of("b"))
    till.hear()
    assert (raised(till), pool_money(till)) == (11000, 0)
    assert sorted(stop(till)) == [2000, 8000]
    till.clock.move(days=15)
    assert decide(till) == 1
    assert (raised(till), pool_money(till)) == (2000, 1000)
    # B's debit can still be returned: it waits until that is over.
    till.clock.move(days=42)
    assert decide(till) == 1
    assert (raised(till), pool_money(till), apart(till)) == (0, 1000, 0)
    assert till.differences() == []
    assert faults(till) == []


def test_c48_what_is_held_above_the_target_goes_back_to_whoever_brought_it(till):
    match_gifts(till, 1000)
    begin(till, "b", 6000)
    till.pay("b", "sepa_debit")
    till.hear()
    till.clock.move(days=31)
    cap(till, 10000)
    pay(till, "a", 8000)
    paying.bank_settles(till.store, till.intent_of("b"))
    till.hear()
    assert (raised(till), apart(till)) == (11000, 4000)
    assert [match.state.released for match in matches(till, "a")] == [1000]
    assert sorted(stop(till)) == [2000, 8000]
    till.clock.move(days=15)
    decide(till)
    assert (raised(till), apart(till), till.standing("a")) == (2000, 4000, "refunded")
    till.clock.move(days=42)
    decide(till)
    assert (raised(till), pool_money(till), apart(till)) == (0, 1000, 0)
    assert till.standing("b") == "refunded"
    assert till.differences() == []
    assert faults(till) == []


def test_a_giver_of_a_stopped_project_chooses_another_one(till):
    match_gifts(till)
    pay(till, "a", 5000)
    stop(till)
    choose(till, "a", "P2")
    assert (raised(till), raised(till, "P2"), pool_money(till)) == (0, 5000, 100_000)
    assert faults(till) == []


def test_a_gift_that_moves_is_matched_where_it_goes_as_any_gift(till):
    match_gifts(till, 20000)
    propose(till, rule(fund="P2", code="dormitory", per=2, per_giver=eur(2000)))
    approve(till, "dormitory")
    pay(till, "a", 5000)
    assert (raised(till), pool_money(till)) == (10000, 15000)
    stop(till)
    choose(till, "a", "P2")
    assert (raised(till), raised(till, "P2"), pool_money(till)) == (0, 7000, 18000)
    sweep_matches(till)
    given = next(e.fact for e in till.entries() if e.fact.endswith(":given"))
    reverse_entry(till, given)
    assert (raised(till, "P2"), pool_money(till)) == (0, 15000)
    assert faults(till) == []


def reverse_entry(till, fact):
    with till.session() as session:
        witness = Witness("person:fin", till.clock())
        act = record_act(
            session, till.book.id, witness.command(f"reverse:{fact}"), "reverse", {}
        )
        take_back(session, till.book, act, fact, by=(witness, date(2026, 2, 3)))
        session.commit()


def test_a_gift_reversed_by_hand_frees_its_room_and_its_match(till):
    cap(till, 10000)
    match_gifts(till, 20000)
    pay(till, "a", 6000)
    assert (raised(till), room(till), pool_money(till)) == (12000, 4000, 14000)
    gift = next(e.fact for e in till.entries() if e.kind.value == "gift")
    reverse_entry(till, gift)
    assert (raised(till), room(till), pool_money(till)) == (0, 10000, 20000)
    reverse_entry(till, reversal_fact(gift))
    assert (raised(till), room(till), pool_money(till)) == (12000, 4000, 14000)
    assert faults(till) == []


@pytest.mark.both
def test_a_gift_taken_back_by_hand_is_not_refundable_until_it_stands_again(till):
    pay(till, "a", 6000)
    attempt = till.attempts("a")[0]
    gift = next(e.fact for e in till.entries() if e.kind.value == "gift")

    def left():
        with till.session() as session:
            return refundable(session, till.book, attempt)

    assert left() == eur(6000)
    reverse_entry(till, gift)
    assert left() == eur(0)
    reverse_entry(till, reversal_fact(gift))
    assert left() == eur(6000)


def test_a_gift_that_stands_again_takes_no_room_that_another_has(till):
    cap(till, 10000)
    pay(till, "a", 6000)
    gift = next(e.fact for e in till.entries() if e.kind.value == "gift")
    reverse_entry(till, gift)
    pay(till, "b", 8000)
    reverse_entry(till, reversal_fact(gift))
    assert (raised(till), room(till)) == (14000, 0)
    assert faults(till) == []


def test_who_is_faster_than_the_job_stops_no_other_surplus(till, sessions):
    pay(till, "one", 3000)
    pay(till, "two", 4000)
    stop(till)
    till.clock.move(days=20)
    due = Witness("system:due", till.clock())

    def chosen(session):
        party = till.attempts("one")[0].purpose.party
        (surplus,) = open_surplus(session, till.book, party)
        ask_back(session, till.book, Witness("visitor", till.clock()), surplus)

    def job(session):
        with till.app.app_context():
            decide_due(session, till.book, due)

    assert beside(sessions, chosen, job) is None
    decide(till)
    till.hear()
    assert (offered(till, "one"), offered(till, "two")) == ([], [])
    assert raised(till) == 0


def test_what_is_on_its_way_back_is_not_given_elsewhere_as_well(till):
    pay(till, "one", 5000)
    till.store.next_refund = "pending"
    till.refund(2000, "one")
    till.hear()
    stop(till)
    with pytest.raises(NotWholeError):
        choose(till, "one", "P2")
    (refund,) = till.store.objects["refund"].values()
    giving_back.refund_settles(till.store, refund["id"])
    till.hear()
    with pytest.raises(NotWholeError):
        choose(till, "one", "P2")
    choose(till, "one")
    till.hear()
    assert (raised(till), till.balances()["psp P1"], till.alerts()) == (0, 0, [])
    assert till.differences() == []


def test_a_contested_gift_is_not_given_elsewhere_with_the_money_of_another(till):
    pay(till, "one", 5000)
    pay(till, "two", 5000)
    stop(till)
    dispute = till.dispute("one")
    till.hear()
    with pytest.raises(NotWholeError):
        choose(till, "one", "P2")
    till.decide(dispute, "lost")
    till.hear()
    choose(till, "two", "P2")
    assert (raised(till), raised(till, "P2"), till.alerts()) == (0, 5000, [])
    assert faults(till) == []


def test_a_contest_that_is_won_leaves_the_choice(till):
    pay(till, "one", 5000)
    stop(till)
    dispute = till.dispute("one")
    till.hear()
    till.decide(dispute, "won")
    till.hear()
    choose(till, "one", "P2")
    assert (raised(till), raised(till, "P2"), till.alerts()) == (0, 5000, [])
