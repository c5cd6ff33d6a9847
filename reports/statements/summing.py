"""Sum entries into the way from opening to closing. Pure: values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.book.balances import Balance
from ledger.book.reading import Posting
from ledger.money import Money
from reports.statements.covered import HELD, Covered
from reports.statements.project import Column, FlowLine, Flows, Section

_REPAID = frozenset({"source.loan", "source.participation"})
_TO_HOLDERS = frozenset({"cost.interest", "cost.turnover_share"})
_ORDER = (
    "source.gift",
    "source.match",
    "source.public",
    "source.grant",
    "source.households",
    "source.loan",
    "source.participation",
    "source.share",
    "source.repayment",
    "source.membership",
    "source.tip",
)


_BY_PREFIX = (
    ("source.", Section.RECEIPTS),
    ("use", Section.SPENDING),
    ("cost.", Section.COSTS),
    ("transfer_out", Section.TRANSFERS),
    ("fx", Section.EXCHANGE),
)
_BY_TYPE = {"income": Section.RECEIPTS, "expense": Section.SPENDING}
"""Where accounts without a role of their own belong."""


@dataclass(frozen=True, slots=True, order=True)
class _Key:
    """What tells one line of the statement from another."""

    section: Section
    place: int
    kind: str
    is_back: bool


def sum_flows(covered: Covered) -> Flows:
    """Sum a fund's entries, a column a currency, with its value at cost beside it.

    Raises DoesNotAddUpError where the entries do not lead to the ledger's balance.
    """
    columns = _columns(covered)
    sums: dict[_Key, list[int]] = {}
    counts: Counter[_Key] = Counter()
    for item in covered.entries:
        if item.is_apart:
            continue
        keys = set()
        for posting in item.own:
            if posting.account in HELD:
                continue
            key = _key(posting, covered.types.get(posting.account, ""))
            row = sums.setdefault(key, [0] * len(columns))
            _add(row, columns, posting, covered)
            keys.add(key)
        counts.update(keys)
    lines = (
        FlowLine(
            key.section,
            key.kind,
            tuple(
                Money(minor, column.shown_in)
                for minor, column in zip(sums[key], columns, strict=True)
            ),
            counts[key],
            key.is_back,
        )
        for key in sorted(sums, key=lambda key: (list(Section).index(key.section), key))
    )
    return Flows(
        columns=columns,
        opening=_held(covered.opening, columns, covered),
        lines=tuple(line for line in lines if any(line.amounts)),
        closing=_held(covered.closing, columns, covered),
    )


def _columns(covered: Covered) -> tuple[Column, ...]:
    """Return a column for each currency held, and one for each value at cost."""
    pairs = {
        (posting.amount.currency, covered.keepers[posting.keeper])
        for item in (*covered.earlier, *covered.entries)
        for posting in item.held
    }
    if not pairs:
        own = sorted(set(covered.keepers.values()))
        return (Column(own[0] if own else "EUR"),)
    plain = sorted({currency for currency, _ in pairs})
    valued = sorted(pair for pair in pairs if pair[0] != pair[1])
    return (*map(Column, plain), *(Column(*pair) for pair in valued))


def _add(
    row: list[int], columns: tuple[Column, ...], posting: Posting, covered: Covered
) -> None:
    """Add a posting to its columns; what an account loses, the fund's money gains."""
    currency, keeper = posting.amount.currency, covered.keepers[posting.keeper]
    for i, column in enumerate(columns):
        if column.currency != currency:
            continue
        if not column.valued_in:
            row[i] -= posting.amount.minor
        elif column.valued_in == keeper:
            row[i] -= posting.base_minor


def _held(
    rows: Iterable[Balance], columns: tuple[Column, ...], covered: Covered
) -> tuple[Money, ...]:
    sums = [0] * len(columns)
    for balance in rows:
        if balance.account not in HELD:
            continue
        keeper = covered.keepers[balance.keeper]
        for i, column in enumerate(columns):
            if column.currency != balance.amount.currency:
                continue
            if not column.valued_in:
                sums[i] += balance.amount.minor
            elif column.valued_in == keeper:
                sums[i] += balance.base_minor
    return tuple(Money(s, c.shown_in) for s, c in zip(sums, columns, strict=True))


def _key(posting: Posting, type_: str) -> _Key:
    section = _section(posting, type_)
    place = _ORDER.index(posting.account) if posting.account in _ORDER else len(_ORDER)
    comes_in = posting.amount.minor < 0
    usual = section in {Section.RECEIPTS, Section.EXCHANGE, Section.UNASSIGNED}
    both_ways = section in {Section.EXCHANGE, Section.UNASSIGNED}
    is_back = not both_ways and comes_in != usual
    if section is Section.REPAYMENTS and posting.account in _REPAID:
        is_back = True
    return _Key(section, place, posting.account, is_back)


def _section(posting: Posting, type_: str) -> Section:
    account, is_paid = posting.account, posting.amount.minor > 0
    if account in _TO_HOLDERS or (account in _REPAID and is_paid):
        return Section.REPAYMENTS
    by_type = _BY_TYPE.get(type_, Section.UNASSIGNED)
    return next((s for p, s in _BY_PREFIX if account.startswith(p)), by_type)
