"""Many clients at once, on real connections: nothing is lost, doubled or overdrawn.

Every wait is bounded by a lock time-out, so that a deadlock fails and never hangs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from threading import Barrier

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from ledger.book import tables
from ledger.book.acts import Command, record_act
from ledger.book.balances import balance
from ledger.book.entries import Line
from ledger.book.errors import (
    AccountClosedError,
    AlreadyReversedError,
    CorrectionBeyondError,
    GuardBrokenError,
    LedgerError,
)
from ledger.book.journal import number_entries
from ledger.book.registers import FundRegime, close_account, set_fund_regime
from ledger.book.scopes import Scope
from ledger.financing.queues import QueueShortError
from ledger.integrity import check_book
from tests.ledger.small_book import BANK, DAY, GIFT, NOW, PSP, SmallBook, eur

CLIENTS = 8
PATIENCE = "20s"
IMPATIENCE = "200ms"
ACTS = count(10**6)


@pytest.fixture
def small(committing_session: Session, book_code: str) -> SmallBook:
    """A committed book with accounts that everybody posts to."""
    made = SmallBook.open(committing_session, book_code)
    for key in (BANK, PSP, GIFT):
        made.account(key)
    made.gift("FIRST", 1)
    committing_session.commit()
    return made


@contextmanager
def client(
    sessions: sessionmaker[Session], small: SmallBook, patience: str = PATIENCE
) -> Iterator[SmallBook]:
    """The book as another client sees it, on a connection of its own."""
    with sessions() as session:
        session.execute(text(f"set local lock_timeout = '{patience}'"))
        yield SmallBook(session, small.book, ACTS)


def at_once(
    sessions: sessionmaker[Session],
    small: SmallBook,
    work: Callable[[SmallBook, int], object],
    clients: int = CLIENTS,
) -> list[object]:
    """Let clients start together; return what each got, its refusal included."""
    barrier = Barrier(clients, timeout=60)

    def one(number: int) -> object:
        with client(sessions, small) as mine:
            barrier.wait()
            try:
                got = work(mine, number)
                mine.session.commit()
            except LedgerError as refusal:
                mine.session.rollback()
                return refusal
            return got

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(one, range(clients)))


def refusals(got: list[object], expected: type[LedgerError]) -> int:
    """Count refusals, all of the one kind that is expected."""
    refused = [each for each in got if isinstance(each, LedgerError)]
    assert all(type(each) is expected for each in refused), refused
    return len(refused)


def held(small: SmallBook, fund: str = "WELL", role: str = "bank") -> int:
    """What an account holds of a fund now, in minor units."""
    scope = Scope(fund=fund, role=role)
    found = balance(small.session, small.book, scope, "EUR").minor
    small.session.rollback()
    return found


def test_one_fact_posted_25_times_by_eight_clients_is_one_entry(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    def repeat(mine: SmallBook, number: int) -> list[tuple[int, bool]]:
        found = []
        for _ in range(25 // CLIENTS + (number < 25 % CLIENTS)):
            entry = mine.gift("G1", 700)
            mine.session.commit()
            found.append((entry.id, entry.is_new))
        return found

    lists = at_once(sessions, small, repeat)
    answers = [answer for each in lists for answer in each]  # type: ignore[attr-defined]
    assert len(answers) == 25
    assert len({entry for entry, _ in answers}) == 1
    assert sum(is_new for _, is_new in answers) == 1
    assert held(small) == 701


def test_a_command_repeated_at_once_is_one_act(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    def command(mine: SmallBook, _number: int) -> tuple[int, bool]:
        same = Command("p1", "same key", NOW)
        act = record_act(mine.session, mine.book.id, same, "give", {})
        return act.id, act.is_new

    answers = at_once(sessions, small, command)
    assert len({act for act, _ in answers}) == 1  # type: ignore[misc]
    assert sum(is_new for _, is_new in answers) == 1  # type: ignore[misc]


def test_of_reversals_at_once_one_is_posted(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    for turn in range(5):
        small.gift(f"G{turn}", 500)
        small.session.commit()

        def reverse(mine: SmallBook, number: int, turn: int = turn) -> object:
            lines = (
                Line(BANK, "WELL", eur(-500)),
                Line(GIFT, "WELL", eur(500), lot=f"G{turn}", party="p1"),
            )
            fact, original = f"bank:G{turn}:back:{number}", f"bank:G{turn}:gift"
            return mine.post("reversal", fact, lines, reverses=original)

        got = at_once(sessions, small, reverse, clients=2)
        assert refusals(got, AlreadyReversedError) == 1
    assert held(small) == 1


def test_corrections_at_once_never_take_back_more_than_was_given(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    small.gift("G1", 1000)
    small.gift("MORE", 10000)
    small.session.commit()

    def correct(mine: SmallBook, number: int) -> object:
        lines = (
            Line(BANK, "WELL", eur(-300)),
            Line(GIFT, "WELL", eur(300), lot="G1"),
        )
        return mine.post("refund", f"g1:{number}", lines, corrects="bank:G1:gift")

    got = at_once(sessions, small, correct)
    assert refusals(got, CorrectionBeyondError) == CLIENTS - 3
    assert held(small) == 10001 + 1000 - 900


def spend(mine: SmallBook, kind: str, fact: str) -> object:
    """Take 3.00 out of the bank."""
    lines = (
        Line(BANK, "SCHOOL", eur(-300)),
        Line(GIFT, "SCHOOL", eur(300), lot="POT"),
    )
    return mine.post(kind, fact, lines)


def fill(small: SmallBook, turn: int) -> None:
    """Bring what the fund holds back to 10.00."""
    missing = 1000 - held(small, "SCHOOL")
    if missing:
        lines = (
            Line(BANK, "SCHOOL", eur(missing)),
            Line(GIFT, "SCHOOL", eur(-missing), lot="POT"),
        )
        small.post("gift", f"fill:{turn}", lines)
        small.session.commit()


@pytest.mark.both
def test_eight_clients_never_take_more_than_there_is(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    small.gift("ELSEWHERE", 10000)
    small.session.commit()
    for turn in range(20):
        fill(small, turn)
        got = at_once(
            sessions,
            small,
            lambda mine, number, turn=turn: spend(mine, "refund", f"s:{turn}:{number}"),
        )
        assert refusals(got, GuardBrokenError) == CLIENTS - 3
        assert held(small, "SCHOOL") == 100


def test_reading_before_writing_takes_too_much_and_is_noticed(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    """The control: without a guard the same eight clients overdraw the fund."""
    fill(small, 0)
    looked = Barrier(CLIENTS, timeout=60)

    def naive(mine: SmallBook, number: int) -> object:
        scope = Scope(fund="SCHOOL", role="bank")
        enough = balance(mine.session, mine.book, scope, "EUR").minor >= 300
        looked.wait()
        return spend(mine, "refund_seen", f"s:{number}") if enough else None

    at_once(sessions, small, naive)
    assert held(small, "SCHOOL") == 1000 - CLIENTS * 300
    found = check_book(small.session, small.book)
    rules = {finding.rule for finding in found if finding.is_warning}
    assert "the liquid total of a fund is overdrawn" in rules


def test_expenses_at_once_never_take_the_same_money(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    small.gift("G1", 1000)
    small.wire("W1", 1000, 1000)
    small.session.commit()
    got = at_once(sessions, small, lambda mine, n: mine.expense(f"E{n}", 300))
    assert refusals(got, QueueShortError) == CLIENTS - 3
    assert check_book(small.session, small.book) == []


def test_transfers_in_opposite_directions_do_not_deadlock(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    small.gift("A", 5000)
    small.gift("B", 5000, fund="SCHOOL")
    small.session.commit()

    def move(mine: SmallBook, number: int) -> None:
        funds = ("WELL", "SCHOOL") if number % 2 else ("SCHOOL", "WELL")
        for turn in range(5):
            lines = (
                Line(GIFT, funds[0], eur(10), lot="A" if number % 2 else "B"),
                Line(BANK, funds[0], eur(-10)),
                Line(BANK, funds[1], eur(10)),
                Line(GIFT, funds[1], eur(-10), lot="A" if number % 2 else "B"),
            )
            mine.post("transfer_between_projects", f"t:{number}:{turn}", lines)
            mine.session.commit()

    got = at_once(sessions, small, move)
    assert refusals(got, LedgerError) == 0
    assert (held(small), held(small, "SCHOOL")) == (5001, 5000)


def blocked(work: Callable[[], object]) -> bool:
    """Whether the work had to wait for a lock longer than its patience."""
    try:
        work()
    except (LockNotAvailable, OperationalError) as error:
        cause = error.orig if isinstance(error, OperationalError) else error
        assert isinstance(cause, LockNotAvailable)
        return True
    return False


def test_money_in_does_not_wait_for_money_in(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    with ExitStack() as open_at_once:
        for number in range(7):
            first = open_at_once.enter_context(client(sessions, small))
            first.gift(f"HELD{number}", 100)
        with client(sessions, small, IMPATIENCE) as second:
            assert not blocked(lambda: second.gift("G1", 100))
            second.session.commit()
    assert held(small) == 101


def test_what_would_wait_is_noticed(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    """The control: two decisions on one fund do wait for each other."""
    fill(small, 0)
    with client(sessions, small) as first:
        spend(first, "refund", "s:1")
        with client(sessions, small, IMPATIENCE) as second:
            assert blocked(lambda: spend(second, "refund", "s:2"))


def test_closing_an_account_waits_for_the_posts_in_flight(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    bank = small.account(BANK)
    small.session.commit()

    def close(mine: SmallBook) -> None:
        close_account(mine.session, mine.act(), bank, on=DAY)

    with client(sessions, small) as first:
        first.gift("G1", 100)
        with client(sessions, small, IMPATIENCE) as second:
            assert blocked(lambda: close(second))
        first.session.commit()
    with client(sessions, small) as second:
        close(second)
        with client(sessions, small, IMPATIENCE) as third:
            assert blocked(lambda: third.gift("G2", 100))
        second.session.commit()
    with client(sessions, small) as third, pytest.raises(AccountClosedError):
        third.gift("G2", 100)


def test_setting_a_regime_waits_for_the_posts_in_flight(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    regime = FundRegime("own", DAY, "OPS")
    with client(sessions, small) as first:
        first.gift("G1", 100, fund="SCHOOL")
        with client(sessions, small, IMPATIENCE) as second:
            act = second.act()
            assert blocked(
                lambda: set_fund_regime(second.session, act, "SCHOOL", regime)
            )


def numbered(small: SmallBook) -> dict[str, int]:
    entry, number = tables.journal_entry, tables.register_number
    query = (
        select(entry.c.fact, number.c.number)
        .join(
            number,
            (number.c.book_id == entry.c.book_id) & (number.c.entry_id == entry.c.id),
        )
        .where(entry.c.book_id == small.book.id)
    )
    found = {row.fact: row.number for row in small.session.execute(query)}
    small.session.rollback()
    return found


def test_numbers_have_no_gap_whoever_asks_for_them(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    def work(mine: SmallBook, number: int) -> int:
        done = 0
        for turn in range(6):
            if number % 2:
                done += number_entries(mine.session, mine.book.id)
            elif turn % 3 == 2:
                mine.gift(f"LOST{number}.{turn}", 100)
                mine.session.rollback()
            else:
                mine.gift(f"G{number}.{turn}", 100)
            mine.session.commit()
        return done

    got = at_once(sessions, small, work)
    rest = number_entries(small.session, small.book.id)
    small.session.commit()
    numbers = numbered(small)
    assert sorted(numbers.values()) == list(range(1, 4 * 4 + 2))
    assert sum(map(int, got)) + rest == len(numbers)  # type: ignore[call-overload]


def test_an_open_transaction_does_not_hold_up_the_numbers_of_others(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    with client(sessions, small) as slow:
        slow.gift("SLOW", 100)
        with client(sessions, small, IMPATIENCE) as quick:
            quick.gift("QUICK", 100)
            quick.session.commit()
            assert number_entries(quick.session, small.book.id) == 2
            quick.session.commit()
        slow.session.commit()
    with client(sessions, small) as later:
        assert number_entries(later.session, small.book.id) == 1
        later.session.commit()
    numbers = numbered(small)
    assert numbers["bank:QUICK:gift"] == 2
    assert numbers["bank:SLOW:gift"] == 3
    assert Counter(numbers.values()).most_common(1)[0][1] == 1
