"""A closed day has the boxes, the wallets, and what waits above a target."""

from datetime import timedelta

import pytest

from ledger.book.reversing import reverse
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import OurAccount, open_account
from payments.caps import hold_fund
from payments.cash.counting import confirm_count
from payments.daily.boxes import box_positions
from payments.daily.reading import apart_positions, unasked_positions
from payments.daily.values import DayRecord, Unasked, ageing
from payments.desk.apart import Placing, list_apart, place_apart
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.rails.registry import Rail, open_rail
from tests.cash.test_depositing import carry
from tests.cash.till import KEEPER, NOW, OMAR, TODAY, Till, mad
from tests.conftest import CODES
from tests.payments.scenario import BANK, LOCAL, open_operator

LATER = TODAY + timedelta(days=4)


@pytest.fixture
def till(session, book_code):
    return Till(open_operator(session, book_code, CODES))


def box_of(till, on=LATER):
    (found,) = box_positions(till.session, till.book, on) or unasked(till, on=on)
    return found


def unasked(till, *compared, on=LATER):
    return unasked_positions(till.session, till.book, compared, on)


def eur(whole):
    return Money(whole * 100, "EUR")


def said(position):
    return [f"{one.kind.value} {one.amount.decimal}" for one in position.differences]


def test_a_box_that_was_never_counted_is_not_compared(till):
    assert unasked(till) == []
    till.receive(500)
    assert box_positions(till.session, till.book, LATER) == []
    box = box_of(till)
    assert (box.outside, box.book, box.unexplained) == (None, mad(500), None)
    assert box.unasked is Unasked.NOT_COUNTED
    assert unasked(till, box.account) == []


def test_a_box_is_compared_with_its_last_count(till):
    till.receive(500)
    till.confirm_count(till.count(490))
    box = box_of(till)
    assert (box.outside, box.book, box.as_of) == (mad(490), mad(490), TODAY)
    assert (said(box), box.unexplained) == ([], mad(0))


def test_what_came_since_the_count_is_named(till):
    till.bank()
    till.receive(500)
    till.confirm_count(till.count(500))
    till.receive(40)
    carry(till, ("P1", 100))
    box = box_of(till)
    assert said(box) == ["since_count -40.00", "since_count 100.00"]
    assert (box.outside, box.book, box.unexplained) == (mad(500), mad(440), mad(0))


def test_what_was_spent_and_waits_for_approval_is_named(till):
    till.receive(500)
    till.confirm_count(till.count(470, spent=30), spent=30)
    box = box_of(till)
    assert (said(box), box.unexplained) == (["spent -30.00"], mad(0))


def test_an_open_or_discarded_count_says_nothing(till):
    till.receive(500)
    till.count(400)
    assert box_of(till).outside is None


def test_a_box_that_disagrees_without_a_name_is_unexplained(till):
    """The seeded fault: a count confirmed though the box had changed."""
    till.receive(500)
    count = till.count(500)
    till.receive(40)
    confirm_count(till.session, till.book, till.command(OMAR), count, mad(40))
    assert box_of(till).unexplained == mad(-40)


def test_a_wallet_without_a_statement_is_told(till):
    wallet = Rail("wallet", KEEPER, "MAD", "wallet", "OPS", answers="Tifaouine")
    open_rail(till.session, till.operator.act("open_rail"), wallet)
    assert unasked(till) == []
    paid = Movement("wallet", "w1", MovementType.PAYMENT, mad(20), TODAY)
    till.operator.record(Incoming(wallet, paid))
    (found,) = unasked(till)
    assert (found.outside, found.book) == (None, mad(20))
    assert found.unasked is Unasked.NO_STATEMENT


def test_a_bank_account_without_a_statement_is_told_even_while_it_is_empty(till):
    account = OurAccount("FR7630006000011234567890189", "Passerelle", "", BANK)
    open_account(till.session, till.operator.act("open_account"), account)
    (found,) = unasked(till)
    assert found.account == BANK.holds("EUR")
    assert (found.outside, found.book, found.unexplained) == (None, eur(0), None)
    assert found.unasked is Unasked.NO_STATEMENT


def test_money_on_a_bank_account_that_has_no_number_here_is_told(till):
    paid = Movement("local", "l1", MovementType.PAYMENT, mad(20), TODAY)
    till.operator.record(Incoming(LOCAL, paid))
    (found,) = unasked(till)
    assert (found.account, found.book) == (LOCAL.holds("MAD"), mad(20))
    assert unasked(till, on=TODAY - timedelta(days=1)) == []


def test_what_waits_above_a_target_is_named_and_ages(till):
    hold_fund(till.session, till.operator.act("hold"), "P1", "closed", at=NOW)
    receipt = till.receive(40)
    (apart,) = apart_positions(till.session, till.book, LATER)
    assert (apart.account.code, apart.unexplained) == ("over_target", mad(0))
    (one,) = apart.differences
    assert (one.kind.value, one.amount, one.since) == ("above_target", mad(40), TODAY)
    assert receipt.label in one.reference
    record = DayRecord("x", LATER, "UTC", NOW, None, (apart,))
    assert [(aged.age.value, aged.amount) for aged in ageing(record)] == [
        ("3-7", mad(40))
    ]
    till.void(receipt)
    assert apart_positions(till.session, till.book, LATER) == []


def test_what_was_written_off_and_taken_back_waits_under_its_own_name(till):
    def write_off():
        (found,) = list_apart(till.session, till.book, 9)
        said, witness = (Placing.COST, None), Witness("person-claire", NOW)
        return place_apart(till.session, till.book, witness, found.movement_id, said)

    till.receive(500)
    till.confirm_count(till.count(490))
    (before,) = apart_positions(till.session, till.book, LATER)
    act = till.operator.act("reverse_entry")
    reverse(till.session, act, write_off().fact, on=TODAY)
    assert apart_positions(till.session, till.book, LATER) == [before]
    write_off()
    assert apart_positions(till.session, till.book, LATER) == []
