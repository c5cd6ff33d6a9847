"""One journal in any chart: nothing is lost, and each number is the right one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.book.balances import Balance
from ledger.book.charts.balances import (
    ChartRow,
    Numbered,
    Setting,
    by_number,
    in_charts,
)
from ledger.book.charts.files import find_chart, list_charts
from ledger.book.charts.values import BROUGHT_FORWARD, NumberRule
from ledger.book.roles import TYPES
from ledger.money import Money

FRENCH = find_chart("fr-association-2018-06")
MOROCCAN = find_chart("ma-cgnc-association-draft")
DAY = date(2026, 6, 30)
CURRENCIES = {"OP": "EUR", "LOCAL": "MAD"}
REGIMES = {"WELL": "own", "ROAD": "mandate", "SEED": "partner_executed"}
ROLES = (*TYPES, "cost.bank_fee", "cost.unheard_of", "tools")


def setting(**own: object) -> Setting:
    return Setting(DAY, REGIMES, CURRENCIES, own)  # type: ignore[arg-type]


def held(
    role: str,
    base: int,
    *,
    fund: str = "WELL",
    keeper: str = "OP",
    amount: Money | None = None,
    place: str = "",
) -> Balance:
    money = amount or Money(base, CURRENCIES[keeper])
    number = abs(hash((keeper, role, place, money.currency)))
    known = TYPES.get(role)
    kept = role if known else None
    return Balance(
        account_id=number,
        account=role,
        role=kept,
        type=known or "asset",
        keeper=keeper,
        fund=fund,
        amount=money,
        base_minor=base,
        place=place,
    )


def numbers(*rows: Balance, chart=FRENCH, before=(), **own: object) -> dict[str, int]:
    """The base under each number; '' is no number."""
    found = by_number(in_charts(rows, before, [chart], setting(**own)))
    return {
        line.number.number if line.number else "": line.base.minor for line in found
    }


BALANCES = st.lists(
    st.builds(
        held,
        st.sampled_from(ROLES),
        st.integers(-(10**9), 10**9),
        fund=st.sampled_from([*REGIMES, "UNRULED"]),
        keeper=st.sampled_from(list(CURRENCIES)),
        amount=st.builds(
            Money, st.integers(-(10**9), 10**9), st.sampled_from(["EUR", "MAD", "XOF"])
        ),
        place=st.sampled_from(["", "north"]),
    ),
    max_size=30,
)


@given(BALANCES)
def test_nothing_is_lost_between_the_journal_and_a_chart(rows) -> None:
    ours: Counter[str] = Counter()
    for row in rows:
        ours[row.keeper] += row.base_minor
    shown = in_charts(rows, rows[: len(rows) // 2], list_charts(), setting())
    for chart in (0, 1):
        theirs: Counter[str] = Counter()
        for line in by_number(shown, chart):
            theirs[line.keeper] += line.base.minor
        assert {k: v for k, v in theirs.items() if v} == {
            k: v for k, v in ours.items() if v
        }
    amounts: Counter[tuple[str, str]] = Counter()
    for row in shown:
        amounts[row.keeper, row.amount.currency] += row.amount.minor
    for row in rows:
        amounts[row.keeper, row.amount.currency] -= row.amount.minor
    assert not any(amounts.values())


@given(BALANCES, st.randoms(use_true_random=False))
def test_the_order_of_balances_changes_nothing(rows, chance) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    assert by_number(in_charts(mixed, [], [FRENCH], setting())) == by_number(
        in_charts(rows, [], [FRENCH], setting())
    )


def test_a_gift_is_income_where_the_project_is_our_own() -> None:
    rows = held("psp", 100), held("source.gift", -100)
    assert numbers(*rows) == {"517": 100, "75411": -100}
    assert numbers(*rows, chart=MOROCCAN) == {"5118": 100, "75861": -100}


def test_a_gift_is_a_debt_where_we_hold_it_for_others() -> None:
    rows = held("psp", 100, fund="ROAD"), held("source.gift", -100, fund="ROAD")
    assert numbers(*rows) == {"517": 100, "4671": -100}


def test_aid_is_an_expense_when_it_is_granted_to_a_partner() -> None:
    rows = (
        held("bank", -70, fund="SEED"),
        held("advance", 40, fund="SEED"),
        held("use", 30, fund="SEED"),
    )
    assert numbers(*rows) == {"512": -70, "6571": 70}


def test_what_an_association_spends_is_its_own_whatever_the_collector_holds() -> None:
    rows = (
        held("bank", 0, fund="ROAD"),
        held("cash_box", -30, fund="ROAD", keeper="LOCAL"),
        held("use", 30, fund="ROAD", keeper="LOCAL"),
    )
    assert numbers(*rows, chart=MOROCCAN) == {"5141": 0, "5161": -30, "6126": 30}


def test_an_earmark_or_a_fund_without_a_regime_is_our_own() -> None:
    assert numbers(held("source.gift", -5, fund="UNRULED")) == {"75411": -5}


def test_money_in_another_currency_has_a_number_of_its_own() -> None:
    rows = (
        held("bank", 100),
        held("bank", 90, amount=Money(1000, "MAD"), place="dirhams"),
        held("bank", 9, amount=Money(100, "MAD"), place="notes"),
    )
    found = by_number(in_charts(rows, [], [FRENCH], setting()))
    assert [(line.number.number, line.base.minor, line.others) for line in found] == [
        ("512", 100, ()),
        ("5124", 99, (Money(1100, "MAD"),)),
    ]


def test_an_overdrawn_bank_changes_sides_in_the_moroccan_chart_alone() -> None:
    rows = held("bank", -40), held("bank", 10, fund="ROAD")
    assert numbers(*rows, chart=MOROCCAN) == {"5541": -30}
    assert numbers(*rows) == {"512": -30}


def test_what_an_exchange_leaves_is_one_gain_or_one_loss() -> None:
    def exchange(left: int) -> tuple[Balance, ...]:
        return (
            held("fx", 100),
            held("fx", left - 100, amount=Money(-1085, "MAD")),
        )

    assert numbers(*exchange(-3)) == {"766": -3}
    assert numbers(*exchange(3)) == {"666": 3}
    assert numbers(*exchange(3), chart=MOROCCAN) == {"6331": 3}
    assert numbers(*exchange(-3), chart=MOROCCAN) == {"7331": -3}


def test_an_account_of_no_role_has_no_number_until_the_book_gives_one() -> None:
    row = held("tools", 50)
    assert numbers(row) == {"": 50}
    rule = NumberRule("tools", "606", date(2026, 1, 1))
    own = {row.account_id: (rule,)}
    assert numbers(row, **{FRENCH.code: own}) == {"606": 50}
    assert numbers(row, chart=MOROCCAN, **{FRENCH.code: own}) == {"": 50}


def test_the_book_wins_over_the_chart_from_its_day_on() -> None:
    row = held("source.gift", -50)
    tomorrow = NumberRule("source.gift", "7542", date(2026, 7, 1))
    today = NumberRule("source.gift", "75412", DAY)
    for rules, number in (((tomorrow,), "75411"), ((today, tomorrow), "75412")):
        own = {FRENCH.code: {row.account_id: rules}}
        assert numbers(row, **own) == {number: -50}


def test_a_number_of_one_regime_leaves_the_others_alone() -> None:
    rows = held("source.gift", -50), held("source.gift", -7, fund="ROAD")
    rule = NumberRule("source.gift", "7542", date(2026, 1, 1), regime="own")
    own = {FRENCH.code: {rows[0].account_id: (rule,)}}
    found = numbers(held("psp", 57), *rows, **own)
    assert found == {"517": 57, "7542": -50, "4671": -7}


def test_a_row_says_whose_it_is_and_under_which_regime() -> None:
    row = held("bank", 100, fund="ROAD", place="north")
    label = FRENCH.accounts["512"].label
    assert label
    assert in_charts([row], [], [FRENCH], setting()) == (
        ChartRow(
            keeper="OP",
            account_id=row.account_id,
            account="bank",
            role="bank",
            type="asset",
            place="north",
            regime="mandate",
            amount=Money(100, "EUR"),
            base=Money(100, "EUR"),
            numbers=(Numbered("512", label),),
        ),
    )


def test_what_has_no_regime_and_what_others_keep_is_called_own() -> None:
    unruled = held("bank", 1, fund="UNRULED")
    local = held("cash_box", 2, fund="ROAD", keeper="LOCAL")
    shown = in_charts([unruled, local], [], [FRENCH], setting())
    assert [(row.keeper, row.regime) for row in shown] == [
        ("LOCAL", "own"),
        ("OP", "own"),
    ]


def test_lines_stand_by_number_and_what_has_none_comes_last() -> None:
    rows = (
        held("tools", 5),
        held("source.gift", -100),
        held("use", 30),
        held("bank", 65),
    )
    shown = in_charts(rows, [], [FRENCH], setting())
    assert [row.account for row in shown] == ["bank", "use", "source.gift", "tools"]
    lines = by_number(shown)
    assert [line.accounts for line in lines] == [(row.account,) for row in shown]
    assert lines[-1].number is None


def test_each_regime_chooses_its_side_by_itself() -> None:
    rows = held("bank", -40), held("bank", 10, fund="ROAD")
    first = date(2026, 1, 1)
    rules = tuple(
        NumberRule("bank", f"512{at}", first, regime=regime, credit_number=f"519{at}")
        for at, regime in enumerate(("own", "mandate"))
    )
    own = {FRENCH.code: {rows[0].account_id: rules}}
    assert numbers(*rows, **own) == {"5190": -40, "5121": 10}


def test_a_number_without_a_label_has_that_of_two_digits() -> None:
    parent = next(code for code in FRENCH.accounts if len(code) == 2)
    child = next(
        number
        for digit in range(10)
        if (number := f"{parent}{digit}") not in FRENCH.accounts
    )
    assert FRENCH.label(child) == FRENCH.accounts[parent].label


# From year to year.


def test_income_and_expense_of_earlier_years_are_brought_forward() -> None:
    before = held("bank", 60), held("source.gift", -100), held("use", 40)
    rows = held("bank", 55), held("source.gift", -102), held("use", 47)
    assert numbers(*rows, before=before) == {
        "110": -60,
        "512": 55,
        "6571": 7,
        "75411": -2,
    }
    assert numbers(*rows, before=before, chart=MOROCCAN) == {
        "1161": -60,
        "5141": 55,
        "6126": 7,
        "75861": -2,
    }


def test_a_loss_of_earlier_years_stands_on_the_other_side() -> None:
    before = held("bank", -40), held("use", 40)
    assert numbers(*before, before=before) == {"119": 40, "512": -40}
    assert numbers(*before, before=before, chart=MOROCCAN) == {"1169": 40, "5541": -40}


def test_income_and_expense_that_this_year_did_not_touch_are_left_out() -> None:
    before = held("source.gift", -40), held("use", 40), held("bank", 0)
    assert numbers(*before, before=before) == {"512": 0}


def test_what_moved_and_came_back_within_the_year_is_shown() -> None:
    assert numbers(held("use", 0), held("bank", 0)) == {"512": 0, "6571": 0}


def test_money_held_for_others_is_never_a_result() -> None:
    before = held("psp", 100, fund="ROAD"), held("source.gift", -100, fund="ROAD")
    assert numbers(*before, before=before) == {"517": 100, "4671": -100}


def test_aid_granted_before_is_brought_forward_and_its_spending_moves_nothing() -> None:
    before = (
        held("bank", -70, fund="SEED"),
        held("advance", 70, fund="SEED"),
    )
    rows = (
        held("bank", -70, fund="SEED"),
        held("advance", 30, fund="SEED"),
        held("use", 40, fund="SEED"),
    )
    assert numbers(*rows, before=before) == {"119": 70, "512": -70, "6571": 0}


def test_each_year_has_its_own_gain_or_loss_of_exchange() -> None:
    before = held("fx", 100), held("fx", -103, amount=Money(-1085, "MAD"))
    rows = held("fx", 100), held("fx", -98, amount=Money(-1000, "MAD"))
    assert numbers(*rows, before=before) == {"110": -3, "666": 5}


def test_other_currencies_are_brought_forward_beside_their_base() -> None:
    before = (
        held("advance", 90, amount=Money(1000, "MAD")),
        held("use", 10, amount=Money(100, "MAD")),
        held("source.gift", -100),
    )
    lines = by_number(in_charts(before, before, [FRENCH], setting()))
    assert [(line.number.number, line.base.minor, line.others) for line in lines] == [
        ("110", -90, (Money(100, "MAD"),)),
        ("467", 90, (Money(1000, "MAD"),)),
    ]
    assert lines[0].accounts == (BROUGHT_FORWARD,)


def test_the_keepers_bring_forward_each_their_own() -> None:
    before = (
        *(held("bank", 100), held("source.gift", -100)),
        *(held("cash_box", -30, keeper="LOCAL"), held("use", 30, keeper="LOCAL")),
    )
    rows = in_charts(before, before, [FRENCH], setting())
    brought = [row for row in rows if row.account == BROUGHT_FORWARD]
    assert [(row.keeper, row.base) for row in brought] == [
        ("LOCAL", Money(30, "MAD")),
        ("OP", Money(-100, "EUR")),
    ]
    assert {row.account_id for row in brought} == {None}


def test_an_account_without_a_number_goes_by_its_type() -> None:
    cost = held("cost.unheard_of", 50)._replace(type="expense")
    tools = held("tools", 7)
    assert numbers(cost, tools, before=(cost, tools)) == {"119": 50, "": 7}


def test_where_charts_differ_an_account_is_brought_forward_in_one_of_them() -> None:
    row, gift = held("tools", 50), held("source.gift", -50)
    first = date(2026, 1, 1)
    own = {
        FRENCH.code: {row.account_id: (NumberRule("tools", "606", first),)},
        MOROCCAN.code: {row.account_id: (NumberRule("tools", "2355", first),)},
    }
    rows = held("tools", 60), held("source.gift", -60)
    both = in_charts(rows, (row, gift), [FRENCH, MOROCCAN], setting(**own))
    shown = [
        {line.number.number: line.base.minor for line in by_number(both, chart)}
        for chart in (0, 1)
    ]
    assert shown == [
        {"119": 0, "606": 10, "75411": -10},
        {"1161": -50, "2355": 60, "75861": -10},
    ]


def test_a_chart_that_brings_nothing_forward_lacks_a_number() -> None:
    rules = {key: each for key, each in FRENCH.rules.items() if key != BROUGHT_FORWARD}
    chart = replace(FRENCH, rules=rules)
    before = held("bank", 60), held("source.gift", -60)
    assert numbers(*before, before=before, chart=chart) == {"512": 60, "": -60}


def test_a_chart_may_bring_a_regimes_result_forward_to_a_number_of_its_own() -> None:
    rule = NumberRule(BROUGHT_FORWARD, "196", date(2020, 1, 1), regime="own")
    rules = {
        **FRENCH.rules,
        BROUGHT_FORWARD: (*FRENCH.rules[BROUGHT_FORWARD], rule),
    }
    chart = replace(FRENCH, rules=rules)
    before = (
        held("source.gift", -60),
        held("source.gift", -5, fund="SEED"),
        held("bank", 65),
    )
    assert numbers(*before, before=before, chart=chart) == {
        "512": 65,
        "196": -60,
        "110": -5,
    }
