"""The balance chain: any way of cutting a year into files gives the same lines once."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from payments.bank.chain import Chain, Identities, News, is_next, link
from payments.bank.errors import ContradictionError, HoleError
from payments.formats.bank.values import Balance, BankLine, Foot, Head

FIRST = date(2026, 1, 1)


def eur(cents):
    return Money(cents, "EUR")


def line(day, cents):
    on = FIRST + timedelta(days=day)
    return BankLine(eur(cents), on, on)


class Account:
    """An importer in memory, with the very functions that decide."""

    def __init__(self):
        self.chain = None
        self.names = {}

    def new(self, lines, before):
        identities = Identities(before)
        named = [(identities.name(one), one) for one in lines]
        new = {name: one for name, one in named if name not in self.names}
        return new, eur(sum(one.amount.minor for one in new.values()))

    def take(self, head, lines, foot):
        def overlap():
            return self.new(lines, Counter())[1]

        before = Counter()
        if is_next(self.chain, head, foot, overlap):
            before = Counter(one.digest for one in self.names.values())
        new, sum_ = self.new(lines, before)
        self.chain = link(self.chain, head, foot, News(len(lines), len(new), sum_))
        self.names |= new


days = st.lists(
    st.lists(st.integers(-3, 3).filter(bool).map(lambda n: n * 500), max_size=3),
    min_size=1,
    max_size=12,
)


def statement(made, first, last):
    """Write the days from one to another as a statement, with its balances."""
    opening = sum(sum(day) for day in made[:first])
    lines = [line(at, cents) for at in range(first, last) for cents in made[at]]
    closing = opening + sum(one.amount.minor for one in lines)
    begins, ends = (FIRST + timedelta(days=at) for at in (first, last - 1))
    head = Head("A", "EUR", f"{first}-{last}", Balance(eur(opening), begins))
    return head, lines, Foot(Balance(eur(closing), ends))


def whole(made):
    return Counter(line(at, c).digest for at, day in enumerate(made) for c in day)


@given(days, st.data())
def test_whole_days_in_any_overlapping_pieces_are_each_line_once(made, data):
    account, done = Account(), 0
    while done < len(made):
        first = data.draw(st.integers(0, done))
        last = data.draw(st.integers(done + 1, len(made)))
        account.take(*statement(made, first, last))
        done = last
    assert Counter(one.digest for one in account.names.values()) == whole(made)
    assert account.chain.last.amount == eur(sum(map(sum, made)))


@given(days)
def test_the_same_statements_again_change_nothing(made):
    account = Account()
    for _ in range(2):
        for at in range(len(made)):
            account.take(*statement(made, at, at + 1))
    assert Counter(one.digest for one in account.names.values()) == whole(made)


def test_a_hole_is_told_from_a_contradiction():
    chain = Chain(Balance(eur(0), FIRST), Balance(eur(100), FIRST + timedelta(5)))
    late = Head("A", "EUR", "9", Balance(eur(150), FIRST + timedelta(7)))
    foot = Foot(Balance(eur(160), FIRST + timedelta(8)))
    with pytest.raises(HoleError):
        link(chain, late, foot, News(1, 1, eur(10)))
    early = Head("A", "EUR", "2", Balance(eur(150), FIRST + timedelta(2)))
    with pytest.raises(ContradictionError):
        link(chain, early, foot, News(2, 1, eur(10)))


def test_a_reader_that_takes_twins_for_one_is_found_by_the_chain():
    day = FIRST + timedelta(1)
    chain = Chain(Balance(eur(0), FIRST), Balance(eur(1000), FIRST))
    head = Head("A", "EUR", "2", Balance(eur(1000), day))
    foot = Foot(Balance(eur(2000), day))
    one = line(1, 500)
    named = {line_.digest for line_ in (one, one)}
    found = News(lines=2, new_lines=len(named), new=eur(500))
    with pytest.raises(HoleError):
        link(chain, head, foot, found)
    identities = Identities(Counter())
    assert len({identities.name(line_) for line_ in (one, one)}) == 2
