"""Money of a pool and room under a cap are kept, used or given up, never twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from app.operating.jobs import ACTOR, expire_all, expire_book
from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.balances import trial_balance
from ledger.book.entries import Line
from ledger.book.errors import (
    GuardBrokenError,
    LedgerError,
    NoRoomError,
    RegisterConflictError,
    RegisterUnknownError,
    ReservationBeyondError,
    ReservationEndedError,
)
from ledger.book.overdrawn import Guard, pool_overdrafts
from ledger.financing.matching import Match, release_match
from ledger.financing.reservations import (
    Cap,
    CapLimit,
    GivenBack,
    NewReservation,
    Pool,
    Reservation,
    expire_reservations,
    give_room_back,
    release,
    reserve,
    reserved_of_pools,
    room_in,
    set_cap,
    use,
)
from ledger.integrity import check_book
from ledger.money import Money
from tests.examples import examples
from tests.ledger.small_book import BANK, DAY, GIFT, NOW, SmallBook, eur
from tests.ledger.test_histories import CODES
from tests.ledger.test_races import at_once, client, refusals

POOL, CAP = Pool("SCHOOL"), Cap("ecspr")
HOUR = timedelta(hours=1)


def keep(
    small: SmallBook,
    code: str,
    minor: int,
    at_least: int | None = None,
    *,
    of: Pool | Cap = POOL,
    at: datetime = NOW,
) -> Reservation:
    least = None if at_least is None else eur(at_least)
    new = NewReservation(f"match:{code}:reserved", of, eur(minor), at + HOUR, least)
    return reserve(small.session, small.act(), new, at=at)


def room(small: SmallBook, of: Pool | Cap = POOL, at: datetime = NOW) -> Money:
    return room_in(small.session, small.book.id, of, "EUR", at=at)


def matched(small: SmallBook, act: Act, code: str, minor: int) -> None:
    match = Match(code, "WELL", "SCHOOL", eur(minor), BANK, f"M{code}", "POT", "p1")
    release_match(small.session, act, match, on=DAY)


def settle(small: SmallBook, code: str, minor: int, at: datetime = NOW) -> None:
    """Use what was reserved, and release the match, under one act."""
    act = small.act("settle")
    use(small.session, act, f"match:{code}:reserved", eur(minor), at=at)
    matched(small, act, code, minor)


def cap(small: SmallBook, minor: int = 1000) -> None:
    limit = CapLimit("ecspr", eur(minor), DAY - timedelta(days=60), "2020/1503, 1(2)")
    set_cap(small.session, small.act(), limit)


def faults(small: SmallBook) -> list[object]:
    return [f for f in check_book(small.session, small.book) if not f.is_warning]


@pytest.fixture
def pool(small: SmallBook) -> SmallBook:
    """A book whose fund SCHOOL is a pool of 10.00."""
    small.gift("POT", 1000, fund="SCHOOL")
    cap(small)
    return small


@pytest.mark.parametrize("of", [POOL, CAP])
def test_what_is_reserved_is_no_longer_there(pool: SmallBook, of: Pool | Cap) -> None:
    assert room(pool, of) == eur(1000)
    assert keep(pool, "G1", 700, of=of) == Reservation(
        "match:G1:reserved", eur(700), is_new=True
    )
    assert room(pool, of) == eur(300)
    assert keep(pool, "G2", 700, 1, of=of).amount == eur(300), "up to what there is"
    assert room(pool, of) == eur(0)
    with pytest.raises(NoRoomError) as caught, pool.session.begin_nested():
        keep(pool, "G3", 1, of=of)
    assert caught.value == NoRoomError("match:G3:reserved", "EUR", 0, 1)
    assert faults(pool) == []


def test_the_same_fact_is_reserved_once(pool: SmallBook) -> None:
    first = keep(pool, "G1", 700)
    assert keep(pool, "G1", 700) == Reservation(first.fact, eur(700), is_new=False)
    assert room(pool) == eur(300)
    with pytest.raises(RegisterConflictError), pool.session.begin_nested():
        keep(pool, "G1", 600)
    with pytest.raises(RegisterConflictError), pool.session.begin_nested():
        keep(pool, "G1", 700, of=CAP)


def test_what_ended_is_not_reserved_again_under_its_fact(pool: SmallBook) -> None:
    for code in ("G1", "G2", "G3"):
        keep(pool, code, 100)
    settle(pool, "G1", 100)
    assert keep(pool, "G1", 100).amount == eur(100), "what was used had been kept"
    release(pool.session, pool.act(), "match:G2:reserved", at=NOW)
    late = NewReservation("match:G3:reserved", POOL, eur(100), NOW + 2 * HOUR)
    with pytest.raises(ReservationEndedError) as caught:
        keep(pool, "G2", 100)
    assert caught.value == ReservationEndedError("match:G2:reserved", "released")
    for _ in range(2):
        with pytest.raises(ReservationEndedError) as caught:
            reserve(pool.session, pool.act(), late, at=NOW + HOUR)
        assert caught.value == ReservationEndedError("match:G3:reserved", "expired")
        expire_reservations(pool.session, pool.act(), at=NOW + HOUR)


def test_what_keeps_too_little_is_another_reservation(pool: SmallBook) -> None:
    assert keep(pool, "G1", 1500, 1).amount == eur(1000)
    assert not keep(pool, "G1", 1500, 1000).is_new
    with pytest.raises(RegisterConflictError):
        keep(pool, "G1", 1500, 1001)


def test_a_match_uses_its_reservation_up(pool: SmallBook) -> None:
    keep(pool, "G1", 700)
    settle(pool, "G1", 500)
    assert room(pool) == eur(500)
    same = use(pool.session, pool.act(), "match:G1:reserved", eur(500), at=NOW)
    assert not same, "used so before"
    for other in (eur(400), eur(0)):
        with pytest.raises(ReservationEndedError), pool.session.begin_nested():
            use(pool.session, pool.act(), "match:G1:reserved", other, at=NOW)
    assert faults(pool) == []


def test_a_cap_counts_what_was_used(pool: SmallBook) -> None:
    keep(pool, "G1", 700, of=CAP)
    use(pool.session, pool.act(), "match:G1:reserved", eur(600), at=NOW)
    assert room(pool, CAP) == eur(400)
    raised = CapLimit("ecspr", eur(5000), NOW.date() + timedelta(days=30), "a new law")
    set_cap(pool.session, pool.act(), raised)
    assert room(pool, CAP) == eur(400), "not yet"
    assert room(pool, CAP, NOW + timedelta(days=31)) == eur(4400)
    assert faults(pool) == []


def test_what_is_released_is_there_again(pool: SmallBook) -> None:
    keep(pool, "G1", 700)
    assert release(pool.session, pool.act(), "match:G1:reserved", at=NOW)
    assert not release(pool.session, pool.act(), "match:G1:reserved", at=NOW)
    assert room(pool) == eur(1000)
    with pytest.raises(ReservationEndedError) as caught, pool.session.begin_nested():
        settle(pool, "G1", 700)
    assert caught.value == ReservationEndedError("match:G1:reserved", "released")


def test_what_expired_is_there_again_and_cannot_be_used(pool: SmallBook) -> None:
    keep(pool, "G1", 700)
    late = NOW + HOUR
    assert room(pool, at=late) == eur(1000)
    with pytest.raises(ReservationEndedError) as caught, pool.session.begin_nested():
        settle(pool, "G1", 700, at=late)
    assert caught.value == ReservationEndedError("match:G1:reserved", "expired")
    assert expire_reservations(pool.session, pool.act(), at=NOW) == 0
    keep(pool, "G2", 1000, at=late)
    # Whoever reserved next ended it: also a clock that is behind cannot use it now.
    with pytest.raises(ReservationEndedError), pool.session.begin_nested():
        settle(pool, "G1", 700)
    later = late + HOUR
    assert expire_reservations(pool.session, pool.act(), at=later) == 1
    assert expire_reservations(pool.session, pool.act(), at=later) == 0
    assert faults(pool) == []


def test_no_decision_takes_what_is_reserved(pool: SmallBook) -> None:
    keep(pool, "G1", 700)
    with pytest.raises(GuardBrokenError) as caught, pool.session.begin_nested():
        matched(pool, pool.act(), "G2", 301)
    assert caught.value == GuardBrokenError(
        "liquid total of fund", "SCHOOL", "EUR", 300, 301
    )
    matched(pool, pool.act(), "G2", 300)
    settle(pool, "G1", 700)
    assert room(pool) == eur(0)
    assert faults(pool) == []


def test_a_fact_that_takes_what_is_reserved_is_posted_and_listed(
    pool: SmallBook,
) -> None:
    keep(pool, "G1", 700)
    lines = (Line(GIFT, "SCHOOL", eur(500), lot="POT"), Line(BANK, "SCHOOL", eur(-500)))
    pool.post("refund_seen", "bank:POT:seen", lines)
    (found,) = check_book(pool.session, pool.book)
    assert (found.rule, found.fact, found.is_warning) == (
        "more is reserved of a pool than it holds",
        "bank:POT:seen",
        True,
    )
    assert room(pool) == eur(0)
    rows = trial_balance(pool.session, pool.book).rows
    reserved = reserved_of_pools(pool.session, pool.book.id)
    assert reserved == {("SCHOOL", "EUR"): 700}
    (overdraft,) = pool_overdrafts(rows, reserved)
    assert (overdraft.guard, overdraft.amount) == (Guard.POOL, eur(-200))
    assert (overdraft.lowest.fund, overdraft.lowest.account) == ("SCHOOL", "bank")
    settle(pool, "G1", 500)
    left = reserved_of_pools(pool.session, pool.book.id)
    after = trial_balance(pool.session, pool.book).rows
    assert list(pool_overdrafts(after, left)) == []


@settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["keep", "part", "use", "release", "wait", "match"]),
            st.integers(1, 600),
        ),
        min_size=5,
        max_size=25,
    )
)
def test_a_pool_is_never_overdrawn_whatever_happens(
    sessions: sessionmaker[Session], steps: list[tuple[str, int]]
) -> None:
    with sessions() as session:
        small = SmallBook.open(session, f"pool-{next(CODES)}")
        small.gift("POT", 1000, fund="SCHOOL")
        left, at, kept = 1000, NOW, dict[str, int]()
        for number, (what, minor) in enumerate(steps):
            code = f"G{number}"
            first = next(iter(kept), "")
            try:
                with session.begin_nested():
                    if what in ("keep", "part"):
                        least = 1 if what == "part" else None
                        kept[code] = keep(small, code, minor, least, at=at).amount.minor
                    elif what == "match":
                        matched(small, small.act(), code, minor)
                        left -= minor
                    elif what == "wait":
                        at, kept = at + HOUR, {}
                        expire_reservations(session, small.act(), at=at)
                    elif first and what == "use":
                        used = min(minor, kept[first])
                        settle(small, first, used, at=at)
                        left -= used
                        del kept[first]
                    elif first:
                        release(session, small.act(), f"match:{first}:reserved", at=at)
                        del kept[first]
            except LedgerError as error:
                assert isinstance(error, NoRoomError | GuardBrokenError), error  # noqa: PT017 - any other is a fault
            assert room(small, at=at) == eur(left - sum(kept.values()))
            assert left >= sum(kept.values())
        assert faults(small) == []
        session.rollback()


CLIENTS = 8


@pytest.fixture
def shared(committing_session: Session, book_code: str) -> SmallBook:
    """A committed book with a pool of 10.00 and a cap of 10.00."""
    made = SmallBook.open(committing_session, book_code)
    made.gift("POT", 1000, fund="SCHOOL")
    made.gift("G0", 1)
    cap(made)
    committing_session.commit()
    return made


@pytest.mark.parametrize("of", [POOL, CAP])
def test_eight_clients_reserve_no_more_than_there_is(
    sessions: sessionmaker[Session], shared: SmallBook, of: Pool | Cap
) -> None:
    def both(mine: SmallBook, number: int) -> object:
        return keep(mine, f"G{number}", 300, of=of).amount.minor

    got = at_once(sessions, shared, both, CLIENTS)
    assert refusals(got, NoRoomError) == CLIENTS - 3
    assert room(shared, of) == eur(100)
    shared.session.rollback()


def through(mine: SmallBook, number: int) -> object:
    """Reserve up to 3.00 and release the match, in one client's two steps."""
    amount = keep(mine, f"G{number}", 300, 1).amount.minor
    mine.session.commit()
    settle(mine, f"G{number}", amount)
    return amount


