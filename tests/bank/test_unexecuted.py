"""A released wire that the bank never executes: said, confirmed, free again."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.banking.receiving import Sent, receive_file
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.allocation_errors import OrderedAnewError
from payments.bank.days import bank_day_after, bank_days_between
from payments.bank.orders import WireRefusedError
from payments.bank.payees import Scheme
from payments.bank.sent_back import under_way
from payments.bank.telling import tell_line_back, tell_payback, tell_wire
from payments.bank.unexecuted import (
    NewUnexecuted,
    Word,
    confirm_unexecuted,
    drop_unexecuted,
    open_rulings,
    say_unexecuted,
)
from payments.bank.waiting import waiting_lines
from payments.bank.wire_list import WireState, list_wires, wires_unseen
from payments.bank.wires_seen import find_order
from tests.bank import test_paying_back as paying
from tests.bank import test_sent_back as sending
from tests.bank import test_wires as wires
from tests.bank.paper import Slip, camt
from tests.bank.test_wires import (
    LATER,
    MAD,
    command,
    order,
    payee,
    refusal,
    release,
    states,
    wire,
)

funded, given, strange = wires.funded, paying.given, sending.strange

DUE = date(2026, 3, 12)
"""Five bank days after the release, a Thursday."""
AT = datetime(2026, 3, 13, 10, tzinfo=UTC)
WITNESS = Witness("person:fin", AT)
SAID = {"word": Word.SPOKEN, "words": "the file was never received"}


def say(desk, orders, at=AT, actor="person:a", key="say", **said):
    new = NewUnexecuted(orders, "The bank has lost the file", **said)
    made = say_unexecuted(desk.session, desk.book, command(key, actor, at), new)
    desk.session.commit()
    return made


def confirm(desk, numbers, actor="person:b", key="confirm"):
    asked = command(key, actor, AT)
    ended = confirm_unexecuted(desk.session, desk.book, asked, numbers)
    desk.session.commit()
    return ended


def rule(desk, orders):
    return confirm(desk, say(desk, orders, **SAID))


def statement(desk, *slips, on=DUE):
    dated = [slip.but(day=on) for slip in slips]
    desk.paper = desk.paper.after(*dated, day=on)
    sent = Sent("file", camt(desk.paper), None)
    received = receive_file(desk.session, desk.book, "person:fin", AT, sent)
    return received.imported


def last_line(desk):
    return waiting_lines(desk.session, desk.book, 9)[-1]


def test_bank_days_are_monday_to_friday():
    assert bank_day_after(date(2026, 3, 5), 5) == DUE
    assert bank_day_after(date(2026, 3, 7)) == date(2026, 3, 9)
    assert bank_days_between(date(2026, 3, 5), DUE) == 5
    assert bank_days_between(DUE, DUE) == 0


@pytest.mark.both
def test_what_a_wire_kept_is_free_again_and_ordered_anew(funded):
    first = order(funded, wire(funded, cents=10000))
    release(funded, [first])
    anew = wire(funded, payee(funded), "P1-W2", 10000)
    assert refusal(order, funded, anew) == "uncovered"
    funded.session.rollback()
    numbers = say(funded, [first], **SAID)
    assert refusal(order, funded, anew) == "uncovered"
    funded.session.rollback()
    (ended,) = confirm(funded, numbers)
    assert ended.code == "P1-W1"
    same = replace(anew, code="P1-W1")
    assert refusal(order, funded, same, "person:c") == "twice"
    funded.session.rollback()
    release(funded, [order(funded, anew)])
    assert states(funded) == [WireState.RELEASED, WireState.UNEXECUTED]
    assert funded.kinds() == ["gift"]
    assert funded.check() == []


@pytest.mark.both
def test_who_says_so_never_confirms_it_and_each_is_decided_once(funded):
    first = order(funded, wire(funded))
    release(funded, [first])
    numbers = say(funded, [first], **SAID)
    assert say(funded, [first], **SAID) == numbers
    assert refusal(say, funded, [first], key="again", **SAID) == "said"
    funded.session.rollback()
    assert refusal(confirm, funded, numbers, "person:a") == "own_word"
    funded.session.rollback()
    assert states(funded) == [WireState.RELEASED]
    confirm(funded, numbers)
    assert confirm(funded, numbers) == []
    assert refusal(confirm, funded, numbers, "person:c", "other") == "ended"
    funded.session.rollback()
    assert refusal(say, funded, [first], key="anew", **SAID) == "not_open"


def test_what_was_said_is_dropped_and_the_wire_is_with_the_bank_still(funded):
    first = order(funded, wire(funded))
    release(funded, [first])
    dropped = command("drop", "person:a", AT)
    numbers = say(funded, [first], **SAID)
    drop_unexecuted(funded.session, funded.book, dropped, numbers)
    assert states(funded) == [WireState.RELEASED]
    assert open_rulings(funded.session, funded.book) == []
    statement(funded, Slip(-6000, end="P1-W1", instructed="640.50 MAD"))
    assert states(funded) == [WireState.DEBITED]


def test_silence_means_nothing_before_the_statements_could_show_the_wire(funded):
    first = order(funded, wire(funded))
    release(funded, [first])
    early = datetime(2026, 3, 11, 22, tzinfo=UTC)
    assert refusal(say, funded, [first], at=early) == "early"
    funded.session.rollback()
    assert refusal(say, funded, [first]) == "no_statement"
    funded.session.rollback()
    statement(funded, on=date(2026, 3, 11))
    assert refusal(say, funded, [first]) == "no_statement"
    funded.session.rollback()
    statement(funded)
    assert [one.wire.code for one in wired(funded, say(funded, [first]))] == ["P1-W1"]


def wired(desk, numbers):
    return [one for one in open_rulings(desk.session, desk.book) if one.id in numbers]


def test_the_banks_own_word_waits_for_nothing(funded):
    first = order(funded, wire(funded))
    release(funded, [first])
    assert say(funded, [first], at=LATER, **SAID)


@pytest.mark.both
@pytest.mark.parametrize("note", ["virement", "VIR P1W1 puits"])
def test_a_wire_that_a_debit_names_is_not_ruled(funded, note):
    first = order(funded, wire(funded))
    release(funded, [first])
    end = "" if "P1" in note else "P1-W1"
    statement(funded, Slip(-5999, note, end=end))
    assert funded.alerts() == ["type_unknown"]
    assert refusal(say, funded, [first], **SAID) == "seen"


def test_a_wire_whose_code_begins_that_of_another_is_ruled(funded):
    first = order(funded, wire(funded, cents=4000))
    other = order(funded, wire(funded, payee(funded), "P1-W12", 5000))
    release(funded, [first, other])
    statement(funded, Slip(-5000, end="P1-W12", instructed="540.50 MAD"))
    rule(funded, [first])
    assert states(funded) == [WireState.DEBITED, WireState.UNEXECUTED]


@pytest.mark.both
def test_a_debit_that_comes_between_the_two_words_forbids_the_second(funded):
    first = order(funded, wire(funded))
    release(funded, [first])
    numbers = say(funded, [first], **SAID)
    statement(funded, Slip(-6000, end="P1-W1"))
    assert funded.alerts() == ["wire_rate_unknown"]
    assert refusal(confirm, funded, numbers) == "seen"


def test_the_wires_of_a_whole_file_are_ruled_together(funded):
    to = payee(funded)
    orders = [
        order(funded, wire(funded, to, "P1-W1", 4000)),
        order(funded, wire(funded, to, "P1-W2", 6000)),
    ]
    release(funded, orders)
    assert len(wires_unseen(funded.session, funded.book)) == 2
    rule(funded, orders)
    assert states(funded) == [WireState.UNEXECUTED, WireState.UNEXECUTED]
    assert wires_unseen(funded.session, funded.book) == []


@pytest.mark.both
def test_a_debit_that_comes_after_all_waits_with_an_alert_and_is_told(funded):
    first = order(funded, wire(funded))
    release(funded, [first])
    rule(funded, [first])
    statement(funded, Slip(-6000, end="P1-W1", instructed="640.50 MAD"))
    assert funded.alerts() == ["wire_unexecuted"]
    assert funded.balances()["suspense OPS"] == 6000
    assert states(funded) == [WireState.UNEXECUTED]
    told(funded, first)
    assert states(funded) == [WireState.DEBITED]
    assert funded.balances()["advance P1 MAD"] == 64050
    assert funded.check() == []


def told(desk, number):
    found = find_order(desk.session, desk.book, number)
    at, line = Witness("person:c", AT), last_line(desk).movement_id
    tell_wire(desk.session, desk.book, at, line, (found, Money(64050, MAD)))
    desk.session.commit()


@pytest.mark.both
def test_a_debit_whose_money_was_ordered_anew_is_not_told_as_the_first(funded):
    first = order(funded, wire(funded))
    release(funded, [first])
    rule(funded, [first])
    release(funded, [order(funded, wire(funded, payee(funded), "P1-W2"))])
    statement(
        funded,
        Slip(5000, "de quelqu’un"),
        Slip(-6000, end="P1-W1", instructed="640.50 MAD"),
        Slip(-6000, end="P1-W2", instructed="640.50 MAD"),
    )
    assert states(funded) == [WireState.DEBITED, WireState.UNEXECUTED]
    with pytest.raises(OrderedAnewError):
        told(funded, first)
    funded.session.rollback()
    assert funded.balances()["suspense OPS"] == 6000
    assert funded.balances()["bank P1"] == 4000


@pytest.mark.both
def test_a_refund_whose_wire_was_not_executed_is_ordered_anew(given):
    first = paying.order(given)
    release(given, [first], Scheme.SEPA)
    old = paying.code(given)
    rule(given, [first])
    assert paying.left(given) == 5000
    release(given, [paying.order(given, key="request:2")], Scheme.SEPA)
    statement(given, Slip(-5000, end=old), Slip(-5000, end=paying.code(given)))
    assert given.alerts() == ["wire_unexecuted"]
    assert given.balances() == {"bank OPS": -5000, "suspense OPS": 5000}
    found = find_order(given.session, given.book, first)
    line = last_line(given).movement_id
    with pytest.raises(OrderedAnewError):
        tell_payback(given.session, given.book, Witness("x", AT), line, found)


def test_a_refund_that_the_bank_paid_after_all_is_told(given):
    first = paying.order(given)
    release(given, [first], Scheme.SEPA)
    rule(given, [first])
    statement(given, Slip(-5000, end=paying.code(given)))
    found = find_order(given.session, given.book, first)
    line = last_line(given).movement_id
    tell_payback(given.session, given.book, Witness("x", AT), line, found)
    given.session.commit()
    assert (given.balances(), paying.left(given)) == ({}, 0)
    assert given.check() == []


@pytest.mark.both
def test_a_line_whose_wire_back_was_not_executed_is_free_again(strange):
    first = sending.ask(strange)
    release(strange, [first], Scheme.SEPA)
    old = sending.code(strange)
    rule(strange, [first])
    assert under_way(strange.session, strange.book, strange.line) is None
    second = sending.ask(strange, "again")
    statement(strange, Slip(-7000, end=old))
    found = find_order(strange.session, strange.book, first)
    line = last_line(strange).movement_id
    witness = Witness("x", AT)
    with pytest.raises(OrderedAnewError):
        tell_line_back(strange.session, strange.book, witness, line, found)
    strange.session.rollback()
    release(strange, [second], Scheme.SEPA)
    confirm(strange, say(strange, [second], key="two", **SAID), key="both")
    tell_line_back(strange.session, strange.book, witness, line, found)
    strange.session.commit()
    assert strange.balances() == {}
    assert list_wires(strange.session, strange.book, 9)[1].state is WireState.DEBITED


def test_nothing_is_said_of_wires_that_are_not_at_the_bank(funded):
    made = order(funded, wire(funded))
    with pytest.raises(WireRefusedError) as refused:
        say(funded, [made], **SAID)
    assert refused.value.code == "not_open"
    funded.session.rollback()
    assert refusal(say, funded, [], **SAID) == "not_open"
