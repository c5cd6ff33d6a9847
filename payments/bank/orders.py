"""Wires out: what somebody orders, covered by what the project has collected.

Who orders never releases: see ``releases``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Exists, Select, exists, func, insert, select
from sqlalchemy.orm import Session

from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.resolving import numbers
from ledger.financing.lots import collected
from ledger.money import Money
from payments.bank import tables
from payments.bank.accounts import OurAccount
from payments.bank.payees import Payee, payees
from payments.bank.shown import is_shown, is_unexecuted
from payments.going_back import going_back
from payments.locks import lock_name
from payments.references import plain_code


class WireRefusedError(ValueError):
    """A wire is not ordered, or not released; ``code`` says which rule forbids it."""

    def __init__(self, code: str, why: str) -> None:
        self.code, self.why = code, why
        super().__init__(f"the wire is refused: {why}")


@dataclass(frozen=True, slots=True)
class NewWire:
    """What somebody orders: for which fund, to whom, how much, in what it arrives."""

    code: str
    fund: str
    payee: Payee
    amount: Money
    arrives_in: str
    note: str
    party: str | None = None


def order_wire(
    session: Session, book: Book, command: Command, account: OurAccount, new: NewWire
) -> int:
    """Order a wire; another person releases it. Returns the number of the order.

    The same code again with the same content is the same order. Raises
    WireRefusedError where it cannot go, or is not covered.
    """
    lock_name(session, book.id, f"bank:order:{plain_code(new.code)}")
    request = {
        "code": new.code,
        "fund": new.fund,
        "iban": new.payee.iban,
        "amount": str(new.amount),
    }
    act = record_act(session, book.id, command, "order_wire", request)
    table = tables.order
    query = select(table.c.id).where(
        table.c.book_id == book.id,
        func.replace(table.c.code, "-", "") == plain_code(new.code),
    )
    known = session.execute(query).scalar()
    if known is not None:
        if act.is_new:
            raise WireRefusedError("twice", f"{new.code} was ordered before")
        return int(known)
    _check(session, book, command, account, new)
    queue = collected(session, act, new.fund, new.amount.currency)
    free = queue.holds - ordered_of(session, book, new.fund, new.amount.currency)
    free -= going_back(session, book, new.fund, new.amount.currency)
    if free < new.amount:
        raise WireRefusedError("uncovered", f"{new.fund} has {free} to send")
    values = {
        "book_id": book.id,
        "act_id": act.id,
        "code": new.code,
        "iban": account.iban,
        "fund_id": numbers(session, book.id).fund(session, new.fund),
        "payee_id": new.payee.id,
        "amount_minor": new.amount.minor,
        "currency": new.amount.currency,
        "arrives_in": new.arrives_in,
        "party": new.party,
        "note": new.note,
        "ordered_by": command.actor,
        "ordered_at": command.at,
    }
    written = session.execute(insert(table).values(values).returning(table.c.id))
    return int(written.scalar_one())


def _check(
    session: Session, book: Book, command: Command, account: OurAccount, new: NewWire
) -> None:
    latest = next(
        (p for p in payees(session, book) if p.keeper == new.payee.keeper), None
    )
    if latest != new.payee:
        raise WireRefusedError("payee", "the account of the payee has changed")
    if command.at < new.payee.usable_from:
        since = f"{new.payee.usable_from:%Y-%m-%d %H:%M} UTC"
        raise WireRefusedError("cooling", f"the account can be used from {since} on")
    if new.amount.currency != account.rail.currency or new.amount.minor <= 0:
        raise WireRefusedError("amount", f"it must be in {account.rail.currency}")


def ordered_of(session: Session, book: Book, fund: str, currency: str) -> Money:
    """Add up what is ordered for a fund and has not left the bank: its reservations.

    A line that is sent back is no money of the fund, so its wire reserves nothing.
    """
    back, order = tables.sent_back, tables.order
    is_of_line = exists().where(
        back.c.book_id == order.c.book_id, back.c.order_id == order.c.id
    )
    query = _not_shown(book, fund, currency).where(
        ~has_ended(in_a_file=False), ~is_of_line
    )
    return Money(int(session.execute(query).scalar_one()), currency)


def released_of(session: Session, book: Book, fund: str, currency: str) -> Money:
    """Add up what was released for a fund to its associations and has not left yet."""
    query = _not_shown(book, fund, currency).where(
        has_ended(in_a_file=True), tables.order.c.payee_id.is_not(None)
    )
    return Money(int(session.execute(query).scalar_one()), currency)


def _not_shown(book: Book, fund: str, currency: str) -> Select[Any]:
    order, of_fund = tables.order, ledger.fund
    return (
        select(func.coalesce(func.sum(order.c.amount_minor), 0))
        .join(
            of_fund,
            (of_fund.c.book_id == order.c.book_id) & (of_fund.c.id == order.c.fund_id),
        )
        .where(
            order.c.book_id == book.id,
            of_fund.c.code == fund,
            order.c.currency == currency,
            ~is_shown(is_return=False),
            ~is_unexecuted(),
        )
    )


def has_ended(*, in_a_file: bool) -> Exists:
    """Say of an order whether it was released, or else taken back."""
    end, order = tables.order_end, tables.order
    return exists().where(
        end.c.book_id == order.c.book_id,
        end.c.order_id == order.c.id,
        end.c.file_id.is_not(None) if in_a_file else end.c.file_id.is_(None),
    )
