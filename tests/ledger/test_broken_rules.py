"""Every rule stands in the database itself: broken there, each gives its named error.

The posting function is called without the values that would refuse before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from ledger.book import errors, tables
from ledger.book.acts import Command, record_act
from ledger.book.books import open_book
from ledger.book.calls import call
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.errors import (
    AccountClosedError,
    AccountCurrencyError,
    AccountUnknownError,
    ActKeyReusedError,
    AlreadyReversedError,
    AmountRefusedError,
    ArraysDifferError,
    BaseDiffersError,
    BaseUnbalancedError,
    CorrectionBeyondError,
    DayInFutureError,
    DayOutsideYearsError,
    EntryUnknownError,
    FactReusedError,
    FundUnknownError,
    GuardBrokenError,
    KindUnknownError,
    LedgerError,
    LotMissingError,
    NoOpenPeriodError,
    NotAMirrorError,
    RegimeFixedError,
    RegisterConflictError,
    RegisterUnknownError,
    RestrictedLineOverrunError,
    TakingBeyondError,
    TakingsDifferError,
    TooFewLinesError,
    UnbalancedError,
)
from ledger.book.journal import tie_correction
from ledger.book.kinds import EntryKind
from ledger.book.registers import (
    FundRegime,
    NewBudgetLine,
    amend_budget,
    close_account,
    declare_fiscal_year,
    open_account,
    open_budget_line,
    open_fund,
    open_keeper,
    set_fund_regime,
)
from ledger.book.roles import AccountType
from ledger.money import MAX_MINOR
from tests.ledger.small_book import (
    ADVANCE,
    BANK,
    CASH,
    DAY,
    GIFT,
    NOW,
    PSP,
    SUSPENSE,
    SmallBook,
    eur,
    mad,
)

Changes = dict[str, object]


def refusal(small: SmallBook, **changes: object) -> LedgerError:
    """What the posting function says to a gift with these changes."""
    with pytest.raises(LedgerError) as caught, small.session.begin_nested():
        small.raw_post(**changes)
    return caught.value


def public_id(small: SmallBook, fact: str) -> str:
    entry = tables.journal_entry
    query = select(entry.c.public_id).where(
        entry.c.book_id == small.book.id, entry.c.fact == fact
    )
    found = small.session.scalar(query)
    assert isinstance(found, UUID)
    return str(found)


def test_the_gift_that_the_others_change_is_posted(small: SmallBook) -> None:
    entry_id, is_new, day = small.raw_post()
    assert (is_new, day) == (True, DAY)
    assert small.raw_post() == (entry_id, False, DAY)


def test_too_few_lines(small: SmallBook) -> None:
    one = {"account": [small.account(BANK)], "fund": [small.fund("WELL")]}
    one |= {"currency": ["EUR"], "amount": [1], "base": [1], "lot": None}
    assert refusal(small, **one) == TooFewLinesError("raw:1:gift", 1)
    names = ("account", "fund", "currency", "amount", "base")
    none: Changes = {name: [] for name in names}
    assert refusal(small, **none, lot=None) == TooFewLinesError("raw:1:gift", 0)
    assert refusal(small, account=None) == TooFewLinesError("raw:1:gift", 0)


@pytest.mark.parametrize(
    "short", ["fund", "currency", "amount", "base", "budget_line", "lot", "party"]
)
def test_arrays_of_other_lengths(small: SmallBook, short: str) -> None:
    assert refusal(small, **{short: [None]}) == ArraysDifferError(2)


def test_an_unknown_kind(small: SmallBook) -> None:
    assert refusal(small, kind="gitf") == KindUnknownError("gitf")
    assert refusal(small, kind=None) == KindUnknownError("")


def test_an_unbalanced_entry(small: SmallBook) -> None:
    changes: Changes = {"amount": [1000, -999], "base": [1000, -999]}
    assert refusal(small, **changes) == UnbalancedError("WELL", "OP", "EUR", 1)


def test_an_entry_that_balances_as_a_whole_but_not_in_each_fund(
    small: SmallBook,
) -> None:
    funds = [small.fund("WELL"), small.fund("SCHOOL")]
    error = refusal(small, fund=funds)
    assert error == UnbalancedError("SCHOOL", "OP", "EUR", -1000)


def test_an_entry_that_balances_as_a_whole_but_not_at_each_keeper(
    small: SmallBook,
) -> None:
    local = AccountKey("LOCAL", "bank", "EUR")
    accounts = [small.account(local), small.account(GIFT)]
    error = refusal(small, account=accounts)
    assert error == UnbalancedError("WELL", "LOCAL", "EUR", 1000)


def test_an_entry_that_balances_in_sum_but_not_in_each_currency(
    small: SmallBook,
) -> None:
    accounts = [small.account(BANK), small.account(replace(GIFT, currency="MAD"))]
    error = refusal(small, account=accounts, currency=["EUR", "MAD"])
    assert error == UnbalancedError("WELL", "OP", "EUR", 1000)


def test_an_entry_that_is_unbalanced_in_base(small: SmallBook) -> None:
    accounts = [
        small.account(replace(BANK, currency="MAD")),
        small.account(replace(GIFT, currency="MAD")),
    ]
    error = refusal(small, account=accounts, currency=["MAD", "MAD"], base=[92, -93])
    assert error == BaseUnbalancedError("WELL", "OP", -1)


def test_base_that_is_not_the_amount_in_the_keepers_own_currency(
    small: SmallBook,
) -> None:
    assert refusal(small, base=[1001, -1001]) == BaseDiffersError(1, 1000, 1001)


def test_an_account_of_another_book(small: SmallBook, session: Session) -> None:
    other = SmallBook.open(session, f"{small.book.code}-other")
    foreign = other.account(GIFT)
    error = refusal(small, account=[small.account(BANK), foreign])
    assert error == AccountUnknownError(2, str(foreign))
    error = refusal(small, account=[None, small.account(GIFT)])
    assert error == AccountUnknownError(1, "")


def test_a_fund_of_another_book(small: SmallBook, session: Session) -> None:
    other = SmallBook.open(session, f"{small.book.code}-other")
    foreign = other.fund("WELL")
    error = refusal(small, fund=[small.fund("WELL"), foreign])
    assert error == FundUnknownError(2, str(foreign))
    assert refusal(small, fund=[None, None]) == FundUnknownError(1, "")


def test_a_currency_that_the_account_does_not_take(small: SmallBook) -> None:
    error = refusal(small, currency=["EUR", "MAD"])
    assert error == AccountCurrencyError(2, "source.gift", "MAD")
    error = refusal(small, currency=[None, "EUR"])
    assert error == AccountCurrencyError(1, "bank", "")


@pytest.mark.parametrize("minor", [0, MAX_MINOR + 1, -MAX_MINOR - 1])
def test_an_amount_out_of_bounds(small: SmallBook, minor: int) -> None:
    error = refusal(small, amount=[minor, -minor], base=[minor, -minor])
    assert error == AmountRefusedError(1, minor)


def test_the_largest_amount_is_one(small: SmallBook) -> None:
    sides: Changes = {"amount": [MAX_MINOR, -MAX_MINOR]}
    assert small.raw_post(**sides, base=sides["amount"])[1] is True


def test_no_amount_at_all(small: SmallBook) -> None:
    assert refusal(small, amount=[None, -1]) == AmountRefusedError(1, 0)
    error = refusal(small, base=[1000, None])
    assert error == AmountRefusedError(2, -1000)


def test_a_source_without_a_lot(small: SmallBook) -> None:
    assert refusal(small, lot=None) == LotMissingError(2, "source.gift")
    error = refusal(small, lot=[small.lot("X"), None])
    assert error == LotMissingError(2, "source.gift")


def test_a_closed_account(small: SmallBook) -> None:
    small.raw_post()
    closed = small.account(GIFT)
    close_account(small.session, small.act(), closed, on=DAY)
    assert refusal(small, fact="raw:2:gift") == AccountClosedError(2, "source.gift")


def test_only_a_reversal_touches_a_closed_account(small: SmallBook) -> None:
    original = small.raw_post()[0]
    close_account(small.session, small.act(), small.account(GIFT), on=DAY)
    assert small.raw_post()[1] is False, "what was posted before is still the same"
    mirror: Changes = {"amount": [-1000, 1000], "base": [-1000, 1000]}
    mirror |= {"kind": "reversal", "fact": "raw:1:back"}
    assert refusal(small, **mirror, corrects=original) == AccountClosedError(
        2, "source.gift"
    )


def test_a_reversal_touches_a_closed_account(small: SmallBook) -> None:
    original = small.raw_post()[0]
    close_account(small.session, small.act(), small.account(GIFT), on=DAY)
    mirror: Changes = {"amount": [-1000, 1000], "base": [-1000, 1000]}
    mirror |= {"kind": "reversal", "fact": "raw:1:back"}
    assert small.raw_post(**mirror, reverses=original)[1] is True


def _school(small: SmallBook) -> Changes:
    return {"fund": [small.fund("SCHOOL")] * 2}


def _other_accounts(small: SmallBook) -> Changes:
    return {"account": [small.account(PSP), small.account(GIFT)]}


def _other_currency(small: SmallBook) -> Changes:
    # The same account never has two currencies: the accounts differ first.
    keys = (replace(BANK, currency="MAD"), replace(GIFT, currency="MAD"))
    accounts = [small.account(key) for key in keys]
    return {"account": accounts, "currency": ["MAD", "MAD"]}


@pytest.mark.parametrize(
    ("differs", "change"),
    [
        ("kind", lambda _: {"kind": "operating_grant"}),
        ("accounts", _other_accounts),
        ("accounts", _other_currency),
        ("funds", _school),
        ("amounts", lambda _: {"amount": [5, -5], "base": [5, -5]}),
        ("lots", lambda small: {"lot": [None, small.lot("OTHER")]}),
    ],
    ids=["kind", "account", "currency", "fund", "amount", "lot"],
)
def test_a_fact_that_comes_again_with_other_content(
    small: SmallBook, differs: str, change: Callable[[SmallBook], Changes]
) -> None:
    small.raw_post()
    entry = public_id(small, "raw:1:gift")
    error = refusal(small, **change(small))
    assert error == FactReusedError("raw:1:gift", entry, differs)


def test_day_party_and_budget_line_are_not_compared(small: SmallBook) -> None:
    first = small.raw_post()
    again = small.raw_post(occurred_on=DAY + timedelta(days=40))
    assert again == (first[0], False, DAY)


def test_a_day_in_no_declared_year(small: SmallBook) -> None:
    error = refusal(small, occurred_on=date(2025, 12, 31))
    assert error == DayOutsideYearsError("OP", "2025-12-31")


def close_periods(engine: Engine, book: int, *, until: date) -> None:
    """Close periods of all keepers, as the owner: there is no command yet."""
    with engine.begin() as connection:
        connection.execute(
            text("""
                insert into ledger.period_change
                select p.book_id, p.keeper_id, p.ends_on, 'closed', y.act_id
                from ledger.period p join ledger.fiscal_year y
                  using (book_id, keeper_id)
                where p.book_id = :book and p.ends_on <= :until
            """),
            {"book": book, "until": until},
        )


def test_no_open_period_is_left(
    committing_session: Session, engine_owner: Engine, book_code: str
) -> None:
    small = SmallBook.open(committing_session, book_code)
    posted = small.raw_post()
    committing_session.commit()
    close_periods(engine_owner, small.book.id, until=date(2026, 12, 31))
    assert small.raw_post() == (posted[0], False, DAY), "a retry finds its entry"
    error = refusal(small, fact="raw:2:gift")
    assert error == NoOpenPeriodError("OP", "2026-01-12")


def test_a_live_book_takes_no_entry_from_the_future(
    session: Session, book_code: str
) -> None:
    small = SmallBook.open(session, book_code, is_live=True)
    today = session.scalar(text("select current_date"))
    assert isinstance(today, date)
    years = date(today.year, 1, 1), date(today.year + 1, 12, 31)
    if today.year != 2026:
        declare_fiscal_year(
            session, small.act(), "OP", starts_on=years[0], ends_on=years[1]
        )
    else:
        declare_fiscal_year(
            session, small.act(), "OP", starts_on=date(2027, 1, 1), ends_on=years[1]
        )
    late = today + timedelta(days=2)
    assert refusal(small, occurred_on=late) == DayInFutureError(late.isoformat())


def test_a_decision_is_bound_by_the_funds_liquid_total(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.gift("G2", 5000, fund="SCHOOL")
    sides: Changes = {"amount": [-1001, 1001], "base": [-1001, 1001]}
    error = refusal(small, kind="refund", **sides)
    assert error == GuardBrokenError("liquid total of fund", "WELL", "EUR", 1000, 1001)


def test_a_decision_is_bound_by_a_common_account_over_all_funds(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    small.gift("G2", 500, into=PSP)
    sides: Changes = {"amount": [-1100, 1100], "base": [-1100, 1100]}
    error = refusal(small, kind="refund", **sides)
    assert error == GuardBrokenError("common account", "bank", "EUR", 1000, 1100)


def test_a_decision_is_bound_by_what_an_advance_holds(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.wire("W1", 1000, 10800)
    lines = (
        Line(replace(ADVANCE, currency="MAD"), "WELL", mad(-10801), base_minor=-1000),
        Line(replace(SUSPENSE, currency="MAD"), "WELL", mad(10801), base_minor=1000),
    )
    with pytest.raises(GuardBrokenError) as caught:
        small.post("transfer_between_projects", "act:1", lines)
    expected = GuardBrokenError("advance of fund", "WELL", "MAD", 10800, 10801)
    assert caught.value == expected


def test_a_fact_that_breaks_a_guard_is_posted(small: SmallBook) -> None:
    sides: Changes = {"amount": [-1001, 1001], "base": [-1001, 1001]}
    assert small.raw_post(kind="refund_seen", **sides)[1] is True


def test_a_guard_looks_at_the_net_effect(small: SmallBook) -> None:
    small.gift("G1", 1000, into=PSP)
    lines = (
        Line(BANK, "WELL", eur(1000)),
        Line(PSP, "WELL", eur(-1000)),
        Line(BANK, "WELL", eur(-700)),
        Line(GIFT, "WELL", eur(700), lot="G1"),
    )
    assert small.post("refund", "act:1", lines).is_new


def test_an_entry_is_reversed_once(small: SmallBook) -> None:
    original = small.raw_post()[0]
    mirror: Changes = {"amount": [-1000, 1000], "base": [-1000, 1000]}
    mirror |= {"kind": "reversal", "reverses": original}
    first = small.raw_post(fact="raw:1:back", **mirror)
    assert small.raw_post(fact="raw:1:back", **mirror) == (first[0], False, DAY)
    error = refusal(small, fact="raw:1:back:2", **mirror)
    ids = public_id(small, "raw:1:gift"), public_id(small, "raw:1:back")
    assert error == AlreadyReversedError(*ids)


def test_what_is_reversed_is_not_corrected(small: SmallBook) -> None:
    original = small.raw_post()[0]
    mirror: Changes = {"amount": [-1000, 1000], "base": [-1000, 1000]}
    mirror |= {"kind": "reversal"}
    small.raw_post(fact="raw:1:back", reverses=original, **mirror)
    part: Changes = {"amount": [-1, 1], "base": [-1, 1], "kind": "refund_seen"}
    error = refusal(small, fact="raw:1:part", corrects=original, **part)
    ids = public_id(small, "raw:1:gift"), public_id(small, "raw:1:back")
    assert error == AlreadyReversedError(*ids)


def test_a_part_is_no_mirror(small: SmallBook) -> None:
    original = small.raw_post()[0]
    part: Changes = {"amount": [-999, 999], "base": [-999, 999], "kind": "reversal"}
    error = refusal(small, fact="raw:1:back", reverses=original, **part)
    assert error == NotAMirrorError(public_id(small, "raw:1:gift"))


def test_more_lines_that_cancel_out_are_no_mirror(small: SmallBook) -> None:
    original = small.raw_post()[0]
    bank, gift, well = small.account(BANK), small.account(GIFT), small.fund("WELL")
    amounts, lot = [-500, -500, 1000], small.lot("RAW")
    error = refusal(
        small,
        fact="raw:1:back",
        kind="reversal",
        reverses=original,
        account=[bank, bank, gift],
        fund=[well] * 3,
        currency=["EUR"] * 3,
        amount=amounts,
        base=amounts,
        lot=[None, None, lot],
    )
    assert error == NotAMirrorError(public_id(small, "raw:1:gift"))


def test_a_reversal_after_a_correction_goes_beyond(small: SmallBook) -> None:
    original = small.raw_post()[0]
    part: Changes = {"amount": [-1, 1], "base": [-1, 1], "kind": "refund_seen"}
    small.raw_post(fact="raw:1:part", corrects=original, **part)
    whole: Changes = {"amount": [-1000, 1000], "base": [-1000, 1000]}
    error = refusal(
        small, fact="raw:1:back", kind="reversal", reverses=original, **whole
    )
    gift = public_id(small, "raw:1:gift")
    assert error == CorrectionBeyondError(gift, "source.gift", 999, 1000)


def test_corrections_together_never_go_beyond(small: SmallBook) -> None:
    original = small.raw_post()[0]
    part: Changes = {"amount": [-600, 600], "base": [-600, 600], "kind": "refund_seen"}
    small.raw_post(fact="raw:1:part:1", corrects=original, **part)
    error = refusal(small, fact="raw:1:part:2", corrects=original, **part)
    gift = public_id(small, "raw:1:gift")
    assert error == CorrectionBeyondError(gift, "source.gift", 400, 600)


def test_a_correction_cannot_add_to_the_entry_in_its_own_direction_of_another_lot(
    small: SmallBook,
) -> None:
    original = small.raw_post()[0]
    part: Changes = {"amount": [-10, 10], "base": [-10, 10], "kind": "refund_seen"}
    other = [None, small.lot("OTHER")]
    error = refusal(small, fact="raw:1:part", corrects=original, lot=other, **part)
    gift = public_id(small, "raw:1:gift")
    assert error == CorrectionBeyondError(gift, "source.gift", 0, 10)


def test_an_entry_that_is_not_there_cannot_be_taken_back(
    small: SmallBook, session: Session
) -> None:
    other = SmallBook.open(session, f"{small.book.code}-other")
    foreign = other.raw_post()[0]
    sides: Changes = {"amount": [-1000, 1000], "base": [-1000, 1000]}
    sides |= {"kind": "reversal"}
    for name in ("reverses", "corrects"):
        error = refusal(small, **sides, **{name: foreign})
        assert error == EntryUnknownError(str(foreign))


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


def _wire_lines(minor: int) -> tuple[Line, ...]:
    advance = AccountKey("OP", "advance", "EUR")
    return (Line(advance, "WELL", eur(minor)), Line(BANK, "WELL", eur(-minor)))


def _taking(lot: str, minor: int) -> Taking:
    return Taking("bank", "WELL", lot, eur(minor), 0, moved=eur(minor))


def test_takings_that_are_not_what_was_paid(small: SmallBook) -> None:
    small.gift("G1", 1000)
    with pytest.raises(TakingsDifferError) as caught:
        small.post("wire_out", "w:1", _wire_lines(900), takings=(_taking("G1", 899),))
    assert caught.value == TakingsDifferError("bank", "WELL", 899, 900)


def test_an_expense_without_takings(small: SmallBook) -> None:
    small.gift("G1", 1000, into=CASH)
    use = AccountKey("LOCAL", "use", "MAD")
    lines = (Line(use, "WELL", mad(10)), Line(CASH, "WELL", mad(-10)))
    with pytest.raises(TakingsDifferError) as caught:
        small.post("expense", "e:1", lines)
    assert caught.value == TakingsDifferError("cash_box", "WELL", 0, 10)


def test_a_lot_that_gives_more_than_it_brought(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.gift("G2", 1000)
    with pytest.raises(TakingBeyondError) as caught:
        small.post("wire_out", "w:1", _wire_lines(1001), takings=(_taking("G1", 1001),))
    assert caught.value == TakingBeyondError("G1", "bank", -1)


def test_a_lot_that_gives_at_the_advance_more_than_was_wired(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.gift("G2", 1000)
    small.wire("W1", 1000, 10000)
    taking = Taking(
        "advance", "WELL", "G2", mad(5), 0, account=ADVANCE, tranche="bank:W1:wire"
    )
    use = AccountKey("OP", "use", "MAD")
    lines = (
        Line(use, "WELL", mad(5), base_minor=1),
        Line(ADVANCE, "WELL", mad(-5), base_minor=-1),
    )
    with pytest.raises(TakingBeyondError) as caught:
        small.post("expense", "e:1", lines, takings=(taking,))
    assert caught.value == TakingBeyondError("G2", "advance", -5)


def test_a_restricted_budget_line_is_not_overrun(small: SmallBook) -> None:
    act = small.act()
    new = NewBudgetLine("WELL", "B1", "MAD", is_restricted=True)
    number = open_budget_line(small.session, act, new)
    amend_budget(small.session, act, number, mad(1000), from_on=DAY)
    small.gift("G1", 5000, into=CASH)
    use = AccountKey("LOCAL", "use", "MAD")

    def spend(minor: int, fact: str) -> None:
        lines = (
            Line(use, "WELL", mad(minor), budget_line="B1"),
            Line(CASH, "WELL", mad(-minor)),
        )
        small.post("transfer_between_projects", fact, lines)

    spend(600, "e:1")
    with pytest.raises(RestrictedLineOverrunError) as caught:
        spend(401, "e:2")
    assert caught.value == RestrictedLineOverrunError("B1", 400, 401)


def test_a_budget_line_without_restriction_may_be_overrun(small: SmallBook) -> None:
    act = small.act()
    open_budget_line(small.session, act, NewBudgetLine("WELL", "B1", "MAD"))
    use = AccountKey("LOCAL", "use", "MAD")
    small.gift("G1", 5000, into=CASH)
    lines = (
        Line(use, "WELL", mad(10), budget_line="B1"),
        Line(CASH, "WELL", mad(-10)),
    )
    assert small.post("transfer_between_projects", "e:1", lines).is_new


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


def test_a_refusal_loses_the_whole_transaction(
    sessions: sessionmaker[Session], book_code: str
) -> None:
    with sessions() as session:
        small = SmallBook.open(session, book_code)
        session.commit()
        small.gift("G1", 100)
        refusal(small, lot=None)
        session.rollback()
        entries = tables.journal_entry
        query = select(entries.c.id).where(entries.c.book_id == small.book.id)
        assert session.scalars(query).all() == []


# The value stands before the database, with the same error and the same data.

TWINS: dict[str, tuple[Callable[[], object], LedgerError]] = {
    "too few lines": (
        lambda: _draft(Line(BANK, "WELL", eur(1))),
        TooFewLinesError("raw:1:gift", 1),
    ),
    "unbalanced": (
        lambda: _draft(
            Line(BANK, "WELL", eur(1000)), Line(GIFT, "WELL", eur(-999), lot="G")
        ),
        UnbalancedError("WELL", "OP", "EUR", 1),
    ),
    "unbalanced in base": (
        lambda: _draft(
            Line(replace(BANK, currency="MAD"), "WELL", mad(1000), base_minor=92),
            Line(ADVANCE, "WELL", mad(-1000), base_minor=-93),
        ),
        BaseUnbalancedError("WELL", "OP", -1),
    ),
    "a source without a lot": (
        lambda: _draft(Line(BANK, "WELL", eur(9)), Line(GIFT, "WELL", eur(-9))),
        LotMissingError(2, "source.gift"),
    ),
}


def _draft(*lines: Line, **more: object) -> DraftEntry:
    return DraftEntry(EntryKind.GIFT, "raw:1:gift", DAY, lines, **more)


@pytest.mark.parametrize("rule", TWINS)
def test_the_value_refuses_what_the_database_refuses(rule: str) -> None:
    make, expected = TWINS[rule]
    with pytest.raises(type(expected)) as caught:
        make()
    assert caught.value == expected


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Line(BANK, "WELL", mad(1)), "bank takes EUR only"),
        (lambda: Line(BANK, "WELL", eur(0)), "a line of nothing on bank"),
        (
            lambda: DraftEntry(EntryKind.GIFT, "a b", DAY, ()),
            "'a b' cannot name a fact",
        ),
        (
            lambda: _draft(reverses="a:1", corrects="b:1"),
            "an entry reverses or corrects, never both",
        ),
    ],
)
def test_a_draft_that_cannot_be_an_entry(make: Callable[[], object], why: str) -> None:
    with pytest.raises(errors.DraftError) as caught:
        make()
    assert caught.value == errors.DraftError(why)


@pytest.mark.parametrize("change", [{"amount": eur(0)}, {"start_minor": -1}])
def test_a_draft_with_a_taking_of_nothing(change: Changes) -> None:
    lines = (Line(BANK, "WELL", eur(1)), Line(PSP, "WELL", eur(-1)))
    taking = replace(Taking("bank", "WELL", "G1", eur(1), 0), **change)
    with pytest.raises(TakingsDifferError):
        _draft(*lines, takings=(taking,))


def test_every_error_reads_as_a_sentence() -> None:
    assert str(UnbalancedError("WELL", "OP", "EUR", 7)) == (
        "fund WELL at OP is out by 7 minor units of EUR"
    )
    assert str(errors.DraftError("no")) == "no"


def test_another_error_of_the_database_passes_as_it_is(small: SmallBook) -> None:
    with pytest.raises(Exception, match="foreign key"):
        call(small.session, "register_lot_v1", small.book.id, 0, "L")