def assert_given_out(shared: SmallBook, got: list[object]) -> None:
    """To the last cent, and no further."""
    given = [minor for minor in got if isinstance(minor, int)]
    assert refusals(got, NoRoomError) == len(got) - len(given)
    assert sum(given) == 1000
    assert room(shared) == eur(0)
    assert faults(shared) == []
    shared.session.rollback()


def test_a_pool_is_given_out_to_the_last_cent_and_no_further(
    sessions: sessionmaker[Session], shared: SmallBook
) -> None:
    assert_given_out(shared, at_once(sessions, shared, through, CLIENTS))


@pytest.mark.full
def test_fifty_clients_do_not_overdraw_a_pool(
    engine_app: Engine, shared: SmallBook
) -> None:
    """Each a thread of its own; what connections there are go from hand to hand."""
    apart = create_engine(engine_app.url, pool_size=12, pool_timeout=120)

    def one(number: int) -> object:
        with client(sessionmaker(apart), shared, "60s") as mine:
            try:
                got = through(mine, number)
                mine.session.commit()
            except NoRoomError as refusal:
                mine.session.rollback()
                return refusal
            return got

    with ThreadPoolExecutor(50) as pool:
        got = list(pool.map(one, range(50)))
    apart.dispose()
    assert_given_out(shared, got)


