"""Commands of cash in the application: name a giver, tie the photo of a stub."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cash.tables import CashStub
from app.evidence.commands import prove_entry
from app.people.commands import name_party
from app.people.tables import PartyName
from app.spending.tables import Expense, ExpenseEvent
from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.errors import ActKeyReusedError
from ledger.money import Money
from payments.cash.receipts import NewReceipt, Receipt, issue_receipt


@dataclass(frozen=True, slots=True)
class Handed:
    """Cash as it was handed over: the giver's name, if told, and photos of the stub."""

    new: NewReceipt
    name: str
    stubs: tuple[int, ...]


def take_cash(
    session: Session, book: Book, command: Command, handed: Handed
) -> Receipt:
    """Issue a receipt, keep the giver's name in the vault, tie the photos of its stub.

    The same key again gives the receipt that it made. Raises ActKeyReusedError when it
    comes with another name: what an officer confirmed is never renamed.
    """
    known = _name_of(session, book, handed.new.party)
    receipt = issue_receipt(session, book, command, handed.new)
    if known is not None:
        if handed.name != known:
            raise ActKeyReusedError(command.key, "issue_cash_receipt")
        return receipt
    if handed.name:
        named = Command(command.actor, f"{command.key}:name", command.at)
        name_party(session, book, named, receipt.party, handed.name)
    add_stubs(session, book, command, receipt, handed.stubs)
    return receipt


def _name_of(session: Session, book: Book, party: str) -> str | None:
    """Return whose name is behind a party, "" for nobody's, None for no party yet."""
    query = (
        select(func.coalesce(PartyName.name, ""))
        .select_from(ledger.party)
        .outerjoin(
            PartyName,
            (ledger.party.c.book_id == PartyName.book_id)
            & (ledger.party.c.id == PartyName.party_id),
        )
        .where(ledger.party.c.book_id == book.id, ledger.party.c.code == party)
    )
    return session.scalar(query)


def add_stubs(
    session: Session,
    book: Book,
    command: Command,
    receipt: Receipt,
    stubs: Iterable[int],
) -> None:
    """Tie photos of its stub to a receipt; to its entry too, if it is posted."""
    known = set(stubs_of(session, book, receipt))
    new = [number for number in dict.fromkeys(stubs) if number not in known]
    if not new:
        return
    key = f"{command.key}:stubs:{len(known)}"
    keyed = Command(command.actor, key, command.at)
    request = {"receipt": receipt.label, "evidence": new}
    act = record_act(session, book.id, keyed, "add_cash_stub", request)
    session.add_all(
        CashStub(
            book_id=book.id, receipt_id=receipt.id, evidence_id=number, act_id=act.id
        )
        for number in new
    )
    session.flush()
    if receipt.entry_id is not None:
        prove_entry(session, act, receipt.entry_id, new)


def prove_receipt(
    session: Session, book: Book, command: Command, receipt: Receipt
) -> None:
    """Tie the photos of a receipt to the entry that confirming it posted."""
    stubs = stubs_of(session, book, receipt)
    if receipt.entry_id is None or not stubs:
        return
    keyed = Command(command.actor, f"{command.key}:proof", command.at)
    request = {"receipt": receipt.label}
    act = record_act(session, book.id, keyed, "prove_cash_receipt", request)
    if act.is_new:
        prove_entry(session, act, receipt.entry_id, stubs)


def prove_deposit(
    session: Session, book: Book, command: Command, entry_id: int, slips: Iterable[int]
) -> None:
    """Tie photos of the bank's slip to the entry that the second person posted."""
    numbers = list(slips)
    keyed = Command(command.actor, f"{command.key}:proof", command.at)
    request = {"evidence": numbers}
    act = record_act(session, book.id, keyed, "prove_cash_deposit", request)
    if act.is_new:
        prove_entry(session, act, entry_id, numbers)


def stubs_of(session: Session, book: Book, receipt: Receipt) -> list[int]:
    """Return the numbers of the photos of a receipt's stub, in order."""
    query = select(CashStub.evidence_id).where(
        CashStub.book_id == book.id, CashStub.receipt_id == receipt.id
    )
    return list(session.scalars(query.order_by(CashStub.evidence_id)))


def spent_from_box(session: Session, book: Book, keeper: str, currency: str) -> Money:
    """Add up what was reported as paid from a box and waits for approval."""
    decided = select(ExpenseEvent.expense_id).where(
        ExpenseEvent.book_id == book.id,
        ExpenseEvent.state.in_(("approved", "refused")),
    )
    query = (
        select(func.coalesce(func.sum(Expense.amount_minor), 0))
        .join(
            ledger.keeper,
            (ledger.keeper.c.book_id == Expense.book_id)
            & (ledger.keeper.c.id == Expense.keeper_id),
        )
        .where(
            Expense.book_id == book.id,
            ledger.keeper.c.code == keeper,
            Expense.currency == currency,
            Expense.paid_from == "cash_box",
            Expense.id.not_in(decided),
        )
    )
    return Money(int(session.execute(query).scalar_one()), currency)
