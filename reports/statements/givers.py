"""Who gave, by size and without names; what stood apart; fees. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from ledger.money import Money, exponent
from reports.statements.covered import Covered
from reports.statements.project import SMALLEST_BAND, Apart, Band, Fee

_GIVEN = frozenset(
    {"source.gift", "source.loan", "source.share", "source.participation"}
)
_LIMITS = (50, 200, 1000, 5000)
"""Where one band of givers ends and the next begins, in whole units."""


def list_bands(covered: Covered) -> tuple[Band, ...]:
    """Group givers by what they gave in the period; small groups join the next one."""
    given: dict[tuple[str, str], int] = defaultdict(int)
    for item in covered.entries:
        for posting in item.own:
            if posting.account in _GIVEN and posting.party is not None:
                key = (posting.amount.currency, posting.party)
                given[key] -= posting.amount.minor
    bands: list[Band] = []
    for currency in sorted({currency for currency, _ in given}):
        amounts = [m for (c, _), m in given.items() if c == currency and m > 0]
        bands += bands_of(amounts, currency)
    return tuple(bands)


def bands_of(amounts: Sequence[int], currency: str) -> list[Band]:
    """Put amounts into bands of at least five, the smallest first."""
    scale = 10 ** exponent(currency)
    limits: list[int | None] = [None, *(limit * scale for limit in _LIMITS), None]
    bands: list[Band] = []
    low, pending = None, list[int]()
    for floor, limit in pairwise(limits):
        pending += [m for m in amounts if _within(m, floor, limit)]
        if len(pending) >= SMALLEST_BAND:
            bands.append(_band(pending, low, limit, currency))
            low, pending = limit, []
    if pending and bands:
        last = bands.pop()
        low = last.at_least.minor if last.at_least else None
        whole = [m for m in amounts if _within(m, low, None)]
        bands.append(_band(whole, low, None, currency))
    return bands


def _within(minor: int, floor: int | None, limit: int | None) -> bool:
    return (floor is None or minor >= floor) and (limit is None or minor < limit)


def _band(
    amounts: Sequence[int], floor: int | None, limit: int | None, currency: str
) -> Band:
    return Band(
        at_least=None if floor is None else Money(floor, currency),
        below=None if limit is None else Money(limit, currency),
        givers=len(amounts),
        amount=Money(sum(amounts), currency),
    )


def list_apart(covered: Covered, use: str) -> tuple[Apart, ...]:
    """Add up work and goods (``use.in_kind``) or direct payments, by where from."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    counts: Counter[tuple[str, str]] = Counter()
    for item in covered.entries:
        accounts = {posting.account for posting in item.own}
        if not item.is_apart or use not in accounts:
            continue
        for posting in item.own:
            if posting.account.startswith("source."):
                key = (posting.account, posting.amount.currency)
                sums[key] -= posting.amount.minor
                counts[key] += 1
    return tuple(
        Apart(kind, Money(sums[kind, c], c), counts[kind, c])
        for kind, c in sorted(sums)
        if sums[kind, c]
    )


def list_fees(covered: Covered) -> tuple[Fee, ...]:
    """Add up what collecting and moving the money cost, here and elsewhere."""
    sums: dict[tuple[str, bool, str], int] = defaultdict(int)
    for item in covered.entries:
        own = {id(posting) for posting in item.own}
        for posting in item.entry.postings:
            if _is_fee(posting.account):
                key = (posting.account, id(posting) in own, posting.amount.currency)
                sums[key] += posting.amount.minor
    return tuple(
        Fee(kind, is_here, Money(minor, currency))
        for (kind, is_here, currency), minor in sorted(sums.items())
        if minor
    )


def _is_fee(account: str) -> bool:
    return account.startswith("cost.") and account.endswith("_fee")