def test_without_the_lock_the_pool_would_be_given_out_twice(
    sessions: sessionmaker[Session], shared: SmallBook
) -> None:
    """The seeded control: who only asks for room first is caught by the guard."""

    def naive(mine: SmallBook, number: int) -> object:
        there = room(mine).minor
        mine.session.execute(text("select pg_sleep(0.05)"))
        matched(mine, mine.act(), f"G{number}", there)
        return there

    got = at_once(sessions, shared, naive, 4)
    assert refusals(got, GuardBrokenError) >= 1
    assert faults(shared) == []
    shared.session.rollback()


def give_back(small: SmallBook, minor: int, fact: str = "bank:R1:refund") -> bool:
    back = GivenBack("match:G1:reserved", fact, eur(minor))
    with small.session.begin_nested():
        return give_room_back(small.session, small.act(), back, at=NOW)


@pytest.fixture
def used(pool: SmallBook) -> SmallBook:
    """A cap of 10.00 of which 6.00 is used."""
    keep(pool, "G1", 600, of=CAP)
    use(pool.session, pool.act(), "match:G1:reserved", eur(600), at=NOW)
    return pool


def test_a_refund_and_a_lost_dispute_free_the_room_they_had_used(
    used: SmallBook,
) -> None:
    assert give_back(used, 200)
    assert room(used, CAP) == eur(600)
    assert give_back(used, 400, "card:C1:dispute_lost")
    assert room(used, CAP) == eur(1000)
    assert faults(used) == []


