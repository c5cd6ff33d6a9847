"""Opening a rail by a command: the operator's own, or one of an association."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from app.cli.actors import PROGRAM
from app.cli.charts import require_keeper
from app.cli.figures import require_fund
from app.cli.territories import association_of
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.registers import keeper_currencies
from payments.cash.carrying import CASH
from payments.rails.registry import Rail, open_rail, rails_of
from payments.rails.wire import CODE as BANK

LOCAL = "local"
"""The code of an association's own bank account."""

_COLLECT = ("bank", "psp")
"""The roles of accounts to which visitors give."""

keeper_option = click.option(
    "--keeper", metavar="CODE", required=True, help="Whose money it keeps."
)
fund_option = click.option(
    "--operating-fund", required=True, help="Takes fees, and what nobody explained yet."
)


def open_bank(
    session: Session, book: Book, keeper: str, fund: str, currency: str | None
) -> Rail:
    """Open the account that a book collects through by wire: one keeper has it."""
    require_keeper(session, book, keeper)
    require_fund(session, book, fund)
    own = currency or keeper_currencies(session, book)[keeper]
    return open_one(session, book, Rail(BANK, keeper, own, "bank", fund))


def open_own(
    session: Session, book: Book, keeper: str, fund: str, currency: str | None
) -> Rail:
    """Open an association's own account at a bank."""
    whose = _answers(session, book, keeper, fund)
    own = currency or keeper_currencies(session, book)[keeper]
    rail = Rail(LOCAL, keeper, own, "local_bank", fund, answers=whose)
    return open_one(session, book, rail)


def open_box(session: Session, book: Book, keeper: str, fund: str) -> Rail:
    """Open the cash box of an association."""
    whose = _answers(session, book, keeper, fund)
    own = keeper_currencies(session, book)[keeper]
    rail = Rail(CASH, keeper, own, "cash_box", fund, answers=whose)
    return open_one(session, book, rail)


def _answers(session: Session, book: Book, keeper: str, fund: str) -> str | None:
    """Say who answers for an association's money; refuse who is none."""
    require_keeper(session, book, keeper)
    require_fund(session, book, fund)
    known = association_of(session, book, keeper)
    if known is None:
        raise click.UsageError(
            f"{keeper} is no association of book {book.code}: `igoudar association add"
            f" {keeper}` makes it one."
        )
    return known[1]


def open_one(session: Session, book: Book, rail: Rail) -> Rail:
    """Open a rail by the command line; one that was opened before stays.

    Visitors give through one keeper a way: the rail of another is refused.
    """
    others = [
        one.keeper
        for one in rails_of(session, book.id)
        if one.code == rail.code and one.keeper != rail.keeper
    ]
    if rail.role in _COLLECT and others:
        beside = (
            " `--own` opens the account that an association has beside it."
            if rail.code == BANK
            else ""
        )
        raise click.ClickException(
            f"Book {book.code} collects through {rail.code} of {others[0]}: its gifts"
            f" go there alone.{beside}"
        )
    name = f"open-rail:{rail.code}:{rail.keeper}"
    command = Command(PROGRAM, name, datetime.now(UTC))
    request = {
        "keeper": rail.keeper,
        "fund": rail.operating_fund,
        "currency": rail.currency,
    }
    act = record_act(session, book.id, command, "open_rail", request)
    open_rail(session, act, rail)
    return rail
