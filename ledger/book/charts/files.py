"""Read the charts that come with the program from their CSV files."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ledger.book.charts.values import (
    BROUGHT_FORWARD,
    Chart,
    ChartAccount,
    ChartDataError,
    ChartUnknownError,
    NumberRule,
)

DATA = files("ledger.book.charts") / "data"
REGIMES = ("", "own", "partner_executed", "mandate", "outside")
MONEY = ("", "own", "foreign")

Row = Mapping[str, str]


@cache
def list_charts() -> tuple[Chart, ...]:
    """List the charts that come with the program, in their order."""
    return read_charts(DATA)


def find_chart(code: str) -> Chart:
    """Return the chart of a code. Raises ChartUnknownError."""
    for chart in list_charts():
        if chart.code == code:
            return chart
    raise ChartUnknownError(code, ", ".join(chart.code for chart in list_charts()))


def read_charts(folder: Traversable) -> tuple[Chart, ...]:
    """Read every chart of a folder. Raises ChartDataError, naming file and line."""
    rows = _rows("charts.csv", _text(folder, "charts.csv"))
    return tuple(_chart(folder, row) for _line, row in rows)


def _chart(folder: Traversable, row: Row) -> Chart:
    code = row["code"]
    accounts_file, numbers_file = f"{code}.csv", f"{code}.numbers.csv"
    texts = [_text(folder, name) for name in (accounts_file, numbers_file)]
    accounts = _accounts(accounts_file, texts[0])
    from_on, to_on = _day(row["from_on"]), _last_day(row["to_on"])
    rules: dict[str, tuple[NumberRule, ...]] = {}
    for line, each in _rows(numbers_file, texts[1]):
        rule = _rule(each)
        before = rules.get(rule.account, ())
        why = _fault(rule, before, accounts)
        if why:
            raise ChartDataError(numbers_file, line, why)
        rules[rule.account] = (*before, rule)
    return Chart(
        code=code,
        name=row["name"],
        country=row["country"],
        from_on=from_on,
        to_on=to_on,
        is_draft=row["is_draft"] == "yes",
        source=row["source"],
        fingerprint=hashlib.sha256("\0".join(texts).encode()).hexdigest(),
        accounts=accounts,
        rules=rules,
    )


def _accounts(file: str, text: str) -> dict[str, ChartAccount]:
    found: dict[str, ChartAccount] = {}
    for line, row in _rows(file, text):
        if row["code"] in found:
            raise ChartDataError(file, line, f"{row['code']} stands twice")
        found[row["code"]] = ChartAccount(
            number=row["code"],
            label=row["label_fr"],
            nature=row["nature"],
            normal_side=row["normal_side"],
            source=row["source"],
        )
    return found


def _rule(row: Row) -> NumberRule:
    return NumberRule(
        account=row["account"],
        number=row["number"],
        from_on=_day(row["from_on"]),
        to_on=_last_day(row["to_on"]),
        regime=row["regime"],
        money=row["money"],
        credit_number=row["credit_number"],
        source=row["source"],
    )


def _fault(
    rule: NumberRule, before: Iterable[NumberRule], accounts: Mapping[str, ChartAccount]
) -> str:
    """Say what is wrong with a rule, or nothing."""
    for number in filter(None, (rule.number, rule.credit_number)):
        if number not in accounts:
            return f"the chart has no account {number}"
    if rule.regime not in REGIMES or rule.money not in MONEY:
        return f"there is no regime {rule.regime!r} or no money {rule.money!r}"
    if rule.to_on is not None and rule.to_on < rule.from_on:
        return "it ends before it begins"
    if any(_meet(rule, other) for other in before):
        return f"{rule.account} has two numbers on one day"
    return _year_fault(rule, accounts)


def _year_fault(rule: NumberRule, accounts: Mapping[str, ChartAccount]) -> str:
    """Say what is wrong with how a rule's numbers go from year to year, or nothing."""
    numbers = filter(None, (rule.number, rule.credit_number))
    starts_anew = {accounts[number].is_of_year for number in numbers}
    if len(starts_anew) > 1:
        return f"{rule.account} starts each year anew on one side alone"
    if rule.account == BROUGHT_FORWARD and True in starts_anew:
        return f"{rule.number} starts each year anew: it brings nothing forward"
    return ""


def _meet(one: NumberRule, other: NumberRule) -> bool:
    """Say whether two rules are equally narrow and hold on a common day."""
    return (
        (one.regime, one.money) == (other.regime, other.money)
        and one.from_on <= (other.to_on or date.max)
        and other.from_on <= (one.to_on or date.max)
    )


def _rows(file: str, text: str) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        for row in reader:
            if None in row or None in row.values():
                raise ChartDataError(file, reader.line_num, "it has other columns")
            yield reader.line_num, row
    except csv.Error as error:
        raise ChartDataError(file, reader.reader.line_num, str(error)) from error


def _text(folder: Traversable, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _last_day(text: str) -> date | None:
    return _day(text) if text else None
