"""Seeded bugs in Python: what the program could decide wrongly before it posts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Engine

from ledger.book import reversing
from ledger.book.entries import Line
from ledger.financing import exchange, expenses, lots, queues, trace, tranches
from ledger.financing.queues import Stretch


@dataclass(frozen=True, slots=True)
class Slip:
    """A function of the program that is put in the place of the right one."""

    name: str
    module: object
    attribute: str
    wrong: Callable[..., object]

    def plant(self, _owner: Engine, patch: pytest.MonkeyPatch) -> None:
        """Put the wrong function in its place until the test is over."""
        patch.setattr(self.module, self.attribute, self.wrong)


_take, _skip, _exchange = queues.take, queues.skip, tranches._exchange
_mirrored, _base = reversing._mirrored, expenses._base
_taken = trace._taken


def newest_first(pieces: Sequence[Stretch], amount: int) -> list[Stretch]:
    return _take(pieces[::-1], amount)


def no_hole(pieces: Sequence[Stretch], _amount: int) -> list[Stretch]:
    return _skip(pieces, 0)


def rounded_down(amounts: Iterable[int], source: int, target: int) -> list[int]:
    """Each by itself, and what is left over to the last one."""
    made = [amount * target // source for amount in amounts]
    return [*made[:-1], target - sum(made[:-1])]


def oldest_back(taken: Sequence[Stretch], amount: int) -> list[Stretch]:
    return _take(taken, amount)


def without_value(wire: tranches.Wire) -> tuple[Line, ...]:
    """A wire whose advance was worth nothing in the keeper's currency."""
    lines = _exchange(wire)
    return (*lines[:2], *(replace(line, base_minor=0) for line in lines[2:]))


def one_too_many(pieces: Sequence[Stretch]) -> int | None:
    value = _base(pieces)
    return None if value is None else value + 1


def no_cost(_held: exchange.Held, _sold: int) -> int:
    return 0


def without_lot(row: object) -> Line:
    line = _mirrored(row)  # type: ignore[arg-type]  # a row, whatever its columns
    return replace(line, lot="ANOTHER") if line.lot else line


def never_back(row: object) -> trace.TakenLot:
    taken = _taken(row)  # type: ignore[arg-type]  # a row, whatever its columns
    return replace(taken, amount=abs(taken.amount))


def nothing_became(row: object) -> trace.TakenLot:
    return replace(_taken(row), moved=None)  # type: ignore[arg-type]  # a row again


SLIPS = (
    Slip("the newest lot pays first", lots, "take", newest_first),
    Slip("what facts took is not left out", lots, "skip", no_hole),
    Slip("a wire is rounded lot by lot", tranches, "convert_boundaries", rounded_down),
    Slip("a correction gives the first money back", expenses, "give_back", oldest_back),
    Slip("a wire forgets its base amounts", tranches, "_exchange", without_value),
    Slip("the base of an expense is off by one", expenses, "_base", one_too_many),
    Slip("what is sold has no cost", exchange.Held, "cost_of", no_cost),
    Slip("a reversal belongs to another lot", reversing, "_mirrored", without_lot),
    Slip("a trace counts what came back as taken", trace, "_taken", never_back),
    Slip("a trace forgets what a wire became", trace, "_taken", nothing_became),
)
