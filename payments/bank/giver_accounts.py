"""Accounts of givers who are paid back by wire; each is emptied with its giver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from payments.bank import tables
from payments.bank.payees import COOLING
from payments.formats.pain001 import Party


@dataclass(frozen=True, slots=True)
class GiverAccount:
    """Where a giver wants their money back; it can be used from an instant on."""

    id: int
    party: str
    to: Party
    usable_from: datetime


def write_giver_account(
    session: Session, book: Book, command: Command, party: str, to: Party
) -> None:
    """Write down a giver's account; money can go there after a while.

    Its number stands in this table alone, never in an act or an entry.
    """
    _write(session, book, command, GiverAccount(0, party, to, command.at + COOLING))


def write_known_account(
    session: Session, book: Book, command: Command, party: str, to: Party
) -> None:
    """Write down an account that the bank names itself: money goes there at once."""
    _write(session, book, command, GiverAccount(0, party, to, command.at))


def _write(session: Session, book: Book, command: Command, new: GiverAccount) -> None:
    request = {"party": new.party}
    act = record_act(session, book.id, command, "write_giver_account", request)
    if act.is_new:
        session.execute(
            insert(tables.giver_account).values(
                book_id=book.id,
                act_id=act.id,
                party=new.party,
                name=new.to.name,
                iban=new.to.iban,
                bic=new.to.bic,
                usable_from=new.usable_from,
                written_by=command.actor,
            )
        )


def giver_account(session: Session, book: Book, party: str) -> GiverAccount | None:
    """Return a giver's latest account; None without one, and once it is erased."""
    table = tables.giver_account
    query = select(table).where(table.c.book_id == book.id, table.c.party == party)
    row = session.execute(query.order_by(table.c.id.desc()).limit(1)).first()
    if row is None or row.iban is None:
        return None
    to = Party(row.name, row.iban, row.bic)
    return GiverAccount(row.id, row.party, to, row.usable_from)


def written_account(session: Session, book: Book, key: str) -> Party | None:
    """Return the account that was written under a key; None without one."""
    table, act = tables.giver_account, ledger.act
    query = (
        select(table.c.name, table.c.iban, table.c.bic)
        .join(act, (act.c.book_id == table.c.book_id) & (act.c.id == table.c.act_id))
        .where(table.c.book_id == book.id, act.c.key == key, table.c.iban.is_not(None))
    )
    row = session.execute(query).first()
    return None if row is None else Party(row.name, row.iban, row.bic)


def erase_giver_accounts(
    session: Session, book: Book, party: str, at: datetime
) -> None:
    """Empty all that is known of a giver's accounts."""
    table = tables.giver_account
    session.execute(
        update(table)
        .where(
            table.c.book_id == book.id,
            table.c.party == party,
            table.c.erased_at.is_(None),
        )
        .values(name=None, iban=None, bic=None, erased_at=at)
    )
