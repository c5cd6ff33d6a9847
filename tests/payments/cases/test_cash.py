"""Cases 17, 18, 63 and 68 at an association: cash, its box, and mobile money."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.cash.commands import Handed, take_cash
from app.people.queries import party_names
from payments.bank.errors import HoleError
from payments.cash.errors import BackDatedError, SamePersonError
from payments.cash.receipts import issue_receipt, list_receipts
from tests.cash.test_wallet import FIRST, SECOND, THIRD, send, wallet
from tests.cash.till import FATIMA, KEEPER, OMAR, TODAY, Till
from tests.conftest import CODES
from tests.payments.scenario import open_operator

__all__ = ["wallet"]


@pytest.fixture
def till(session, book_code):
    return Till(open_operator(session, book_code, CODES))


@pytest.fixture
def kept(committing_session, book_code):
    """An association's cash in a book that others see too."""
    made = Till(open_operator(committing_session, book_code, CODES))
    committing_session.commit()
    return made


def test_case_17_what_is_missing_in_the_box_is_no_projects_loss(till):
    till.receive(500)
    count = till.count(490)
    till.confirm_count(count)
    assert till.balances()["cash_box P1"] == "500.00"
    assert till.balances()["suspense OPS"] == "10.00"
    assert till.alerts() == ["cash_missing"]


def test_case_18_a_wallets_fee_is_a_cost_of_its_own(wallet):
    send(wallet, FIRST)
    assert wallet.balances()["cost.wallet_fee OPS"] == "3.00"
    assert wallet.balances()["unallocated OPS"] == "-200.00"


def test_case_63_a_wallets_list_twice_overlapping_or_with_a_hole(wallet):
    send(wallet, FIRST, SECOND)
    assert send(wallet, FIRST, SECOND).new_lines == 0
    assert send(wallet, SECOND, THIRD).new_lines == 1
    with pytest.raises(HoleError):
        send(wallet, "09/03/2026;Réception;E;1;0;900\n")


def test_case_68_a_number_is_not_given_twice_even_at_one_instant(kept, database):
    numbers: list[int] = []
    starts = threading.Barrier(2)

    def receive(actor):
        with Session(database.engine_app) as session:
            starts.wait(timeout=120)
            command = kept.command(actor, f"form-{actor}")
            made = issue_receipt(session, kept.book, command, kept.new())
            session.commit()
            numbers.append(made.number)

    both = [threading.Thread(target=receive, args=(one,)) for one in (FATIMA, OMAR)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(numbers) == [1, 2]


def test_case_68_a_receipt_that_was_rolled_back_leaves_no_gap(kept):
    kept.issue()
    kept.session.rollback()
    assert kept.issue().number == 1


def test_case_68_a_receipt_is_not_back_dated(till):
    till.issue()
    with pytest.raises(BackDatedError):
        till.issue(day=TODAY - timedelta(days=1))


def test_case_68_a_receipt_is_not_deleted_and_a_void_one_stays(till):
    receipt = till.void(till.issue())
    with pytest.raises(DatabaseError), till.session.begin_nested():
        till.session.execute(text("delete from payments.cash_receipt"))
    found = list_receipts(till.session, till.book, [KEEPER], 9)
    assert [(one.label, one.state) for one in found] == [(receipt.label, "void")]


def test_case_68_a_receipt_has_two_names(till):
    receipt = till.issue()
    for act in (till.confirm, till.void):
        with pytest.raises(SamePersonError):
            act(receipt, FATIMA)
    confirmed = till.confirm(receipt)
    assert (confirmed.received_by, confirmed.confirmed_by) == (FATIMA, OMAR)


def test_case_71_the_givers_name_stands_in_the_vault_alone(till):
    session, book = till.session, till.book
    handed = Handed(till.new(), "Zineb Oubella", ())
    receipt = till.confirm(take_cash(session, book, till.command(), handed))
    names = party_names(session, book.id, [receipt.party])
    assert names == {"giver-a": "Zineb Oubella"}
    for table in ("ledger.act", "ledger.party", "ledger.posting"):
        assert "Zineb" not in everything(session, book, table)
    for table in ("ledger.journal_entry", "payments.movement", "payments.cash_receipt"):
        assert "Zineb" not in everything(session, book, table)


def everything(session, book, table):
    """Read all rows of a book in a table as one text."""
    query = f"select string_agg(t::text, ' ') from {table} t where book_id = :book"  # noqa: S608 - ours
    return session.execute(text(query), {"book": book.id}).scalar_one()
