"""What closing kept and what moved since give the same as adding all up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.balances import trial_balance
from ledger.book.books import Book, open_book
from ledger.book.carried import Days, LastClosing, last_closings, month_after
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.book.periods import next_to_close
from ledger.book.registers import declare_fiscal_year, open_fund, open_keeper
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.integrity import check_book
from ledger.money import Money
from tests.examples import examples
from tests.ledger.small_book import SmallBook

BOOKS = count(1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
YEARS = {"OP": FIRST, "LOCAL": date(2026, 1, 15)}


Cost = tuple[str, str, date, int]


@dataclass(frozen=True, slots=True)
class History:
    """What a book went through: costs, closings of some months, late costs.

    ``days`` are those on which it is looked at.
    """

    before: list[Cost]
    closings: list[tuple[str, int]]
    after: list[Cost]
    days: list[date]


def opened(session: Session, code: str) -> SmallBook:
    """Open a book whose keepers' years begin on other days, one within a month."""
    small = SmallBook(session, open_book(session, code, zone="UTC", is_live=False))
    act = small.act()
    for fund in ("WELL", "OPS"):
        open_fund(session, act, fund)
    for keeper, first in YEARS.items():
        open_keeper(session, act, keeper, currency="MAD", zone="UTC")
        for starts_on in (first, first.replace(year=2027)):
            ends_on = starts_on.replace(year=starts_on.year + 1) - timedelta(days=1)
            declare_fiscal_year(
                session, act, keeper, starts_on=starts_on, ends_on=ends_on
            )
    return small


def cost(small: SmallBook, step: Cost, number: int) -> None:
    keeper, fund, day, minor = step
    paid = Line(AccountKey(keeper, "cash_box", "MAD"), fund, Money(-minor, "MAD"))
    spent = Line(AccountKey(keeper, "cost.tea", "MAD"), fund, Money(minor, "MAD"))
    kind = EntryKind.OPERATING_COST
    draft = DraftEntry(kind, f"tea:{number}", day, (paid, spent))
    post(small.session, small.act(), draft)


SCOPES = (
    WHOLE_BOOK,
    Scope(fund="WELL"),
    Scope(keeper="LOCAL"),
    Scope(role="cash_box"),
    Scope(fund="OPS", keeper="OP", role="cost.tea"),
)
ADDED_UP = text("""
    select f.code, k.code, a.code, sum(p.amount_minor), sum(p.base_minor)
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = p.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    where p.book_id = :book and p.day <= :at
      and (cast(:fund as text) is null or f.code = :fund)
      and (cast(:keeper as text) is null or k.code = :keeper)
      and (cast(:role as text) is null or a.code = :role)
    group by f.code, k.code, a.code order by 1, 2, 3
""")


def added_up(
    session: Session, book: Book, at: date | None, scope: Scope
) -> list[tuple[object, ...]]:
    values = {"book": book.id, "at": at or date.max, "fund": scope.fund}
    values |= {"keeper": scope.keeper, "role": scope.role}
    return [tuple(row) for row in session.execute(ADDED_UP, values)]


def kept(
    session: Session, book: Book, at: date | None, scope: Scope
) -> list[tuple[object, ...]]:
    return [
        (row.fund, row.keeper, row.account, row.amount.minor, row.base_minor)
        for row in trial_balance(session, book, scope, at=at).rows
    ]


DAYS = st.dates(date(2026, 1, 15), date(2027, 12, 31))
COSTS = st.tuples(
    st.sampled_from(["OP", "LOCAL"]),
    st.sampled_from(["WELL", "OPS"]),
    DAYS,
    st.integers(1, 10**9),
)
CLOSINGS = st.tuples(st.sampled_from(["OP", "LOCAL"]), st.integers(1, 13))


HISTORIES = st.builds(
    History,
    before=st.lists(COSTS, min_size=1, max_size=10),
    closings=st.lists(CLOSINGS, max_size=2),
    after=st.lists(COSTS, max_size=5),
    days=st.lists(DAYS, max_size=3),
)


def costs(*steps: tuple[date, int]) -> list[Cost]:
    return [("LOCAL", "WELL", day, minor) for day, minor in steps]


# A year that ends on the fourteenth, closed; looked at in what is left of that month.
WITHIN_A_MONTH = History(
    before=costs((date(2026, 5, 2), 700), (date(2027, 1, 10), 50)),
    closings=[("LOCAL", 13)],
    after=costs((date(2027, 1, 15), 9), (date(2027, 1, 31), 4), (date(2027, 2, 3), 1)),
    days=[date(2027, 1, 20), date(2027, 2, 3)],
)


@given(HISTORIES)
@example(WITHIN_A_MONTH)
@settings(
    max_examples=examples(6),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_trial_balance_is_the_same_as_adding_all_up(
    session: Session, worker: str, history: History
) -> None:
    small = opened(session, f"carried-{worker}-{next(BOOKS)}")
    numbers = count(1)
    for step in history.before:
        cost(small, step, next(numbers))
    for keeper, months in history.closings:
        for _ in range(months):
            period = next_to_close(session, small.book, keeper)
            if period is not None and period.ends_on < date(2027, 12, 31):
                small.close(period.ends_on, keeper)
    for step in history.after:
        cost(small, step, next(numbers))
    ends = [one.ends_on for one in last_closings(session, small.book, None)]
    for at in {None, *history.days, *(day for day in ends if day), date(2027, 1, 14)}:
        for scope in SCOPES:
            found = kept(session, small.book, at, scope)
            assert found == added_up(session, small.book, at, scope)
    faults = [f for f in check_book(session, small.book) if not f.is_warning]
    assert faults == []


def test_a_day_before_the_first_closing_has_nothing_kept(small: SmallBook) -> None:
    ends = [one.ends_on for one in last_closings(small.session, small.book, None)]
    assert set(ends) == {None}
    small.close(date(2026, 1, 31))
    early = last_closings(small.session, small.book, date(2026, 1, 30))
    assert {one.ends_on for one in early} == {None}
    found = last_closings(small.session, small.book, date(2026, 1, 31))
    assert [one.ends_on for one in found] == [date(2026, 1, 31), None]


def test_where_a_period_ends_within_a_month_its_rest_is_added_by_days() -> None:
    first, ends_on = date(2027, 1, 1), date(2027, 1, 14)
    within = LastClosing(1, ends_on)
    assert within.from_month == date(2027, 2, 1)
    rest = Days(1, first, date(2027, 1, 15), date(2027, 1, 31))
    assert within.days(None) == within.days(date(2027, 1, 31)) == [rest]
    assert within.days(ends_on) == []
    part = rest._replace(to_on=date(2027, 1, 20))
    assert within.days(date(2027, 1, 20)) == [part]
    third = Days(1, date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 3))
    assert within.days(date(2027, 3, 3)) == [rest, third]


def test_where_a_period_ends_with_its_month_nothing_of_it_is_left() -> None:
    whole = LastClosing(1, date(2026, 12, 31))
    assert whole.from_month == date(2027, 1, 1)
    assert whole.days(None) == whole.days(date(2026, 12, 31)) == []
    assert whole.days(date(2027, 2, 28)) == []
    never = LastClosing(1, None)
    assert (never.from_month, never.days(None)) == (date.min, [])
    assert never.days(date(2027, 1, 1)) == [
        Days(1, date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 1))
    ]


def test_a_month_is_complete_at_its_last_day() -> None:
    assert month_after(date(2026, 1, 30)) == date(2026, 1, 1)
    assert month_after(date(2026, 1, 31)) == date(2026, 2, 1)
    assert month_after(date.max) == date(9999, 12, 1)
