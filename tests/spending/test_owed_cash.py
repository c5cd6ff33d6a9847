"""Spending from the box of a stopped project waits until givers have theirs back."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.spending import commands
from app.spending.explaining import explain
from app.spending.forms import DecideForm
from app.spending.known import find_report
from app.surplus.stopping import offer_back
from ledger.book.acts import record_act
from payments.cash.confirming import confirm_receipt
from payments.cash.errors import CashOwedError
from payments.cash.receipts import NewReceipt, issue_receipt
from payments.rails.registry import Rail, open_rail
from tests.spending.scene import mad
from tests.spending.test_commands import approve, report

DAY = date(2026, 5, 20)


@pytest.fixture
def boxed(scene):
    """A box with 50 given to a project that was stopped, and 30 of its households."""
    session, book = scene.session, scene.book
    act = record_act(session, book.id, scene.command(), "open_rail", {})
    rail = Rail("cash", "ASSOC", "MAD", "cash_box", "OPS", answers="party-assoc")
    open_rail(session, act, rail)
    for amount, role in ((50, "source.gift"), (30, "source.households")):
        new = NewReceipt("ASSOC", "P1", mad(amount), DAY, "giver-x", DAY, role=role)
        issued = issue_receipt(session, book, scene.command(actor="person:a"), new)
        confirm_receipt(session, book, scene.command(actor="person:b"), issued)
    offer_back(session, book, scene.command(), ("P1", "No well"))
    return scene


def test_what_is_owed_back_is_not_spent_and_the_officer_is_told(boxed, app):
    expense = report(boxed, paid_from="cash_box", amount=mad(31))
    with pytest.raises(CashOwedError) as refused:
        approve(boxed, expense)
    assert refused.value.owed == mad(50)
    with app.test_request_context("/en/"):
        found = find_report(boxed.session, expense.public_id, "en")
        problem = explain(refused.value, found, DecideForm(meta={"csrf": False}))
    assert "owed back to givers" in problem.message


def test_what_is_not_owed_is_spent(boxed):
    approve(boxed, report(boxed, paid_from="cash_box", amount=mad(30)))
    boxed.session.execute(text("set constraints all immediate"))


def test_the_database_refuses_it_whatever_the_program_forgot(boxed, monkeypatch):
    monkeypatch.setattr(commands, "keep_owed", lambda *_: None)
    approve(boxed, report(boxed, paid_from="cash_box", amount=mad(31)))
    with pytest.raises(IntegrityError, match="owes 5000 back"):
        boxed.session.execute(text("set constraints all immediate"))
