"""What facts left below a guard: posted whatever they take, and then listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.book.balances import Balance
from ledger.book.roles import COMMON, LIQUID
from ledger.money import Money


class Guard(StrEnum):
    """What may not go below nothing by a decision, in the order of a list."""

    FUND = "fund"
    ACCOUNT = "account"
    ADVANCE = "advance"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Overdraft:
    """A guard that facts broke, and by how much: an amount below nothing.

    ``lowest`` is the account and fund, of those behind the guard, that hold least.
    """

    guard: Guard
    amount: Money
    lowest: Balance


def overdrafts(rows: Iterable[Balance]) -> Iterator[Overdraft]:
    """Find what is below nothing: liquid totals, common accounts, then advances."""
    behind: dict[Guard, dict[Hashable, list[Balance]]] = {
        guard: defaultdict(list) for guard in Guard
    }
    for row in rows:
        if row.role in LIQUID:
            behind[Guard.FUND][row.fund, row.amount.currency].append(row)
        if row.role in COMMON:
            behind[Guard.ACCOUNT][row.account_id].append(row)
        if row.role == "advance":
            behind[Guard.ADVANCE][row.account_id, row.fund].append(row)
    for guard, groups in behind.items():
        for group in groups.values():
            yield from _overdraft(guard, group, 0)


def pool_overdrafts(
    rows: Iterable[Balance], reserved: Mapping[tuple[str, str], int]
) -> Iterator[Overdraft]:
    """Find the pools that hold less than is reserved of them, by fund and currency."""
    liquid: dict[tuple[str, str], list[Balance]] = defaultdict(list)
    for row in rows:
        if row.role in LIQUID:
            liquid[row.fund, row.amount.currency].append(row)
    for key, minor in sorted(reserved.items()):
        yield from _overdraft(Guard.POOL, liquid[key], minor)


def _overdraft(guard: Guard, group: list[Balance], floor: int) -> Iterator[Overdraft]:
    left = sum(row.amount.minor for row in group) - floor
    if group and left < 0:
        lowest = min(group, key=lambda row: row.amount.minor)
        yield Overdraft(guard, Money(left, lowest.amount.currency), lowest)
