"""Rules about days, guards, taking back and takings stand in the database.

The posting function is called without the values that would refuse before it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.entries import AccountKey, Line, Taking
from ledger.book.errors import (
    AlreadyReversedError,
    CorrectionBeyondError,
    DayInFutureError,
    DayOutsideYearsError,
    EntryUnknownError,
    GuardBrokenError,
    LeanedOnError,
    LotBeyondError,
    NoOpenPeriodError,
    NotAMirrorError,
    RestrictedLineOverrunError,
    TakingBeyondError,
    TakingsDifferError,
)
from ledger.book.periods import list_periods
from ledger.book.registers import (
    NewBudgetLine,
    amend_budget,
    declare_fiscal_year,
    open_budget_line,
)
from tests.ledger.refusals import Changes, public_id, refusal
from tests.ledger.small_book import (
    ADVANCE,
    BANK,
    CASH,
    DAY,
    GIFT,
    PSP,
    SUSPENSE,
    SmallBook,
    eur,
    mad,
)


def test_a_day_in_no_declared_year(small: SmallBook) -> None:
    error = refusal(small, occurred_on=date(2025, 12, 31))
    assert error == DayOutsideYearsError("OP", "2025-12-31")


def test_no_open_period_is_left(small: SmallBook) -> None:
    posted = small.raw_post()
    for period in list_periods(small.session, small.book, "OP"):
        small.close(period.ends_on)
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


def test_a_correction_leans_on_what_is_reversed(small: SmallBook) -> None:
    original = small.raw_post()[0]
    part: Changes = {"amount": [-1, 1], "base": [-1, 1], "kind": "refund_seen"}
    small.raw_post(fact="raw:1:part", corrects=original, **part)
    whole: Changes = {"amount": [-1000, 1000], "base": [-1000, 1000]}
    error = refusal(
        small, fact="raw:1:back", kind="reversal", reverses=original, **whole
    )
    gift, part_id = public_id(small, "raw:1:gift"), public_id(small, "raw:1:part")
    assert error == LeanedOnError(gift, part_id)


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


def test_a_lot_of_a_pool_passes_no_more_on_than_it_brought(small: SmallBook) -> None:
    small.gift("P1", 600, fund="SCHOOL")
    small.gift("P2", 600, fund="SCHOOL")
    error = refusal(small, **passed_on(small, 700))
    assert error == LotBeyondError("P1", "SCHOOL", "EUR", 600, 700)
    small.raw_post(**passed_on(small, 600))
    error = refusal(small, **passed_on(small, 1), fact="raw:2")
    assert error == LotBeyondError("P1", "SCHOOL", "EUR", 0, 1)


def passed_on(small: SmallBook, minor: int) -> Changes:
    """A match out of the pool's first lot, by the posting function itself."""
    bank, source = small.account(BANK), small.account(GIFT)
    amounts = [minor, -minor, minor, -minor]
    lots = [None, small.lot("M1"), small.lot("P1"), None]
    return {
        "kind": "match_release",
        "account": [bank, source, source, bank],
        "fund": [small.fund(code) for code in ("WELL", "WELL", "SCHOOL", "SCHOOL")],
        "currency": ["EUR"] * 4,
        "amount": amounts,
        "base": amounts,
        "lot": lots,
    }
