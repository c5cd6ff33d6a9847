"""Movements, what paid for what, and exchanges. Pure: values in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ledger.book.kinds import EntryKind
from ledger.book.reading import Posting
from ledger.financing.trace import TakenLot
from ledger.money import Money, divide_half_up, exponent
from reports.statements.covered import Covered, CoveredEntry
from reports.statements.project import (
    Balance,
    Exchange,
    LotPart,
    Movement,
    PaidWith,
)
from reports.statements.request import Names

_RATE_DECIMALS = 6
_DAILY_DAYS = 400
_BY_HOST = {
    EntryKind.EXPENSE_SEEN: "expense_by_host",
    EntryKind.REFUND_SEEN: "refund_by_host",
}


def list_movements(covered: Covered, names: Names) -> tuple[Movement, ...]:
    """List how each entry moved the fund's money, one row a currency."""
    return tuple(
        movement
        for item in covered.entries
        for movement in _movements(item, covered, names)
    )


def _movements(
    item: CoveredEntry, covered: Covered, names: Names
) -> Iterator[Movement]:
    entry = item.entry
    back = entry.reverses or entry.corrects
    for currency, postings in _by_currency(item.held).items():
        amount = Money(sum(p.amount.minor for p in postings), currency)
        if not amount:
            continue
        keepers = {covered.keepers[p.keeper] for p in postings}
        base = amount
        if len(keepers) == 1:
            base = Money(sum(p.base_minor for p in postings), keepers.pop())
        yield Movement(
            number=entry.number,
            on=entry.day,
            kind=_kind(item),
            line=_lines(item),
            evidence=names.evidence.get(entry.public_id, ""),
            amount=amount,
            base=base,
            what=names.words.get(entry.public_id, ""),
            is_correction=back is not None,
            takes_back=covered.numbers.get(back) if back else None,
        )


def _kind(item: CoveredEntry) -> str:
    """Return the kind of an entry; a host acts itself, nobody sees it do so."""
    kind = item.entry.kind
    is_at_host = any(posting.account == "host" for posting in item.held)
    return _BY_HOST.get(kind, kind.value) if is_at_host else kind.value


def _by_currency(postings: Iterable[Posting]) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = defaultdict(list)
    for posting in postings:
        found[posting.amount.currency].append(posting)
    return found


def _lines(item: CoveredEntry) -> str:
    """Return the budget lines of an entry, in the order of its postings."""
    lines = (posting.budget_line for posting in item.own)
    return ", ".join(dict.fromkeys(line for line in lines if line))


def list_paid_with(covered: Covered) -> tuple[PaidWith, ...]:
    """List the uses of the period with the money that paid each of them."""
    return tuple(
        PaidWith(
            number=item.entry.number,
            on=item.entry.day,
            line=_lines(item),
            amount=amount,
            parts=_parts(covered.taken[item.entry.id], amount.currency),
        )
        for item in covered.entries
        if item.uses and covered.taken.get(item.entry.id)
        for amount in _used(item)
    )


def sum_untraced(covered: Covered) -> tuple[Money, ...]:
    """Add up the uses that no lot is known to have paid, by currency."""
    sums: dict[str, int] = defaultdict(int)
    for item in covered.entries:
        if item.uses and not covered.taken.get(item.entry.id):
            for amount in _used(item):
                sums[amount.currency] += amount.minor
    return tuple(Money(sums[c], c) for c in sorted(sums) if sums[c])


def _used(item: CoveredEntry) -> list[Money]:
    by_currency = _by_currency(item.uses)
    return [
        Money(sum(p.amount.minor for p in postings), currency)
        for currency, postings in by_currency.items()
    ]


def _parts(taken: Iterable[TakenLot], currency: str) -> tuple[LotPart, ...]:
    """Put lots of one kind together: by kind and dates, never by name."""
    by_kind: dict[str, list[TakenLot]] = defaultdict(list)
    for lot in taken:
        if lot.amount.currency == currency:
            by_kind[lot.source].append(lot)
    return tuple(
        LotPart(
            kind=kind,
            first=min(lot.received_on for lot in lots),
            last=max(lot.received_on for lot in lots),
            amount=Money(sum(lot.amount.minor for lot in lots), currency),
            lots=len({lot.lot for lot in lots}),
        )
        for kind, lots in by_kind.items()
    )


def list_exchanges(covered: Covered) -> tuple[Exchange, ...]:
    """List the exchanges of the period with the rates they really got."""
    found = []
    for item in covered.entries:
        halves = _by_currency(p for p in item.own if p.account == "fx")
        sums = {c: sum(p.amount.minor for p in own) for c, own in halves.items()}
        gave = [Money(minor, c) for c, minor in sums.items() if minor > 0]
        got = [Money(-minor, c) for c, minor in sums.items() if minor < 0]
        if len(gave) == len(got) == 1:
            rate = realised_rate(gave[0], got[0])
            number, day = item.entry.number, item.entry.day
            found.append(Exchange(number, day, gave[0], got[0], rate))
    return tuple(found)


def realised_rate(gave: Money, got: Money) -> str:
    """Return how much one unit became, as a decimal of at most six places."""
    scale = _RATE_DECIMALS + exponent(gave.currency) - exponent(got.currency)
    scaled = divide_half_up(got.minor * 10**scale, gave.minor)
    whole, decimals = divmod(scaled, 10**_RATE_DECIMALS)
    return f"{whole}.{decimals:0{_RATE_DECIMALS}d}".rstrip("0").rstrip(".")


def list_balances(
    covered: Covered, opening: Iterable[Money]
) -> tuple[tuple[Balance, ...], ...]:
    """Follow what was held, a series a currency; by months over a long period."""
    days = (covered.period.last - covered.period.first).days
    return tuple(
        series
        for money in opening
        if (series := _series(covered, money, monthly=days > _DAILY_DAYS))
    )


def _series(covered: Covered, opening: Money, *, monthly: bool) -> tuple[Balance, ...]:
    held, points = opening, [Balance(covered.period.first, opening)]
    for item in covered.entries:
        moved = [p for p in item.held if p.amount.currency == opening.currency]
        if not moved:
            continue
        held += Money(sum(p.amount.minor for p in moved), opening.currency)
        day = item.entry.day
        last = points[-1].on
        same = (
            (day.year, day.month) == (last.year, last.month) if monthly else day == last
        )
        point = Balance(day, held)
        if same:
            points[-1] = point
        else:
            points.append(point)
    return tuple(points) if len(points) > 1 or opening else ()
