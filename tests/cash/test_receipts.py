"""Receipts: gapless numbers per book, two names, void with their number kept."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DatabaseError

from ledger.book.errors import (
    ActKeyReusedError,
    RegisterConflictError,
    RegisterUnknownError,
)
from ledger.money import Money, MoneyError
from payments.cash import tables
from payments.cash.books import BookCodeError, begin_book
from payments.cash.errors import (
    BackDatedError,
    CurrencyError,
    FutureDayError,
    NothingReceivedError,
    ReasonMissingError,
    ReceiptUnknownError,
    ReceiptVoidError,
    SamePersonError,
)
from payments.cash.receipts import (
    NewReceipt,
    find_receipt,
    issue_receipt,
    list_receipts,
)
from payments.purposes import PurposeError
from payments.rails.registry import find_rail
from tests.cash.till import FATIMA, KEEPER, OMAR, TODAY, mad

MISSING = UUID(int=0)
YESTERDAY = TODAY - timedelta(days=1)


def begin(till, code, first, keeper=KEEPER):
    rail = find_rail(till.session, till.book.id, "cash", keeper)
    return begin_book(till.session, till.book, till.command(), rail, (code, first))


def test_receipts_are_numbered_one_after_the_other(till):
    labels = [till.issue().label for _ in range(3)]
    assert labels == ["TIFAOUINE-0001", "TIFAOUINE-0002", "TIFAOUINE-0003"]


def test_a_new_receipt_book_goes_on_with_its_own_numbers(till):
    till.issue()
    begin(till, "B2", 51)
    assert [till.issue().label, till.issue().label] == ["B2-0051", "B2-0052"]
    assert begin(till, "B2", 51) == begin(till, "B2", 51)
    with pytest.raises(RegisterConflictError):
        begin(till, "B2", 52)


@pytest.mark.parametrize(("code", "first"), [("b2", 1), ("B", 1), ("B2", 0)])
def test_a_receipt_book_needs_a_plain_code_and_a_first_number(till, code, first):
    with pytest.raises(BookCodeError):
        begin(till, code, first)


def test_the_same_form_sent_twice_makes_one_receipt(till):
    assert till.issue(key="form").id == till.issue(key="form").id
    with pytest.raises(ActKeyReusedError), till.session.begin_nested():
        till.issue(501, key="form")
    assert len(list_receipts(till.session, till.book, [KEEPER], 9)) == 1


def test_nothing_is_posted_before_the_second_name(till):
    receipt = till.issue()
    assert (receipt.state, till.balances()) == ("waiting", {})
    confirmed = till.confirm(receipt)
    assert (confirmed.state, confirmed.confirmed_by) == ("confirmed", OMAR)
    assert till.balances() == {"cash_box P1": "500.00", "source.gift P1": "-500.00"}


def test_confirming_twice_posts_once(till):
    receipt = till.issue()
    assert till.confirm(receipt) == till.confirm(receipt)
    assert till.balances()["cash_box P1"] == "500.00"


def test_residents_pay_as_households(till):
    till.receive(role="source.households")
    assert "source.households P1" in till.balances()
    with pytest.raises(PurposeError):
        till.new(role="source.tip")


def test_whoever_received_neither_confirms_nor_voids(till):
    receipt = till.issue()
    with pytest.raises(SamePersonError):
        till.confirm(receipt, FATIMA)
    with pytest.raises(SamePersonError):
        till.void(receipt, FATIMA)
    assert till.again(receipt) == receipt


def test_a_void_receipt_keeps_its_number_and_is_not_confirmed(till):
    receipt = till.void(till.issue())
    assert (receipt.state, receipt.reason) == ("void", "twice")
    assert till.void(receipt) == receipt
    with pytest.raises(ReceiptVoidError):
        till.confirm(receipt)
    assert till.issue().number == receipt.number + 1
    assert till.balances() == {}


def test_voiding_a_confirmed_receipt_reverses_its_entry(till):
    receipt = till.void(till.receive())
    assert receipt.state == "void"
    assert set(till.balances().values()) <= {"0.00"}
    assert till.check() == []


def test_a_receipt_is_void_for_a_reason(till):
    with pytest.raises(ReasonMissingError):
        till.void(till.issue(), reason="  ")


def test_days_go_with_the_numbers(till):
    till.issue(day=YESTERDAY)
    till.issue(day=YESTERDAY)
    till.issue()
    with pytest.raises(BackDatedError) as error:
        till.issue(day=YESTERDAY)
    assert error.value.last == TODAY
    with pytest.raises(FutureDayError):
        till.new(day=TODAY + timedelta(days=1))


@pytest.mark.parametrize("minor", [0, -100])
def test_a_receipt_is_about_more_than_nothing(till, minor):
    with pytest.raises(NothingReceivedError):
        till.new(Money(minor, "MAD"))


def test_the_box_takes_its_own_currency(till):
    with pytest.raises(CurrencyError):
        till.issue(Money(500, "EUR"))
    with pytest.raises(MoneyError):
        mad("1,5")


def test_an_association_without_a_cash_box_gives_no_receipt(till):
    new = till.new()
    other = NewReceipt("AZWU", "P1", new.amount, TODAY, "giver-a", TODAY)
    with pytest.raises(RegisterUnknownError):
        issue_receipt(till.session, till.book, till.command(), other)


def test_an_unknown_receipt_is_told(till):
    with pytest.raises(ReceiptUnknownError):
        find_receipt(till.session, till.book, MISSING)


@pytest.mark.parametrize(
    "change", [{"number": 7}, {"number": 1}, {"received_on": YESTERDAY}]
)
def test_the_database_itself_holds_numbers_and_days(till, change):
    till.issue()
    till.issue()
    row = till.session.execute(
        tables.receipt.select().where(tables.receipt.c.book_id == till.book.id)
    ).first()
    values = dict(row._mapping) | {"number": 3} | change
    for made in ("id", "public_id"):
        del values[made]
    with pytest.raises(DatabaseError), till.session.begin_nested():
        till.session.execute(insert(tables.receipt).values(values))


def test_the_database_itself_holds_two_names_and_void_for_good(till):
    receipt = till.issue()
    act = till.operator.act("x")
    row = {
        "book_id": till.book.id,
        "receipt_id": receipt.id,
        "received_by": FATIMA,
        "at": receipt.issued_at,
        "act_id": act.id,
    }
    alone = row | {"voided_by": FATIMA, "reason": "x"}
    with pytest.raises(DatabaseError), till.session.begin_nested():
        till.session.execute(insert(tables.void).values(alone))
    forged = row | {"received_by": "x", "voided_by": FATIMA, "reason": "x"}
    with pytest.raises(DatabaseError), till.session.begin_nested():
        till.session.execute(insert(tables.void).values(forged))
    entry = till.receive(20).entry_id
    till.void(receipt)
    late = row | {"confirmed_by": OMAR, "entry_id": entry}
    with pytest.raises(DatabaseError), till.session.begin_nested():
        till.session.execute(insert(tables.confirmation).values(late))


@pytest.mark.parametrize(
    "what", ["update payments.cash_receipt set number = 9", "delete"]
)
def test_receipts_are_neither_changed_nor_deleted(till, what):
    till.issue()
    query = what if " " in what else "delete from payments.cash_receipt"
    with pytest.raises(DatabaseError), till.session.begin_nested():
        till.session.execute(text(query))
