"""A credit that is nobody's gift goes back by wire, and nothing is left waiting."""

from datetime import date, timedelta

import pytest

from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import OurAccount, open_account
from payments.bank.allocating import give_to_fund
from payments.bank.allocation_errors import (
    LineNotWaitingError,
    LineSentBackError,
    MoreThanLeftError,
    NotTheSameError,
    ShownAlreadyError,
    WireKindError,
)
from payments.bank.gone_back import tell_gone_back
from payments.bank.orders import WireRefusedError
from payments.bank.payees import COOLING, Scheme
from payments.bank.releases import (
    account_of_orders,
    cancel_wire,
    order_file,
    release_wires,
)
from payments.bank.sent_back import NewSentBack, order_sent_back, under_way
from payments.bank.telling import tell_line_back, tell_wire
from payments.bank.waiting import waiting_lines
from payments.bank.wire_list import WireState, list_wires
from payments.bank.wires_seen import find_order
from payments.formats.pain001 import Party
from payments.purposes import Purpose
from payments.rails.registry import find_rail
from tests.bank.desk import NOW
from tests.bank.paper import MOROCCAN, OTHER, Paper, Slip
from tests.bank.test_wires import LATER, command, release, states

WITNESS = Witness("person:fin", NOW)
RIB = "MA64011519000001205000535018"


@pytest.fixture
def strange(desk):
    """A desk to which 70.00 came from somebody's account, for something else."""
    desk.paper = Paper([Slip(7000, "facture 12", name="Amina A.", account=OTHER)])
    desk.send(desk.paper)
    desk.line = lines(desk)[0].movement_id
    return desk


def lines(desk):
    return waiting_lines(desk.session, desk.book, 9)


def ask(desk, key="form", at=NOW, iban=OTHER, actor="person:a"):
    new = NewSentBack(desk.line, Party("Amina A.", iban, ""), "an invoice of another")
    asked = command(f"back:{key}", actor, at)
    made = order_sent_back(desk.session, desk.book, asked, new)
    desk.session.commit()
    return made


def refused(desk, call, *arguments, **more):
    with pytest.raises(WireRefusedError) as error:
        call(*arguments, **more)
    desk.session.rollback()
    return error.value.code


def code(desk):
    return list_wires(desk.session, desk.book, 9)[0].code


def show(desk, cents, note, day=1):
    desk.paper = desk.paper.after(Slip(cents, note), day=date(2026, 3, day))
    desk.send(desk.paper)


def give(desk):
    given = (Purpose("P1", "gift-x", "giver-x"), Money(7000, "EUR"))
    return give_to_fund(desk.session, desk.book, WITNESS, desk.line, given)


@pytest.mark.both
def test_an_unknown_credit_goes_back_and_nothing_is_left_waiting(strange):
    number = ask(strange)
    file = release(strange, [number], Scheme.SEPA)
    assert OTHER.encode() in order_file(strange.session, strange.book, file)[1]
    assert strange.balances() == {"bank OPS": 7000, "unallocated OPS": -7000}
    show(strange, -7000, code(strange))
    assert strange.balances() == {}
    assert lines(strange) == []
    assert strange.kinds() == ["unexplained", "wire_seen"]
    assert states(strange) == [WireState.DEBITED]
    assert under_way(strange.session, strange.book, strange.line) is None
    assert strange.check() == []


def test_a_second_click_orders_nothing_and_another_form_is_refused(strange):
    assert ask(strange) == ask(strange)
    assert refused(strange, ask, strange, "other form") == "sent_back"
    assert len(states(strange)) == 1


def test_who_asks_to_send_a_line_back_never_releases_it(strange):
    number = ask(strange)
    same = (strange, [number], Scheme.SEPA, "person:a")
    assert refused(strange, release, *same) == "same_person"


def test_a_line_that_is_a_gift_already_is_not_sent_back(strange):
    give(strange)
    strange.session.commit()
    with pytest.raises(LineNotWaitingError):
        ask(strange)


def test_a_line_that_is_sent_back_is_no_gift_until_that_is_taken_back(strange):
    number = ask(strange)
    with pytest.raises(LineSentBackError):
        give(strange)
    strange.session.rollback()
    cancel_wire(strange.session, strange.book, command("keep"), number)
    give(strange)
    assert strange.balances() == {"bank P1": 7000, "source.gift P1": -7000}


def test_a_line_that_took_money_is_not_sent_back(strange):
    show(strange, -300, "prélèvement")
    strange.line = lines(strange)[1].movement_id
    with pytest.raises(MoreThanLeftError):
        ask(strange)


@pytest.mark.both
def test_a_wire_that_the_bank_returns_lets_the_line_wait_anew(strange):
    release(strange, [ask(strange)], Scheme.SEPA)
    first = code(strange)
    show(strange, -7000, first)
    show(strange, 6800, first, day=2)
    assert [line.left.minor for line in lines(strange)] == [7000]
    balances = {"bank OPS": 6800, "cost.bank_fee OPS": 200, "unallocated OPS": -7000}
    assert strange.balances() == balances
    assert states(strange) == [WireState.RETURNED]
    release(strange, [ask(strange, "again")], Scheme.SEPA)
    show(strange, -7000, code(strange), day=3)
    assert lines(strange) == []
    assert strange.check() == []


def test_money_goes_at_once_to_the_account_that_the_line_names(strange):
    number = ask(strange, at=LATER)
    assert release(strange, [number], Scheme.SEPA)


