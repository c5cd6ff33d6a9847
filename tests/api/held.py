"""A shop's association that received something which its stopped project holds."""

from __future__ import annotations

from dataclasses import replace

from app.banking.receiving import Sent, receive_file
from app.cash.surplus import hold_cash
from app.surplus.holding import hold_entries
from app.surplus.stopping import offer_back
from ledger.book.acts import Command, record_act
from ledger.book.kinds import EntryKind
from ledger.book.registers import register_party
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import OurAccount, open_account
from payments.bank.allocating import give_to_fund
from payments.bank.waiting import waiting_lines
from payments.caps import takes_gift
from payments.cash.confirming import confirm_receipt
from payments.cash.receipts import NewReceipt, issue_receipt
from payments.purposes import Purpose
from payments.rails.registry import Rail, open_rail
from tests.cash.test_wallet import HEAD

BOX = Rail("cash", "AZWU", "MAD", "cash_box", "OPS", answers="party-azwu")
WALLET = replace(BOX, code="wallet", role="wallet")
IN = "31/01/2026;Réception;A;200;3;197\n"
ACCOUNT = OurAccount("+212661234567", "Azwu", "", WALLET)


def hold_by_cash(place) -> None:
    """Receive cash by two names, and stop its project."""
    with place.session() as session:
        open_rails(session, place)
        at, day = place.clock(), place.clock().date()
        first, second = (Command(f"person:{name}", name, at) for name in ("a", "b"))
        new = NewReceipt("AZWU", "P1", Money(5100, "MAD"), day, "giver-cash", day)
        receipt = issue_receipt(session, place.book, first, new)
        done = confirm_receipt(session, place.book, second, receipt)
        hold_cash(session, place.book, second, done)
        stop(session, place)
        session.commit()


def hold_by_wallet(place) -> None:
    """Tell that a line of the wallet is a gift, and stop its project."""
    with place.session() as session:
        open_rails(session, place)
        book, told = place.book, Witness("person:a", place.clock())
        sent = Sent("liste.csv", f"{HEAD}{IN}".encode(), ACCOUNT)
        receive_file(session, book, told.actor, told.at, sent)
        lines = waiting_lines(session, book, 9)
        line = next(one for one in lines if one.rail.code == "wallet")
        purpose = Purpose("P1", "gift-mobile", "giver-mobile", EntryKind.LOCAL_RECEIPT)
        given = (purpose, line.left)
        posted = give_to_fund(session, book, told, line.movement_id, given)
        hold_entries(session, book, told, {posted.id: purpose})
        stop(session, place)
        session.commit()


def open_rails(session, place) -> None:
    """Give the association a cash box and a wallet."""
    command = Command("system:test", "open-rails", place.clock())
    act = record_act(session, place.book.id, command, "open_rails", {})
    register_party(session, act, "party-azwu")
    for rail in (BOX, WALLET):
        open_rail(session, act, rail)
    open_account(session, act, ACCOUNT)


def stop(session, place) -> None:
    """Stop the project, where nobody has yet."""
    if not takes_gift(session, place.book, "P1", Money(1, "MAD"), at=place.clock()):
        return
    command = Command("person:fin", "stop", place.clock())
    offer_back(session, place.book, command, ("P1", "No room was found"))
