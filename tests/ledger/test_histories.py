"""Random histories of a whole fund: every figure says the same as the postings."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ledger.book import tables
from ledger.book.balances import trial_balance
from ledger.book.entries import AccountKey, Line
from ledger.book.errors import GuardBrokenError
from ledger.book.scopes import Scope
from ledger.financing.expenses import ExpenseCorrection, correct_expense
from ledger.financing.lots import collected, held_at
from ledger.financing.queues import QueueShortError
from ledger.financing.trace import paid_with, stretches_of, uses_of
from ledger.integrity import check_book
from tests.examples import examples
from tests.ledger.small_book import ADVANCE, BANK, DAY, GIFT, SmallBook, eur, mad

CODES = count(1)
steps = st.lists(
    st.tuples(
        st.sampled_from(["gift", "wire", "expense", "correct", "refund", "fee"]),
        st.integers(1, 5000),
        st.integers(900, 1200),
    ),
    min_size=4,
    max_size=14,
)
slow = settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class History:
    """A fund that lives through steps; what it may not do is refused by name."""

    def __init__(self, session: Session) -> None:
        self.small = SmallBook.open(session, f"history-{next(CODES)}")
        self.gifts: dict[str, int] = {}
        self.expenses: dict[str, int] = {}
        self.corrections: Counter[str] = Counter()
        self.refused = 0

    def step(self, number: int, what: str, minor: int, rate: int) -> None:
        day = DAY + timedelta(days=3 * number)
        try:
            with self.small.session.begin_nested():
                getattr(self, what)(f"{number}", minor, rate, day)
        except (QueueShortError, GuardBrokenError):
            self.refused += 1

    def gift(self, code: str, minor: int, _rate: int, day: date) -> None:
        lines = (
            Line(BANK, "WELL", eur(minor)),
            Line(GIFT, "WELL", eur(-minor), lot=f"G{code}"),
        )
        self.small.post("gift", f"bank:G{code}:gift", lines, day)
        self.gifts[f"G{code}"] = minor

    def wire(self, code: str, minor: int, rate: int, _day: date) -> None:
        self.small.wire(f"W{code}", minor, max(1, minor * rate // 100))

    def expense(self, code: str, minor: int, rate: int, _day: date) -> None:
        amount = minor * rate // 150 + 1
        self.small.expense(f"E{code}", amount)
        self.expenses[f"E{code}"] = amount

    def correct(self, _code: str, minor: int, _rate: int, day: date) -> None:
        for code, left in self.expenses.items():
            amount = min(minor, left)
            if amount:
                number = self.corrections[code] + 1
                spent = self.small.spent(code, left)
                back = ExpenseCorrection(spent, mad(amount), day, number)
                correct_expense(self.small.session, self.small.act(), back)
                self.corrections[code] = number
                self.expenses[code] -= amount
                return

    def refund(self, code: str, minor: int, _rate: int, day: date) -> None:
        for lot, left in self.gifts.items():
            amount = min(minor, left)
            if amount:
                lines = (
                    Line(GIFT, "WELL", eur(amount), lot=lot),
                    Line(BANK, "WELL", eur(-amount)),
                )
                fact = f"bank:{lot}:refund:{code}"
                original = f"bank:{lot}:gift"
                self.small.post("refund", fact, lines, day, corrects=original)
                self.gifts[lot] -= amount
                return

    def fee(self, code: str, minor: int, _rate: int, day: date) -> None:
        cost = AccountKey("OP", "cost.bank_fee", "EUR")
        fee = minor % 50 + 1
        lines = (Line(cost, "WELL", eur(fee)), Line(BANK, "WELL", eur(-fee)))
        self.small.post("wire_fee", f"bank:F{code}:fee", lines, day)


def money_at(history: History, role: str) -> int:
    small = history.small
    rows = trial_balance(small.session, small.book, Scope(fund="WELL", role=role)).rows
    return sum(row.amount.minor for row in rows)


@slow
@given(steps=steps)
def test_queues_and_traces_hold_through_any_history(
    sessions: sessionmaker[Session], steps: list[tuple[str, int, int]]
) -> None:
    with sessions() as session:
        history = History(session)
        for number, (what, minor, rate) in enumerate(steps):
            history.step(number, what, minor, rate)
        small = history.small
        faults = [f for f in check_book(session, small.book) if not f.is_warning]
        assert faults == []
        queue = collected(session, small.act(), "WELL", "EUR")
        assert queue.holds.minor == max(money_at(history, "bank"), 0)
        queue = held_at(session, small.act(), "WELL", ADVANCE)
        assert queue.holds.minor == money_at(history, "advance")
        for code, amount in history.expenses.items():
            pieces = stretches_of(session, small.book.id, f"expense:{code}:approved")
            assert sum(piece.amount for piece in pieces) == amount
        spent = sum(history.expenses.values())
        assert money_at(history, "use") == spent
        session.rollback()


@pytest.mark.full
@slow
@given(steps=steps)
def test_what_lots_paid_adds_up_to_what_was_spent(
    sessions: sessionmaker[Session], steps: list[tuple[str, int, int]]
) -> None:
    with sessions() as session:
        history = History(session)
        for number, (what, minor, rate) in enumerate(steps):
            history.step(number, what, minor, rate)
        small, paid, used = history.small, Counter[str](), Counter[str]()
        entry = tables.journal_entry
        ids = select(entry.c.id).where(entry.c.book_id == small.book.id)
        traces = paid_with(session, small.book, session.scalars(ids))
        for taken in (lot for each in traces.values() for lot in each):
            paid[taken.queue] += taken.amount.minor
        for lot in [f"G{n}" for n in range(len(steps))]:
            for taken in uses_of(session, small.book, lot):
                used[taken.queue] += taken.amount.minor
        assert +used == +paid
        assert paid["advance"] == sum(history.expenses.values())
        session.rollback()


@slow
@given(steps=steps, days=st.lists(st.integers(-40, 60), min_size=1, max_size=4))
def test_a_trial_balance_is_the_sum_of_the_postings_at_any_day(
    sessions: sessionmaker[Session],
    steps: list[tuple[str, int, int]],
    days: list[int],
) -> None:
    with sessions() as session:
        history = History(session)
        for number, (what, minor, rate) in enumerate(steps):
            history.step(number, what, minor, rate)
        book, posting = history.small.book, tables.posting
        query = select(posting).where(posting.c.book_id == book.id)
        lines = session.execute(query).all()
        for at in [None, *(DAY + timedelta(days=day) for day in days)]:
            found = trial_balance(session, book, at=at)
            sums, bases = Counter[int](), Counter[int]()
            for line in lines:
                if at is None or line.day <= at:
                    sums[line.account_id] += line.amount_minor
                    bases[line.account_id] += line.base_minor
            assert {row.account_id: row.amount.minor for row in found.rows} == sums
            assert {row.account_id: row.base_minor for row in found.rows} == bases
            assert not any(found.sums.values())
        session.rollback()
