"""Rules about acts and registers stand in the database, each with its named error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import errors, tables
from ledger.book.acts import Command, record_act
from ledger.book.books import open_book
from ledger.book.calls import call
from ledger.book.entries import AccountKey
from ledger.book.errors import (
    ActKeyReusedError,
    RegimeFixedError,
    RegisterConflictError,
    RegisterUnknownError,
    UnbalancedError,
)
from ledger.book.journal import tie_correction
from ledger.book.registers import (
    FundRegime,
    NewBudgetLine,
    amend_budget,
    declare_fiscal_year,
    open_account,
    open_budget_line,
    open_fund,
    open_keeper,
    set_fund_regime,
)
from ledger.book.roles import AccountType
from tests.ledger.refusals import public_id
from tests.ledger.small_book import (
    BANK,
    DAY,
    NOW,
    SmallBook,
    mad,
)


def test_an_act_key_that_comes_again_with_another_request(small: SmallBook) -> None:
    command = Command("p1", "key-1", NOW)
    session, book = small.session, small.book.id
    act = record_act(session, book, command, "give", {"amount": 1})
    again = record_act(session, book, command, "give", {"amount": 1})
    assert (again.id, act.is_new, again.is_new) == (act.id, True, False)
    with pytest.raises(ActKeyReusedError) as caught:
        record_act(session, book, command, "give", {"amount": 2})
    assert caught.value == ActKeyReusedError("key-1", "give")


def test_an_act_key_that_comes_again_with_another_verb(small: SmallBook) -> None:
    command = Command("p1", "key-1", NOW)
    record_act(small.session, small.book.id, command, "give", {})
    with pytest.raises(ActKeyReusedError) as caught:
        record_act(small.session, small.book.id, command, "take", {})
    assert caught.value == ActKeyReusedError("key-1", "give")


CONFLICTS: dict[str, Callable[[SmallBook], object]] = {
    "book": lambda small: open_book(
        small.session, small.book.code, zone="UTC", is_live=True
    ),
    "keeper": lambda small: open_keeper(
        small.session, small.act(), "OP", currency="MAD", zone="UTC"
    ),
    "fund": lambda small: open_fund(
        small.session, small.act(), "WELL", parent="SCHOOL"
    ),
    "account": lambda small: open_account(
        small.session, small.act(), AccountKey("OP", "512", "EUR"), AccountType.EXPENSE
    ),
    "budget line": lambda small: open_budget_line(
        small.session, small.act(), NewBudgetLine("WELL", "B1", "EUR")
    ),
    "fiscal year": lambda small: declare_fiscal_year(
        small.session,
        small.act(),
        "OP",
        starts_on=date(2026, 12, 31),
        ends_on=date(2027, 12, 30),
    ),
}
CODES = {"keeper": "OP", "fund": "WELL", "account": "512", "budget line": "B1"}
CODES |= {"fiscal year": "2026-12-31"}


@pytest.mark.parametrize("register", CONFLICTS)
def test_a_code_that_is_opened_again_with_other_content(
    small: SmallBook, register: str
) -> None:
    ordinary = AccountKey("OP", "512", "EUR")
    open_account(small.session, small.act(), ordinary, AccountType.ASSET)
    open_budget_line(small.session, small.act(), NewBudgetLine("WELL", "B1", "MAD"))
    with pytest.raises(RegisterConflictError) as caught:
        CONFLICTS[register](small)
    code = CODES.get(register, small.book.code)
    assert caught.value == RegisterConflictError(register, code)


def test_what_is_opened_again_the_same_stays_itself(small: SmallBook) -> None:
    session, act = small.session, small.act()
    again = open_book(session, small.book.code, zone="UTC", is_live=False)
    assert again == small.book
    for _ in range(2):
        number = open_keeper(session, act, "OP", currency="EUR", zone="UTC")
        fund = open_fund(session, act, "WELL")
        line = open_budget_line(session, act, NewBudgetLine("WELL", "B1", "MAD"))
        amend_budget(session, act, line, mad(7), from_on=DAY)
        year = date(2026, 1, 1), date(2026, 12, 31)
        declare_fiscal_year(session, act, "OP", starts_on=year[0], ends_on=year[1])
    assert number == open_keeper(session, act, "OP", currency="EUR", zone="UTC")
    assert fund == small.fund("WELL")
    change = tables.budget_amendment
    query = select(change.c.change_minor).where(change.c.book_id == small.book.id)
    assert session.scalars(query).all() == [7], "once per act"


def test_a_correction_is_tied_to_one_entry(small: SmallBook) -> None:
    for code in ("G1", "G2", "G3"):
        small.gift(code, 100)
    session, act = small.session, small.act()
    tie_correction(session, act, fact="bank:G3:gift", original="bank:G1:gift")
    tie_correction(session, act, fact="bank:G3:gift", original="bank:G1:gift")
    with pytest.raises(RegisterConflictError) as caught, session.begin_nested():
        tie_correction(session, act, fact="bank:G3:gift", original="bank:G2:gift")
    expected = RegisterConflictError("correction", public_id(small, "bank:G3:gift"))
    assert caught.value == expected


@pytest.mark.parametrize(
    ("register", "code", "opens"),
    [
        (
            "time zone",
            "Mars/Base",
            lambda small: open_book(
                small.session, "new", zone="Mars/Base", is_live=False
            ),
        ),
        (
            "time zone",
            "Mars/Base",
            lambda small: open_keeper(
                small.session, small.act(), "NEW", currency="EUR", zone="Mars/Base"
            ),
        ),
        ("keeper", "NO", lambda small: small.account(replace(BANK, keeper="NO"))),
        (
            "keeper",
            "NO",
            lambda small: declare_fiscal_year(
                small.session, small.act(), "NO", starts_on=DAY, ends_on=DAY
            ),
        ),
        (
            "fund",
            "NO",
            lambda small: open_fund(small.session, small.act(), "X", parent="NO"),
        ),
        (
            "fund",
            "NO",
            lambda small: open_budget_line(
                small.session, small.act(), NewBudgetLine("NO", "B1", "MAD")
            ),
        ),
        (
            "fund",
            "NO",
            lambda small: set_fund_regime(
                small.session, small.act(), "NO", FundRegime("own", DAY, "WELL")
            ),
        ),
        (
            "fund",
            "NO",
            lambda small: set_fund_regime(
                small.session, small.act(), "OPS", FundRegime("own", DAY, "NO")
            ),
        ),
    ],
    ids=[
        "zone of a book",
        "zone of a keeper",
        "keeper of an account",
        "keeper of a year",
        "parent of a fund",
        "fund of a budget line",
        "fund of a regime",
        "fund of fees",
    ],
)
def test_a_code_that_no_register_has(
    small: SmallBook, register: str, code: str, opens: Callable[[SmallBook], object]
) -> None:
    with pytest.raises(RegisterUnknownError) as caught:
        opens(small)
    assert caught.value == RegisterUnknownError(register, code)


@pytest.mark.parametrize("zone", ["", "utc", "EST5EDT", "A/B+3", "Mars/Base", "GMT0"])
def test_what_is_no_name_of_a_time_zone(session: Session, zone: str) -> None:
    with pytest.raises(RegisterUnknownError) as caught:
        open_book(session, "new", zone=zone, is_live=False)
    assert caught.value == RegisterUnknownError("time zone", zone)


@pytest.mark.parametrize(
    "zone", ["UTC", "Africa/Casablanca", "America/Argentina/Buenos_Aires"]
)
def test_names_of_time_zones(session: Session, zone: str) -> None:
    assert open_book(session, f"in {zone}", zone=zone, is_live=False).zone == zone


def test_a_regime_is_fixed_by_the_first_entry(small: SmallBook) -> None:
    small.gift("G1", 100)
    same = FundRegime("own", date(2026, 1, 1), "OPS")
    set_fund_regime(small.session, small.act(), "WELL", same)
    later = FundRegime("mandate", DAY + timedelta(days=1), "WELL")
    set_fund_regime(small.session, small.act(), "WELL", later)
    too_early = FundRegime("mandate", DAY, "OPS")
    with pytest.raises(RegimeFixedError) as caught:
        set_fund_regime(small.session, small.act(), "WELL", too_early)
    assert caught.value == RegimeFixedError("WELL")


def test_a_regime_is_not_rewritten(small: SmallBook) -> None:
    other = FundRegime("mandate", date(2026, 1, 1), "OPS")
    with pytest.raises(RegimeFixedError) as caught:
        set_fund_regime(small.session, small.act(), "WELL", other)
    assert caught.value == RegimeFixedError("WELL")


def test_every_error_reads_as_a_sentence() -> None:
    assert str(UnbalancedError("WELL", "OP", "EUR", 7)) == (
        "fund WELL at OP is out by 7 minor units of EUR"
    )
    assert str(errors.DraftError("no")) == "no"


def test_another_error_of_the_database_passes_as_it_is(small: SmallBook) -> None:
    with pytest.raises(Exception, match="foreign key"):
        call(small.session, "register_lot_v1", small.book.id, 0, "L")