def test_an_account_that_the_line_does_not_name_waits_and_may_be_moroccan(strange):
    number = ask(strange, iban=MOROCCAN)
    at = under_way(strange.session, strange.book, strange.line).usable_from
    assert at == NOW + COOLING
    assert refused(strange, release, strange, [number], Scheme.SEPA) == "scheme"
    assert release(strange, [number], Scheme.ABROAD)


def test_money_does_not_go_to_a_new_account_at_once(strange):
    number = ask(strange, at=NOW + timedelta(hours=1), iban=MOROCCAN)
    assert refused(strange, release, strange, [number]) == "new_account"


@pytest.fixture
def dirhams(desk):
    """A desk to which 7.00 came in dirhams, on the account of ours in Morocco."""
    desk.paper = Paper([Slip(700)], account=MOROCCAN, currency="MAD")
    desk.send(desk.paper)
    desk.line = lines(desk)[0].movement_id
    return desk


@pytest.mark.both
def test_a_line_goes_back_from_the_account_where_it_lies(dirhams):
    number = ask(dirhams)
    assert refused(dirhams, release, dirhams, [number]) == "unknown"
    assert release_from(dirhams, [number], Scheme.SEPA) == "scheme"
    file = release_from(dirhams, [number], Scheme.ABROAD)
    content = order_file(dirhams.session, dirhams.book, file)[1].decode()
    payer = content.split("<DbtrAcct>")[1].split("</DbtrAcct>")[0]
    assert MOROCCAN in payer
    assert 'Ccy="MAD">7.00' in content
    show(dirhams, -700, code(dirhams))
    assert (lines(dirhams), dirhams.balances()) == ([], {})
    assert states(dirhams) == [WireState.DEBITED]
    assert dirhams.check() == []


def release_from(desk, ids, scheme):
    """Release orders from the account that they leave from; say what is refused."""
    key = command(f"release:{scheme}:{ids}", "person:b")
    session, book = desk.session, desk.book
    try:
        account = account_of_orders(session, book, ids)
        made = release_wires(session, book, key, account, (scheme, ids))
    except WireRefusedError as error:
        session.rollback()
        return error.code
    session.commit()
    return made


def test_wires_from_two_accounts_of_ours_never_stand_in_one_file(dirhams):
    dirhams.send(Paper([Slip(7000, "facture 12", account=OTHER)]))
    first = ask(dirhams)
    dirhams.line = lines(dirhams)[1].movement_id
    both = [first, ask(dirhams, "second")]
    assert release_from(dirhams, both, Scheme.ABROAD) == "accounts"
    assert release_from(dirhams, [99999], Scheme.ABROAD) == "unknown"
    assert states(dirhams) == [WireState.ORDERED] * 2


@pytest.fixture
def local(dirhams):
    """A desk to which 7.00 came on the own account of an association."""
    session = dirhams.session
    act = dirhams.operator.act("open_local")
    rail = find_rail(session, dirhams.book.id, "local", "AZWU")
    open_account(session, act, OurAccount(RIB, "Azwu", "", rail))
    dirhams.paper = Paper([Slip(700, "x")], account=RIB, currency="MAD")
    dirhams.send(dirhams.paper)
    dirhams.line = lines(dirhams)[1].movement_id
    return dirhams


def gone(desk, debit, credit):
    told = tell_gone_back(desk.session, desk.book, WITNESS, debit, credit)
    desk.session.commit()
    return told


@pytest.mark.both
def test_what_its_keeper_sent_back_takes_both_lines_off(local):
    assert refused(local, ask, local) == "not_wired_from"
    assert local.balances()["local_bank OPS MAD"] == 700
    show(local, -700, "retour")
    gone(local, lines(local)[2].movement_id, local.line)
    assert [line.iban for line in lines(local)] == [MOROCCAN]
    assert local.balances() == {"bank OPS MAD": 700, "unallocated OPS MAD": -700}
    assert local.check() == []


def test_a_line_of_another_account_amount_or_sign_shows_nothing_go_back(local):
    show(local, -600, "retour")
    other, debit = lines(local)[0].movement_id, lines(local)[2].movement_id
    for credit in (local.line, other, debit):
        with pytest.raises(NotTheSameError):
            gone(local, debit, credit)
        local.session.rollback()
    with pytest.raises(LineNotWaitingError):
        gone(local, debit, 999_999)
    local.session.rollback()


def test_a_debit_of_an_account_that_we_wire_from_shows_only_a_wire(dirhams):
    show(dirhams, -700, "retour")
    with pytest.raises(NotTheSameError):
        gone(dirhams, lines(dirhams)[1].movement_id, dirhams.line)
    dirhams.session.rollback()


@pytest.mark.both
def test_a_wire_back_whose_code_the_bank_lost_is_told_once(strange):
    number = ask(strange)
    release(strange, [number], Scheme.SEPA)
    show(strange, -7000, "virement")
    shown = lines(strange)[1].movement_id
    order = find_order(strange.session, strange.book, number)
    told = (strange.session, strange.book, WITNESS, shown)
    with pytest.raises(WireKindError):
        tell_wire(*told, (order, Money(7000, "EUR")))
    tell_line_back(*told, order)
    strange.session.commit()
    assert (lines(strange), strange.balances()) == ([], {})
    assert states(strange) == [WireState.DEBITED]
    with pytest.raises(ShownAlreadyError):
        tell_line_back(*told, order)
    assert strange.check() == []
