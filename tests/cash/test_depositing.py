"""Cash carried to the bank: on its way, then in the account, its lots along with it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.banking.receiving import Sent, receive_file
from ledger.book.entries import AccountKey
from ledger.book.reading import entries_by_id
from ledger.book.registers import NewBudgetLine, open_budget_line
from ledger.book.reversing import reverse
from ledger.financing.expenses import Expense, post_expense
from ledger.financing.queues import QueueShortError
from ledger.financing.trace import paid_with
from ledger.money import Money
from payments.bank.accounts import OurAccount, open_account
from payments.bank.pledges import payouts_under_way
from payments.cash.arriving import confirm_arrival
from payments.cash.depositing import (
    NewDeposit,
    carry_to_bank,
    list_deposits,
    slip_of,
)
from payments.cash.errors import (
    BankMissingError,
    BankTellsError,
    BoxEmptierError,
    BoxShortError,
    CurrencyError,
    DepositArrivedError,
    FutureDayError,
    NothingReceivedError,
    SamePersonError,
    SlipReusedError,
    SlipUnreadableError,
)
from payments.cash.receipts import NewReceipt, issue_receipt
from payments.cash.tables import deposit as deposits
from payments.circumstances import Share
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.rails.registry import Rail, open_rail
from tests.bank.paper import MOROCCAN, Paper, Slip, camt
from tests.cash.till import BANK, FATIMA, KEEPER, NOW, OMAR, TODAY, Till, mad
from tests.conftest import CODES
from tests.payments.scenario import open_operator

LATER = TODAY + timedelta(days=3)


def carry(till, *shares, slip="V-77", key=""):
    given = tuple(Share(fund, mad(amount)) for fund, amount in shares)
    new = NewDeposit(KEEPER, slip, given, TODAY, TODAY)
    return carry_to_bank(till.session, till.book, till.command(key=key), new)


def arrive(till, amount, slip="V-77", number=1):
    movement = Movement(
        "local",
        f"line-{number}",
        MovementType.RECEIPT,
        mad(amount),
        LATER,
        payment=slip,
        via="cash",
    )
    return till.operator.record(Incoming(BANK, movement))


def spend(till, amount, fund="P1", account=None):
    act = till.operator.act("spend")
    open_budget_line(till.session, act, NewBudgetLine(fund, f"B-{act.id}", "MAD"))
    expense = Expense(
        code=f"e{act.id}",
        fund=fund,
        budget_line=f"B-{act.id}",
        amount=mad(amount),
        paid_from=account or BANK.holds("MAD"),
        occurred_on=LATER,
    )
    return post_expense(till.session, act, expense)


def test_what_is_carried_is_on_its_way_until_the_bank_shows_it(till):
    till.receive(500)
    deposit = carry(till, ("P1", 490))
    assert not deposit.has_arrived
    assert till.balances() == {
        "cash_box P1": "10.00",
        "wire_in_transit P1": "490.00",
        "source.gift P1": "-500.00",
    }
    (under_way,) = payouts_under_way(till.session, till.book, KEEPER)
    assert (under_way.provider, under_way.remote_id) == ("cash", "V-77")
    posted = arrive(till, 490)
    assert posted.alert is None
    assert posted.kind == "bank_receipt"
    assert till.balances()["local_bank P1"] == "490.00"
    assert list_deposits(till.session, till.book, KEEPER, 9)[0].has_arrived
    assert payouts_under_way(till.session, till.book, KEEPER) == []
    assert till.check() == []


def test_what_the_bank_pays_is_traced_to_the_cash(till):
    till.receive(100)
    till.receive(200)
    till.receive(50, "P2")
    carry(till, ("P1", 250), ("P2", 50))
    arrive(till, 300)
    first = spend(till, 150)
    second = spend(till, 100)
    found = paid_with(till.session, till.book, [first.id, second.id])
    lots = {
        number: [(part.lot, part.amount.decimal) for part in parts]
        for number, parts in found.items()
    }
    assert lots == {
        first.id: [("cash-TIFAOUINE-0001", "100.00"), ("cash-TIFAOUINE-0002", "50.00")],
        second.id: [("cash-TIFAOUINE-0002", "100.00")],
    }
    with pytest.raises(QueueShortError):
        spend(till, 1)
    spend(till, 50, "P2")
    spend(till, 50, "P1", AccountKey(KEEPER, "cash_box", "MAD"))
    assert till.check() == []


def test_two_deposits_and_money_of_the_bank_itself_queue_in_their_order(till):
    till.receive(100)
    carry(till, ("P1", 60))
    arrive(till, 60)
    carry(till, ("P1", 40), slip="V-78")
    arrive(till, 40, "V-78", 2)
    entry = spend(till, 70)
    parts = paid_with(till.session, till.book, [entry.id])[entry.id]
    assert [part.amount.decimal for part in parts] == ["60.00", "10.00"]
    spend(till, 30)
    assert till.check() == []


def test_the_same_slip_is_carried_once(till):
    till.receive(500)
    assert carry(till, ("P1", 5), key="k") == carry(till, ("P1", 5), key="k")
    with pytest.raises(SlipReusedError):
        carry(till, ("P1", 6))


@pytest.mark.parametrize("slip", ["V77", "V7-7"])
def test_a_slip_with_another_hyphen_is_the_same_slip(till, slip):
    till.receive(500)
    carry(till, ("P1", 5))
    with pytest.raises(SlipReusedError):
        carry(till, ("P1", 6), slip=slip, key="other")


def test_no_more_is_carried_than_the_box_holds_of_a_project(till):
    till.receive(500)
    for fund, amount in (("P1", 501), ("P2", 1)):
        with pytest.raises(BoxShortError):
            carry(till, (fund, amount))


def test_no_more_is_carried_than_a_count_left_in_the_box(till):
    till.receive(200)
    till.receive(50)
    till.confirm_count(till.count(240), actor=OMAR)
    with pytest.raises(BoxEmptierError) as caught:
        carry(till, ("P1", 250))
    assert caught.value.holds == mad(240)
    assert carry(till, ("P1", 240)).amount == mad(240)


def test_money_too_much_is_carried_without_a_lot(till):
    till.receive(10)
    count = till.count(15)
    till.confirm_count(count)
    carry(till, ("P1", 10), ("OPS", 5))
    assert arrive(till, 15).alert is None
    assert till.balances()["local_bank OPS"] == "5.00"
    assert till.check() == []


@pytest.mark.parametrize(("amount", "slip"), [(489, "V-77"), (490, "V-99")])
def test_a_line_that_is_not_the_deposit_waits_for_a_person(till, amount, slip):
    till.receive(500)
    carry(till, ("P1", 490))
    posted = arrive(till, amount, slip)
    assert posted.alert == "payment_unknown"
    assert till.balances()["suspense OPS"] == f"-{amount}.00"
    assert not list_deposits(till.session, till.book, KEEPER, 9)[0].has_arrived


def test_a_deposit_does_not_arrive_twice(till):
    till.receive(500)
    carry(till, ("P1", 490))
    arrive(till, 490)
    assert arrive(till, 490, number=2).alert == "payment_unknown"


def test_a_slip_shown_twice_leaves_the_cash_of_another_slip_on_its_way(till):
    till.receive(500)
    till.receive(500, "P2")
    carry(till, ("P1", 200))
    carry(till, ("P1", 200), slip="V-78")
    assert arrive(till, 200).alert is None
    assert arrive(till, 200, number=2).alert == "payment_unknown"
    assert till.balances()["wire_in_transit P1"] == "200.00"
    arrived = list_deposits(till.session, till.book, KEEPER, 9)
    assert [one.has_arrived for one in arrived] == [False, True]
    assert arrive(till, 200, "V-78", number=3).alert is None
    assert till.check() == []


def test_a_slip_whose_arrival_was_taken_back_may_arrive_anew(till):
    till.receive(500)
    carry(till, ("P1", 200))
    shown = arrive(till, 200)
    reverse(till.session, till.operator.act("take_back"), shown.entry.fact, on=LATER)
    assert not list_deposits(till.session, till.book, KEEPER, 9)[0].has_arrived
    assert arrive(till, 200, number=2).alert is None
    assert till.balances()["local_bank P1"] == "200.00"
    assert till.check() == []


def test_a_slip_whose_deposit_was_taken_back_arrives_with_nothing_of_another(till):
    till.receive(500)
    carry(till, ("P1", 200), slip="V-78")
    taken_back = carry(till, ("P1", 200))
    act = till.operator.act("take_back")
    reverse(till.session, act, fact_of(till, taken_back), on=LATER)
    assert arrive(till, 200).alert == "payment_unknown"
    assert till.balances()["wire_in_transit P1"] == "200.00"
    assert arrive(till, 200, "V-78", number=2).alert is None


def fact_of(till, deposit):
    query = select(deposits.c.entry_id).where(
        deposits.c.book_id == till.book.id, deposits.c.slip == deposit.slip
    )
    return entry_of(till, till.session.scalars(query).one()).fact


def entry_of(till, number):
    return entries_by_id(till.session, till.book, [number])[number]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"slip": "v 7"}, SlipUnreadableError),
        ({"carried_on": TODAY + timedelta(days=1)}, FutureDayError),
        ({"shares": ()}, NothingReceivedError),
        ({"shares": (Share("P1", mad(0)),)}, NothingReceivedError),
    ],
)
def test_a_deposit_that_cannot_be_is_refused(change, error):
    good = {
        "keeper": KEEPER,
        "slip": "V-7",
        "shares": (Share("P1", mad(1)),),
        "carried_on": TODAY,
        "today": TODAY,
    }
    with pytest.raises(error):
        NewDeposit(**good | change)


def test_the_box_gives_its_own_currency(till):
    new = NewDeposit(KEEPER, "V-1", (Share("P1", Money(1, "EUR")),), TODAY, TODAY)
    with pytest.raises(CurrencyError):
        carry_to_bank(till.session, till.book, till.command(), new)


def test_a_slip_is_read_as_people_write_it():
    assert slip_of(" v 12/345. ") == "V12345"


def test_two_associations_may_have_slips_of_one_number(till):
    other = Rail("cash", "AZWU", "MAD", "cash_box", "OPS", answers="Azwu")
    bank = Rail("local", "AZWU", "MAD", "local_bank", "OPS", answers="Azwu")
    act = till.operator.act("open_rail")
    open_rail(till.session, act, other)
    open_rail(till.session, act, bank)
    till.receive(500)
    there = NewReceipt("AZWU", "P2", mad(500), TODAY, "giver-b", TODAY)
    made = issue_receipt(till.session, till.book, till.command(), there)
    till.confirm(made)
    carry(till, ("P1", 490))
    shares = (Share("P2", mad(490)),)
    new = NewDeposit("AZWU", "V-77", shares, TODAY, TODAY)
    carry_to_bank(till.session, till.book, till.command(), new)

    def has_arrived(keeper):
        (one,) = list_deposits(till.session, till.book, keeper, 9)
        under = payouts_under_way(till.session, till.book, keeper)
        assert len(under) == (not one.has_arrived)
        return one.has_arrived

    shown = Movement(
        "local",
        "azwu-1",
        MovementType.RECEIPT,
        mad(490),
        LATER,
        payment="V-77",
        via="cash",
    )
    assert till.operator.record(Incoming(bank, shown)).alert is None
    assert (has_arrived("AZWU"), has_arrived(KEEPER)) == (True, False)
    assert till.balances()["local_bank P2"] == "490.00"
    assert arrive(till, 490).alert is None
    assert has_arrived(KEEPER)
    assert till.check() == []


def confirm(till, actor=OMAR):
    (deposit,) = list_deposits(till.session, till.book, KEEPER, 9)
    command = till.command(actor)
    return confirm_arrival(till.session, till.book, command, KEEPER, deposit)


def test_a_second_person_confirms_once_what_no_file_tells(till):
    till.receive(500)
    carry(till, ("P1", 490))
    with pytest.raises(SamePersonError):
        confirm(till, FATIMA)
    assert confirm(till)
    assert till.balances()["local_bank P1"] == "490.00"
    assert "wire_in_transit P1" not in till.balances()
    assert list_deposits(till.session, till.book, KEEPER, 9)[0].has_arrived
    with pytest.raises(DepositArrivedError):
        confirm(till)
    assert arrive(till, 490).alert is not None, "the money is never there twice"
    assert till.balances()["local_bank P1"] == "490.00"
    assert till.check() == []


def test_what_was_confirmed_and_taken_back_is_confirmed_anew(till):
    till.receive(500)
    carry(till, ("P1", 490))
    fact = entry_of(till, confirm(till)).fact
    reverse(till.session, till.operator.act("take_back"), fact, on=LATER)
    assert till.balances()["wire_in_transit P1"] == "490.00"
    assert entry_of(till, confirm(till)).fact != fact
    assert till.balances()["local_bank P1"] == "490.00"
    with pytest.raises(DepositArrivedError):
        confirm(till)


def test_nothing_is_carried_where_no_bank_account_is(session, book_code):
    till = Till(open_operator(session, book_code, CODES))
    till.receive(500)
    with pytest.raises(BankMissingError):
        carry(till, ("P1", 490))
    assert till.balances()["cash_box P1"] == "500.00"
    till.bank()
    assert not carry(till, ("P1", 490)).has_arrived


def test_nothing_is_confirmed_where_the_banks_statements_come(till):
    till.receive(500)
    carry(till, ("P1", 490))
    act = till.operator.act("open_account")
    account = OurAccount(MOROCCAN, "Tifaouine", "", BANK)
    open_account(till.session, act, account)
    paper = Paper([], account=MOROCCAN, currency="MAD")
    receive_file(till.session, till.book, FATIMA, NOW, Sent("f", camt(paper)))
    with pytest.raises(BankTellsError):
        confirm(till)


@pytest.mark.parametrize("slip", ["---", "", "V", "الوصل"])
def test_a_slip_without_a_number_is_refused(till, slip):
    till.receive(500)
    with pytest.raises(SlipUnreadableError):
        carry(till, ("P1", 490), slip=slip_of(slip))


def shown(till, note):
    """Let the bank show 490.00 with a text; say what is on its way then."""
    act = till.operator.act("open_account")
    account = OurAccount(MOROCCAN, "Tifaouine", "", BANK)
    open_account(till.session, act, account)
    slips = [Slip(49000, note, TODAY)]
    paper = Paper(slips, account=MOROCCAN, currency="MAD", day=TODAY)
    receive_file(till.session, till.book, FATIMA, NOW, Sent("f", camt(paper)))
    return till.balances().get("wire_in_transit P1")


@pytest.mark.parametrize("note", ["VERSEMENT 14770", "FACTURE V477", "0047 70"])
def test_a_slip_that_is_a_part_of_another_number_does_not_arrive(kept, note):
    kept.receive(500)
    carry(kept, ("P1", 490), slip="477")
    assert shown(kept, note) == "490.00"


@pytest.mark.parametrize("note", ["VERSEMENT 477 ESPECES", "bv/4-77", "وصل ٤٧٧"])
def test_a_slip_arrives_where_its_number_stands_by_itself(kept, note):
    kept.receive(500)
    carry(kept, ("P1", 490), slip=slip_of("٤٧٧"))
    assert shown(kept, note) is None
    assert kept.balances()["local_bank P1"] == "490.00"
