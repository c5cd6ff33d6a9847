"""Payees: the accounts of associations, each usable only after a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from payments.bank import tables
from payments.bank.accounts import OurAccount
from payments.bank.sepa import is_sepa
from payments.formats.pain001 import Party

COOLING = timedelta(hours=72)
"""How long a new account of a payee waits before money can go there."""


class Scheme(StrEnum):
    """Which kind of order reaches an account."""

    SEPA = "sepa"
    ABROAD = "abroad"


@dataclass(frozen=True, slots=True)
class Payee:
    """An association's account. A new one can be used from an instant on."""

    id: int
    keeper: str
    name: str
    iban: str
    bic: str
    usable_from: datetime

    @property
    def scheme(self) -> Scheme:
        """Which kind of order reaches it, from an account of ours in SEPA."""
        return Scheme.SEPA if is_sepa(self.iban) else Scheme.ABROAD


def scheme_of(ours: OurAccount, iban: str) -> Scheme:
    """Say which kind of order reaches an account from one of ours.

    SEPA moves euros alone, between two accounts that are both in it.
    """
    is_within = is_sepa(ours.iban) and is_sepa(iban)
    is_euro = ours.rail.currency == "EUR"
    return Scheme.SEPA if is_within and is_euro else Scheme.ABROAD


def write_payee(
    session: Session, book: Book, command: Command, party: Party, keeper: str
) -> Payee:
    """Write down the account of an association; it can be used after a while.

    The first account of an association waits too: whoever changes it is seen.
    """
    request = {"keeper": keeper, "iban": party.iban, "name": party.name}
    act = record_act(session, book.id, command, "write_payee", request)
    table = tables.payee
    if act.is_new:
        session.execute(
            insert(table).values(
                book_id=book.id,
                act_id=act.id,
                keeper=keeper,
                name=party.name,
                iban=party.iban,
                bic=party.bic,
                usable_from=command.at + COOLING,
                written_by=command.actor,
            )
        )
    query = select(table).where(table.c.book_id == book.id, table.c.act_id == act.id)
    return _payee(session.execute(query).one())


def payees(session: Session, book: Book) -> list[Payee]:
    """List the account of every payee that counts: the latest of each."""
    table = tables.payee
    latest = (
        select(func.max(table.c.id))
        .where(table.c.book_id == book.id)
        .group_by(table.c.keeper)
    )
    query = select(table).where(table.c.book_id == book.id, table.c.id.in_(latest))
    return [_payee(row) for row in session.execute(query.order_by(table.c.keeper))]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that waits to be used: whose, by whom written, what stood before."""

    payee: Payee
    written_by: str
    before: str | None
    """The account that counted until then; None where it is the first."""


def waiting_accounts(session: Session, book: Book, *, at: datetime) -> list[NewAccount]:
    """List the accounts of payees that count already and cannot be used yet."""
    table = tables.payee
    before = func.lag(table.c.iban).over(
        partition_by=table.c.keeper, order_by=table.c.id
    )
    query = select(table, before.label("before")).where(table.c.book_id == book.id)
    rows = {row.id: row for row in session.execute(query)}
    latest = [rows[payee.id] for payee in payees(session, book)]
    return [
        NewAccount(_payee(row), row.written_by, row.before)
        for row in latest
        if row.usable_from > at
    ]


def _payee(row: Row[Any]) -> Payee:
    return Payee(row.id, row.keeper, row.name, row.iban, row.bic, row.usable_from)