def test_a_refund_frees_room_once(used: SmallBook) -> None:
    assert give_back(used, 200)
    assert not give_back(used, 200)
    assert room(used, CAP) == eur(600)
    with pytest.raises(RegisterConflictError):
        give_back(used, 300)


def test_no_more_room_is_given_back_than_was_used(used: SmallBook) -> None:
    give_back(used, 500)
    with pytest.raises(ReservationBeyondError) as caught:
        give_back(used, 101, "bank:R2:refund")
    assert caught.value == ReservationBeyondError("match:G1:reserved", 100, 101)


def test_only_what_was_used_of_a_cap_is_given_back(pool: SmallBook) -> None:
    with pytest.raises(RegisterUnknownError):
        give_back(pool, 1)
    keep(pool, "G1", 600, of=CAP)
    with pytest.raises(ReservationEndedError) as caught:
        give_back(pool, 1)
    assert caught.value == ReservationEndedError("match:G1:reserved", "not used")


def test_money_of_a_pool_comes_back_by_its_entry_alone(pool: SmallBook) -> None:
    keep(pool, "G1", 600)
    settle(pool, "G1", 600)
    with pytest.raises(ReservationEndedError) as caught:
        give_back(pool, 1)
    assert caught.value == ReservationEndedError("match:G1:reserved", "of a pool")


def acts_of_expiry(small: SmallBook) -> int:
    act = tables.act
    query = select(func.count()).where(
        act.c.book_id == small.book.id, act.c.actor == ACTOR
    )
    return small.session.scalars(query).one()


def test_what_is_late_ends_by_itself_and_nothing_is_recorded_otherwise(
    pool: SmallBook,
) -> None:
    keep(pool, "G1", 700)
    assert expire_book(pool.session, pool.book, at=NOW) == 0
    assert acts_of_expiry(pool) == 0
    later = NOW + 2 * HOUR
    assert expire_book(pool.session, pool.book, at=later) == 1
    assert expire_book(pool.session, pool.book, at=later) == 0
    assert acts_of_expiry(pool) == 1
    with pytest.raises(ReservationEndedError):
        use(pool.session, pool.act(), "match:G1:reserved", eur(1), at=NOW)


@dataclass
class Context:
    """What the queue gives a job, as far as this one asks."""

    additional_context: dict[str, Flask]


def test_the_job_goes_through_every_book(
    app: Flask, committing_session: Session, book_code: str
) -> None:
    small = SmallBook.open(committing_session, book_code)
    small.gift("POT", 1000, fund="SCHOOL")
    keep(small, "G1", 700)
    small.session.commit()
    expire_all.func(Context({"app": app}), timestamp=0)
    assert room(small) == eur(1000)
    assert acts_of_expiry(small) == 1
