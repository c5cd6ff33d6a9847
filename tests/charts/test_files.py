"""The charts that come with the program, and what is refused of a chart's files."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from ledger.book.charts import files
from ledger.book.charts.files import find_chart, list_charts, read_charts
from ledger.book.charts.values import (
    BROUGHT_FORWARD,
    Asked,
    ChartDataError,
    ChartUnknownError,
)
from ledger.book.roles import TYPES, AccountType

FRENCH, MOROCCAN = "fr-association-2018-06", "ma-cgnc-association-draft"
DATA = Path(files.__file__).parent / "data"
COSTS = [
    f"cost.{name}"
    for name in (
        *("processor_fee", "bank_fee", "dispute_fee", "host_fee", "chargeback"),
        *("interest", "turnover_share"),
    )
]
# The Moroccan draft has no account for fees of members.
WITHOUT = {FRENCH: set(), MOROCCAN: {"source.membership"}}
DAY = date(2026, 6, 30)


@pytest.mark.parametrize("code", [FRENCH, MOROCCAN])
def test_every_role_has_a_number_under_every_regime(code: str) -> None:
    chart = find_chart(code)
    for regime in ("own", "partner_executed", "mandate", "outside"):
        missing = {
            role
            for role in (*TYPES, *COSTS)
            for is_foreign in (False, True)
            if chart.rule_of(Asked(role, regime, is_foreign, DAY)) is None
        }
        assert missing == WITHOUT[code]


@pytest.mark.parametrize("code", [FRENCH, MOROCCAN])
def test_a_role_stands_in_the_class_of_its_type(code: str) -> None:
    natures = {
        AccountType.ASSET: {"asset", "liability"},
        AccountType.LIABILITY: {"liability", "asset"},
        AccountType.EQUITY: {"equity", "liability", "expense"},
        AccountType.INCOME: {"revenue", "memo"},
        AccountType.EXPENSE: {"expense", "memo"},
    }
    chart = find_chart(code)
    for role, type_ in TYPES.items():
        rule = chart.rule_of(Asked(role, "own", is_foreign=False, at=DAY))
        if rule is not None:
            assert chart.accounts[rule.number].nature in natures[type_], role


def test_money_held_for_others_is_never_income() -> None:
    for chart in list_charts():
        for role, type_ in TYPES.items():
            rule = chart.rule_of(Asked(role, "mandate", is_foreign=False, at=DAY))
            if type_ is AccountType.INCOME and rule and "in_kind" not in role:
                if role == "source.membership":
                    continue
                assert chart.accounts[rule.number].nature == "liability", role


def test_aid_and_its_spending_have_one_number() -> None:
    for chart in list_charts():
        numbers = {
            rule.number
            for role in ("advance", "use")
            for asked in [Asked(role, "partner_executed", is_foreign=True, at=DAY)]
            for rule in [chart.rule_of(asked)]
            if rule is not None
        }
        assert len(numbers) == 1, chart.code


@pytest.mark.parametrize(
    ("code", "debit", "credit"), [(FRENCH, "119", "110"), (MOROCCAN, "1169", "1161")]
)
def test_each_chart_says_where_results_are_brought_forward(code, debit, credit) -> None:
    chart = find_chart(code)
    rule = chart.rule_of(Asked(BROUGHT_FORWARD, "own", is_foreign=False, at=DAY))
    assert rule is not None
    assert (rule.side(1), rule.side(-1)) == (debit, credit)
    assert {chart.accounts[number].nature for number in (debit, credit)} == {"equity"}


def test_income_and_expense_start_each_year_anew_and_nothing_else_does() -> None:
    for chart in list_charts():
        for account in chart.accounts.values():
            in_class = account.number[0] in "678"
            assert account.is_of_year == in_class, account
    assert (
        find_chart(FRENCH).account_of("754112") == find_chart(FRENCH).accounts["75411"]
    )
    assert find_chart(FRENCH).account_of("99") is None


def test_one_number_means_something_else_in_each_chart() -> None:
    labels = [find_chart(code).label("7561") for code in (FRENCH, MOROCCAN)]
    assert labels == ["Cotisations sans contrepartie", "Subventions d'équilibre reçues"]


def test_a_chart_has_no_number_before_it_is_in_force() -> None:
    asked = Asked("bank", "own", is_foreign=False, at=date(2019, 12, 31))
    assert find_chart(FRENCH).rule_of(asked) is None


def test_a_subdivision_is_called_like_its_account() -> None:
    assert find_chart(FRENCH).label("512001") == "Banques"
    assert find_chart(FRENCH).label("99") == ""


def test_an_unknown_chart_is_refused_with_those_there_are() -> None:
    with pytest.raises(ChartUnknownError) as caught:
        find_chart("klingon")
    assert caught.value == ChartUnknownError("klingon", f"{FRENCH}, {MOROCCAN}")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def test_a_copy_reads_the_same(copy: Path) -> None:
    assert read_charts(copy) == list_charts()


NUMBERS = f"{FRENCH}.numbers.csv"
BREAKS = {
    "two numbers on one day": (
        NUMBERS,
        "psp,,,2021-01-01,,512,,x\n",
        "psp has two numbers on one day",
    ),
    "a number of no account": (
        NUMBERS,
        "horse,,,2020-01-01,,99999,,x\n",
        "the chart has no account 99999",
    ),
    "a credit number of no account": (
        NUMBERS,
        "horse,,,2020-01-01,,512,99999,x\n",
        "the chart has no account 99999",
    ),
    "a year that starts anew on one side alone": (
        NUMBERS,
        "horse,,,2020-01-01,,512,766,x\n",
        "horse starts each year anew on one side alone",
    ),
    "a result brought forward to income": (
        NUMBERS,
        "brought_forward,mandate,,2020-01-01,,666,766,x\n",
        "666 starts each year anew: it brings nothing forward",
    ),
    "an unknown regime": (
        NUMBERS,
        "horse,feudal,,2020-01-01,,512,,x\n",
        "there is no regime 'feudal' or no money ''",
    ),
    "an end before the beginning": (
        NUMBERS,
        "horse,,,2020-01-01,2019-01-01,512,,x\n",
        "it ends before it begins",
    ),
    "a missing column": (NUMBERS, "horse,,,2020-01-01\n", "it has other columns"),
    "an open quotation": (NUMBERS, '"horse', "unexpected end of data"),
    "an end on another rule's first day": (
        NUMBERS,
        "cow,,,2020-01-01,2020-06-30,512,,x\ncow,,,2020-06-30,,512,,x\n",
        "cow has two numbers on one day",
    ),
    "a beginning on another rule's last day": (
        NUMBERS,
        "cow,,,2020-06-30,,512,,x\ncow,,,2020-01-01,2020-06-30,512,,x\n",
        "cow has two numbers on one day",
    ),
    "a list of charts with other columns": (
        "charts.csv",
        "some-chart,Some chart\n",
        "it has other columns",
    ),
    "an account with other columns": (
        f"{FRENCH}.csv",
        "9,Nothing\n",
        "it has other columns",
    ),
    "an account that stands twice": (
        f"{FRENCH}.csv",
        "512,Banques,asset,D,x\n",
        "512 stands twice",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_file_names_its_line(copy: Path, what: str) -> None:
    name, line, why = BREAKS[what]
    file = copy / name
    before = file.read_text(encoding="utf-8")
    file.write_text(before + line, encoding="utf-8")
    with pytest.raises(ChartDataError) as caught:
        read_charts(copy)
    lines = max(line.count("\n"), 1)
    assert caught.value == ChartDataError(name, before.count("\n") + lines, why)


def test_a_number_and_a_chart_can_hold_for_a_day(copy: Path) -> None:
    numbers, charts = copy / NUMBERS, copy / "charts.csv"
    text = numbers.read_text(encoding="utf-8")
    numbers.write_text(f"{text}cow,,,2020-01-01,2020-01-01,512,,x\n", encoding="utf-8")
    text = charts.read_text(encoding="utf-8")
    charts.write_text(text.replace("2020-01-01,,", "2020-01-01,2024-12-31,"), "utf-8")
    french, _ = read_charts(copy)
    assert french.to_on == date(2024, 12, 31)
    on = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 2)]
    found = [french.rule_of(Asked("cow", "own", is_foreign=False, at=at)) for at in on]
    assert [rule is not None for rule in found] == [False, True, False]


def test_a_changed_file_has_another_fingerprint(copy: Path) -> None:
    file = copy / NUMBERS
    file.write_text(file.read_text(encoding="utf-8").replace(",517,", ",512,"))
    changed = [chart.fingerprint for chart in read_charts(copy)]
    kept = [chart.fingerprint for chart in list_charts()]
    assert [one == other for one, other in zip(changed, kept, strict=True)] == [
        False,
        True,
    ]
