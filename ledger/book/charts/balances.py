"""The balances of a book in national charts: one journal, any number of charts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.book.balances import Balance
from ledger.book.charts.values import BROUGHT_FORWARD, Asked, Chart, NumberRule
from ledger.book.roles import AccountType
from ledger.money import Money

# Who keeps one of these collects for the fund; its regime says how. To all others,
# associations that spend what they got, the money is their own.
_COLLECTING = ("bank", "psp", "psp_in_transit", "wire_in_transit", "advance", "host")

_OF_YEAR = (AccountType.INCOME, AccountType.EXPENSE)

_Key = tuple[int, str]
_Part = tuple["ChartRow", tuple[NumberRule | None, ...]]

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
    account without a number. Debit is positive; ``base`` is at historical cost. The
    result of earlier years is a row of its own: BROUGHT_FORWARD, which is no account.
    """

    keeper: str
    account_id: int | None
    account: str
    role: str | None
    type: str
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
    balances: Sequence[Balance],
    earlier: Sequence[Balance],
    charts: Sequence[Chart],
    setting: Setting,
) -> tuple[ChartRow, ...]:
    """Number the balances of a book in some charts, added up over the funds.

    ``earlier`` is what the same accounts held when the fiscal year began: where a chart
    has a number of income or expense, that stands on what it brings forward. The
    balances are those of all accounts of a keeper: who collects is read from them.
    """
    collecting = {row.keeper for row in balances if row.role in _COLLECTING}
    before = _grouped(earlier, collecting, setting)
    parts: list[_Part] = []
    for key, row in _grouped(balances, collecting, setting).items():
        parts += _split(row, before.get(key), charts, setting)
    parts = _gathered(parts)
    columns = [_numbers(parts, at, chart) for at, chart in enumerate(charts)]
    return tuple(
        sorted(
            (
                replace(row, numbers=tuple(column[at] for column in columns))
                for at, (row, _rules) in enumerate(parts)
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


def _grouped(
    balances: Iterable[Balance], collecting: Collection[str], setting: Setting
) -> dict[_Key, ChartRow]:
    """Add up what each account holds under a regime; nothing is numbered yet."""
    groups: dict[_Key, list[Balance]] = defaultdict(list)
    for row in balances:
        regime = setting.regimes.get(row.fund, "own")
        groups[row.account_id, regime if row.keeper in collecting else "own"].append(
            row
        )
    return {key: _row(key[1], rows, setting) for key, rows in groups.items()}


def _row(regime: str, rows: Sequence[Balance], setting: Setting) -> ChartRow:
    first = rows[0]
    return ChartRow(
        keeper=first.keeper,
        account_id=first.account_id,
        account=first.account,
        role=first.role,
        type=first.type,
        place=first.place,
        regime=regime,
        amount=Money(sum(row.amount.minor for row in rows), first.amount.currency),
        base=Money(
            sum(row.base_minor for row in rows), setting.currencies[first.keeper]
        ),
        numbers=(),
    )


def _split(
    row: ChartRow, earlier: ChartRow | None, charts: Sequence[Chart], setting: Setting
) -> Iterator[_Part]:
    """Tell what moved this year from what earlier years came to, where a chart does."""
    rules = _rules(row, charts, setting)
    pairs = tuple(zip(charts, rules, strict=True))
    is_of_year = [_is_of_year(row, chart, rule) for chart, rule in pairs]
    if earlier is None or not any(is_of_year):
        yield row, rules
        return
    moved = replace(
        row, amount=row.amount - earlier.amount, base=row.base - earlier.base
    )
    if _holds(moved):
        yield moved, rules
    brought = _brought(earlier)
    if all(is_of_year):
        yield brought, _rules(brought, charts, setting)
    else:
        # Charts that differ: the account's own row, brought forward in some of them.
        both = zip(is_of_year, _rules(brought, charts, setting), rules, strict=True)
        yield earlier, tuple(there if is_old else here for is_old, there, here in both)


def _brought(earlier: ChartRow) -> ChartRow:
    return replace(
        earlier,
        account_id=None,
        account=BROUGHT_FORWARD,
        role=None,
        type=AccountType.EQUITY,
        place="",
    )


def _rules(
    row: ChartRow, charts: Sequence[Chart], setting: Setting
) -> tuple[NumberRule | None, ...]:
    is_foreign = row.amount.currency != row.base.currency
    asked = Asked(row.account, row.regime, is_foreign, setting.at)
    own = row.account_id
    return tuple(
        chart.rule_of(
            asked,
            () if own is None else setting.own.get(chart.code, {}).get(own, ()),
        )
        for chart in charts
    )


def _is_of_year(row: ChartRow, chart: Chart, rule: NumberRule | None) -> bool:
    """Say whether an account starts each year anew: by its number, else by its type."""
    account = chart.account_of(rule.number) if rule else None
    return row.type in _OF_YEAR if account is None else account.is_of_year


def _gathered(parts: Iterable[_Part]) -> list[_Part]:
    """Add up what is brought forward of a keeper; a result of nothing is left out."""
    found: list[_Part] = []
    brought: dict[tuple[str, str, str], _Part] = {}
    for row, rules in parts:
        if row.account_id is not None:
            found.append((row, rules))
            continue
        key = row.keeper, row.regime, row.amount.currency
        others = brought[key][0] if key in brought else None
        brought[key] = row if others is None else _plus(others, row), rules
    return found + [part for part in brought.values() if _holds(part[0])]


def _plus(one: ChartRow, other: ChartRow) -> ChartRow:
    return replace(one, amount=one.amount + other.amount, base=one.base + other.base)


def _holds(row: ChartRow) -> bool:
    return bool(row.amount) or bool(row.base)


def _numbers(parts: Sequence[_Part], at: int, chart: Chart) -> list[Numbered | None]:
    """Decide the number of every part in a chart.

    Where a chart keeps debit and credit apart, all currencies of one place decide
    together: the two sides of an exchange are one gain or one loss.
    """
    sides: dict[tuple[object, ...], int] = defaultdict(int)
    for row, rules in parts:
        if rule := rules[at]:
            sides[_side(row, rule)] += row.base.minor

    def name(row: ChartRow, rule: NumberRule | None) -> Numbered | None:
        if rule is None:
            return None
        number = rule.side(sides[_side(row, rule)])
        return Numbered(number, chart.label(number))

    return [name(row, rules[at]) for row, rules in parts]


def _side(row: ChartRow, rule: NumberRule) -> tuple[object, ...]:
    place = "" if rule.account == BROUGHT_FORWARD else row.place
    return row.keeper, rule.account, place, rule.number, rule.credit_number


def _order(numbers: Sequence[Numbered | None]) -> tuple[str, ...]:
    return tuple(number.number if number else "~" for number in numbers)
