"""Rules about the lines of an entry stand in the database and in the value.

The posting function is called without the values that would refuse before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ledger.book import errors, tables
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.errors import (
    AccountClosedError,
    AccountCurrencyError,
    AccountUnknownError,
    AmountRefusedError,
    ArraysDifferError,
    BaseDiffersError,
    BaseUnbalancedError,
    FactReusedError,
    FundUnknownError,
    KindUnknownError,
    LedgerError,
    LotMissingError,
    TakingsDifferError,
    TooFewLinesError,
    UnbalancedError,
)
from ledger.book.kinds import EntryKind
from ledger.book.registers import (
    close_account,
)
from ledger.money import MAX_MINOR
from tests.ledger.refusals import Changes, public_id, refusal
from tests.ledger.small_book import (
    ADVANCE,
    BANK,
    DAY,
    GIFT,
    PSP,
    SmallBook,
    eur,
    mad,
)


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
