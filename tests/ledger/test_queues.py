"""Queues of lots: whatever was taken and given back, no piece is in two places."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.financing.queues import (
    Stretch,
    Tranche,
    covered,
    free,
    give_back,
    skip,
    take,
    total,
)

sizes = st.lists(st.integers(1, 40), min_size=1, max_size=6)
# What somebody does, each time: take so much, or give so much back of an earlier use.
doings = st.lists(
    st.tuples(st.booleans(), st.integers(1, 60), st.integers(0, 9)), max_size=12
)

Taken = list[tuple[str, int, int]]


def free_of(lots: list[Stretch], log: Taken) -> list[Stretch]:
    """The queue as it is read: what the log left free of each lot, in order."""
    return [
        piece
        for lot in lots
        for piece in free(
            lot, covered([(at, n) for name, at, n in log if name == lot.lot])
        )
    ]


def units(pieces: list[Stretch]) -> list[tuple[str, int]]:
    """Every single unit of some pieces."""
    return [(p.lot, unit) for p in pieces for unit in range(p.start, p.end)]


def kept_of(use: list[tuple[str, int]], back: list[Stretch]) -> list[tuple[str, int]]:
    returned = set(units(back))
    return [unit for unit in use if unit not in returned]


@given(amounts=sizes, doings=doings)
def test_any_history_keeps_each_unit_in_one_place(
    amounts: list[int], doings: list[tuple[bool, int, int]]
) -> None:
    lots = [Stretch(f"L{n}", 0, amount) for n, amount in enumerate(amounts)]
    log: Taken = []
    uses: list[list[Stretch]] = []
    for is_taking, amount, which in doings:
        queue = free_of(lots, log)
        if is_taking and amount <= total(queue):
            pieces = take(queue, amount)
            # The head of the queue, holes first, in the order of the lots.
            assert units(pieces) == units(queue)[:amount]
            log += [(p.lot, p.start, p.amount) for p in pieces]
            uses.append(pieces)
        elif not is_taking and which < len(uses):
            amount = min(amount, total(uses[which]))  # noqa: PLW2901 - never beyond it
            back = give_back(uses[which], amount)
            assert units(back) == units(uses[which])[total(uses[which]) - amount :]
            log += [(p.lot, p.start, -p.amount) for p in back]
            left = total(uses[which]) - amount
            uses[which] = take(uses[which], left)
        used = [unit for use in uses for unit in units(use)]
        waiting = units(free_of(lots, log))
        assert sorted(used + waiting) == sorted(units(lots))
        assert waiting == [unit for unit in units(lots) if unit in set(waiting)]


@given(amounts=sizes, amount=st.integers(0, 300))
def test_skipping_and_taking_share_the_queue(amounts: list[int], amount: int) -> None:
    lots = [Stretch(f"L{n}", 3, size) for n, size in enumerate(amounts)]
    skipped = min(amount, total(lots))
    assert units(take(lots, skipped)) + units(skip(lots, amount)) == units(lots)


@given(amounts=sizes, beyond=st.integers(1, 9))
def test_more_than_there_is_cannot_be_taken_or_given_back(
    amounts: list[int], beyond: int
) -> None:
    lots = [Stretch(f"L{n}", 0, size) for n, size in enumerate(amounts)]
    for move in (take, give_back):
        with pytest.raises(ValueError, match=f"^{beyond}$"):
            move(lots, total(lots) + beyond)


@given(
    size=st.integers(1, 10**9),
    base=st.integers(0, 10**9),
    cuts=st.lists(st.integers(0, 10**9), max_size=9),
)
def test_a_wire_used_up_closes_at_its_value_however_it_was_cut(
    size: int, base: int, cuts: list[int]
) -> None:
    tranche = Tranche("bank:W1:wire", size, base)
    bounds = sorted({0, size, *(cut % size for cut in cuts)})
    pieces = [
        Stretch("L", start, end - start, tranche)
        for start, end in itertools.pairwise(bounds)
    ]
    values = [piece.base for piece in pieces]
    assert sum(value or 0 for value in values) == base
    assert all(value is not None and value >= 0 for value in values)


def test_what_is_taken_beyond_the_end_leaves_nothing_there() -> None:
    whole = Stretch("L", 10, 10)
    assert free(whole, covered([(15, 9)])) == [Stretch("L", 10, 5)]
    assert free(whole, covered([(30, 5)])) == [whole]
    assert free(whole, covered([(10, 5), (15, 5)])) == []
    assert free(whole, covered([(12, 2), (15, 5)])) == [
        Stretch("L", 10, 2),
        Stretch("L", 14, 1),
    ]


def test_what_was_taken_before_the_beginning_cuts_nothing() -> None:
    assert free(Stretch("L", 10, 10), covered([(0, 5), (12, 3)])) == [
        Stretch("L", 10, 2),
        Stretch("L", 15, 5),
    ]


def test_what_was_taken_last_is_given_back_first_and_the_rest_stays_taken() -> None:
    taken = [Stretch("L", 0, 5), Stretch("M", 3, 5)]
    assert give_back(taken, 5) == [Stretch("M", 3, 5)]
    assert give_back(taken, 7) == [Stretch("L", 3, 2), Stretch("M", 3, 5)]


def test_all_of_a_queue_can_be_left_out() -> None:
    assert skip([Stretch("L", 0, 5), Stretch("M", 0, 5)], 5) == [Stretch("M", 0, 5)]


def test_money_in_the_keepers_currency_has_no_other_base() -> None:
    assert Stretch("L", 0, 5).base is None


def test_nothing_taken_cuts_nothing() -> None:
    whole = Stretch("L", 0, 10)
    assert sum(piece.amount for piece in free(whole, covered([(3, 0)]))) == 10
    assert len(free(whole, covered([(3, 0)]))) == 1


def test_what_was_taken_behind_the_end_leaves_no_piece_of_nothing() -> None:
    assert free(Stretch("L", 0, 10), covered([(0, 10), (12, 2)])) == []
