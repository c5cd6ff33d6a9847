"""The balances of a book in national charts: one journal, any number of charts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.book.balances import Balance
from ledger.book.charts.values import Asked, Chart, NumberRule
from ledger.money import Money

# Who keeps one of these collects for the fund; its regime says how. To all others,
# associations that spend what they got, the money is their own.
_COLLECTING = ("bank", "psp", "psp_in_transit", "wire_in_transit", "advance", "host")

OwnRules = Mapping[str, Mapping[int, Sequence[NumberRule]]]
"""What a book itself says of numbers: by chart, by account."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number that an account has in a chart, with the chart's label."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """What a keeper's account holds under a regime, with its number in each chart.

    ``numbers`` stands in the order of the charts that were asked for; None is an
    account without a number. Debit is positive; ``base`` is at historical cost.
    """

    keeper: str
    account_id: int
    account: str
    role: str | None
    place: str
    regime: str
    amount: Money
    base: Money
    numbers: tuple[Numbered | None, ...]


@dataclass(frozen=True, slots=True)
class NumberBalance:
    """What stands under one number of a chart in a keeper's own currency.

    ``others`` are the amounts in other currencies of which the base is the value.
    """

    keeper: str
    number: Numbered | None
    base: Money
    others: tuple[Money, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the numbers of a book depend on besides its balances."""

    at: date
    regimes: Mapping[str, str]
    """The regime of each fund on that day."""

    currencies: Mapping[str, str]
    """The own currency of each keeper."""

    own: OwnRules


def in_charts(
    balances: Sequence[Balance], charts: Sequence[Chart], setting: Setting
) -> tuple[ChartRow, ...]:
    """Number the balances of a book in some charts, added up over the funds.

    The balances are those of the whole book: who collects is read from them.
    """
    collecting = {row.keeper for row in balances if row.role in _COLLECTING}
    groups: dict[tuple[int, str], list[Balance]] = defaultdict(list)
    for row in balances:
        regime = setting.regimes.get(row.fund, "own")
        groups[row.account_id, regime if row.keeper in collecting else "own"].append(
            row
        )
    namers = [_namer(chart, groups, setting) for chart in charts]
    return tuple(
        sorted(
            (
                _row(regime, rows, setting, [name(account, regime) for name in namers])
                for (account, regime), rows in groups.items()
            ),
            key=lambda row: (row.keeper, _order(row.numbers), row.account, row.place),
        )
    )


def by_number(rows: Iterable[ChartRow], chart: int = 0) -> tuple[NumberBalance, ...]:
    """Add up what stands under each number of one of the charts, keeper by keeper."""
    groups: dict[tuple[str, str], list[ChartRow]] = defaultdict(list)
    for row in rows:
        number = row.numbers[chart]
        groups[row.keeper, number.number if number else ""].append(row)
    return tuple(_number(groups[key], chart) for key in sorted(groups, key=_last))


def _last(key: tuple[str, str]) -> tuple[str, bool, str]:
    keeper, number = key
    return keeper, not number, number


def _number(rows: Sequence[ChartRow], chart: int) -> NumberBalance:
    base = Money.zero(rows[0].base.currency)
    others: dict[str, Money] = {}
    for row in rows:
        base += row.base
        currency = row.amount.currency
        if currency != base.currency:
            zero = Money.zero(currency)
            others[currency] = others.get(currency, zero) + row.amount
    return NumberBalance(
        keeper=rows[0].keeper,
        number=rows[0].numbers[chart],
        base=base,
        others=tuple(others[code] for code in sorted(others) if others[code]),
        accounts=tuple(dict.fromkeys(row.account for row in rows)),
    )


def _row(
    regime: str,
    rows: Sequence[Balance],
    setting: Setting,
    numbers: Sequence[Numbered | None],
) -> ChartRow:
    first = rows[0]
    return ChartRow(
        keeper=first.keeper,
        account_id=first.account_id,
        account=first.account,
        role=first.role,
        place=first.place,
        regime=regime,
        amount=Money(sum(row.amount.minor for row in rows), first.amount.currency),
        base=Money(
            sum(row.base_minor for row in rows), setting.currencies[first.keeper]
        ),
        numbers=tuple(numbers),
    )


def _order(numbers: Sequence[Numbered | None]) -> tuple[str, ...]:
    return tuple(number.number if number else "~" for number in numbers)


def _namer(
    chart: Chart, groups: Mapping[tuple[int, str], Sequence[Balance]], setting: Setting
) -> Callable[[int, str], Numbered | None]:
    """Decide the numbers of all groups in a chart.

    Where a chart keeps debit and credit apart, all currencies of one place decide
    together: the two sides of an exchange are one gain or one loss.
    """
    own = setting.own.get(chart.code, {})
    rules = {
        (account, regime): chart.rule_of(
            _asked(rows[0], regime, setting), own.get(account, ())
        )
        for (account, regime), rows in groups.items()
    }
    sides: dict[tuple[object, ...], int] = defaultdict(int)
    for key, rows in groups.items():
        sides[_side(rows[0], rules[key])] += sum(row.base_minor for row in rows)

    def name(account: int, regime: str) -> Numbered | None:
        rule = rules[account, regime]
        if rule is None:
            return None
        number = rule.side(sides[_side(groups[account, regime][0], rule)])
        return Numbered(number, chart.label(number))

    return name


def _side(row: Balance, rule: NumberRule | None) -> tuple[object, ...]:
    numbers = (rule.number, rule.credit_number) if rule else None
    return row.keeper, row.account, row.place, numbers


def _asked(row: Balance, regime: str, setting: Setting) -> Asked:
    is_foreign = row.amount.currency != setting.currencies[row.keeper]
    return Asked(row.account, regime, is_foreign, setting.at)
