"""Figures of a book on the command line: the trial balance and an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import click
from sqlalchemy.orm import Session
from typing_extensions import override

from app.cli.books import book_option, chosen_book
from app.cli.output import Cell, Format, Table, format_option, show, show_parts, without
from app.cli.session import open_session
from ledger.book.balances import Balance, TrialBalance, trial_balance
from ledger.book.books import Book
from ledger.book.funds import list_funds, with_earmarks
from ledger.book.periods import closed_through
from ledger.book.registers import keeper_currencies
from ledger.book.roles import account_type
from ledger.book.scopes import Scope
from ledger.book.statements import AccountLine, account_lines
from ledger.money import Money

_BALANCE = ("account", "role", "keeper", "fund", "currency", "balance", "base")
_ACCOUNT = (
    *("day", "number", "kind", "fact", "keeper", "fund", "lot", "party"),
    *("currency", "amount", "balance"),
)
LAST_YEAR = 9000
"""The last year of an option: a calendar ends at 9999, and days are added to it."""


class _Day(click.DateTime):
    """A day such as 2026-03-31."""

    def __init__(self) -> None:
        super().__init__(formats=["%Y-%m-%d"])

    @override
    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        found = super().convert(value, param, ctx)
        if not isinstance(found, datetime) or found.year > LAST_YEAR:
            self.fail(f"{value!r}: look at the year.", param, ctx)
        return found


DAY = _Day()


def day(given: datetime | None) -> date | None:
    """Return the day of an option."""
    return given.date() if given else None


@click.command("trial-balance")
@book_option
@click.option("--fund", metavar="CODE", help="Only this fund and its earmarks.")
@click.option("--at", type=DAY, help="At the end of this day; by default all there is.")
@format_option
def trial_balance_command(
    book_code: str | None, fund: str | None, at: datetime | None, format_: Format
) -> None:
    """Print what every account holds, per fund and keeper; debit is positive.

    The balances of each currency add up to nothing, and so do their amounts in base,
    fund by fund and keeper by keeper.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_fund(session, book, fund)
        scope = with_earmarks(session, book, Scope(fund=fund))
        found = trial_balance(session, book, scope, at=day(at))
        bases = keeper_currencies(session, book)
        closed = closed_through(session, book)
    rows = [_balance(row, bases) for row in found.rows]
    title = f"Trial balance of {book.code}" + (f" at {at:%Y-%m-%d}" if at else "")
    # An account that has a role is called by it.
    show_parts(Table(_BALANCE, rows, title, spare=("role",)), format_, "keeper")
    if format_ == "table":
        _say_sums(found)
        _say_closed(found, closed)


@click.command("account")
@click.argument("role")
@book_option
@click.option("--fund", metavar="CODE", help="Only this fund and its earmarks.")
@click.option("--from", "from_on", type=DAY, help="From this day on.")
@click.option("--to", "to_on", type=DAY, help="To the end of this day.")
@format_option
def account_command(
    role: str,
    book_code: str | None,
    fund: str | None,
    from_on: datetime | None,
    to_on: datetime | None,
    format_: Format,
) -> None:
    """Print what moved on the accounts of ROLE, between opening and closing balance.

    Each keeper and currency has an opening and a closing of its own.
    """
    days = day(from_on), day(to_on)
    require_order(*days)
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_fund(session, book, fund)
        scope = with_earmarks(session, book, Scope(fund=fund, role=role))
        rows = list(_account_rows(session, book, scope, days))
    if not rows and account_type(role) is None:
        raise click.UsageError(
            f"Nothing has moved on {role!r}. `igoudar trial-balance` lists the roles."
        )
    if format_ == "table":
        # Each keeper and currency has its own balances.
        whole = Table(_ACCOUNT, rows, f"Account {role}", spare=("number", "fund"))
        own = without(whole, "kind", "lot", "party")
        if rows:
            show_parts(own, format_, "keeper", "currency")
        else:
            click.echo(f"Nothing has moved on {role}.")
    else:
        show(Table(_ACCOUNT, rows), format_)


def require_order(from_on: date | None, to_on: date | None) -> None:
    """Refuse a stretch of days that ends before it begins."""
    if from_on is not None and to_on is not None and to_on < from_on:
        raise click.UsageError(f"From {from_on} to {to_on}: it ends before it begins.")


def require_fund(session: Session, book: Book, code: str | None) -> None:
    """Refuse a fund that the book does not have, and name those it has."""
    codes = [fund.code for fund in list_funds(session, book)]
    if code is not None and code not in codes:
        raise click.UsageError(
            f"Book {book.code} has no fund {code!r}. It has: {', '.join(codes)}."
        )


def _balance(row: Balance, bases: dict[str, str]) -> tuple[Cell, ...]:
    place = f"{row.account} {row.place}".strip()
    base = Money(row.base_minor, bases[row.keeper])
    return (
        place,
        row.role,
        row.keeper,
        row.fund,
        row.amount.currency,
        row.amount,
        base,
    )


def _say_sums(found: TrialBalance) -> None:
    sums = ", ".join(str(Money(s, c)) for c, s in sorted(found.sums.items()))
    click.echo(f"Sum: {sums or 'nothing was ever posted'}")


def _say_closed(found: TrialBalance, closed: dict[str, date | None]) -> None:
    """Say for each keeper in the table how far its figures are final."""
    keepers = {row.keeper for row in found.rows}
    said = [
        f"{keeper} to {ends_on}" if ends_on else f"{keeper} never"
        for keeper, ends_on in closed.items()
        if keeper in keepers
    ]
    if said:
        click.echo(f"Closed: {', '.join(said)}")


def _account_rows(
    session: Session, book: Book, scope: Scope, days: tuple[date | None, date | None]
) -> Iterator[tuple[Cell, ...]]:
    found = trial_balance(session, book, scope, at=days[1])
    kinds = sorted({(row.keeper, row.amount.currency) for row in found.rows})
    for keeper, currency in kinds:
        narrowed = replace(scope, keeper=keeper, currency=currency)
        statement = account_lines(session, book, narrowed, days)
        yield _mark(days[0], "opening", narrowed, statement.opening)
        for line in statement.lines:
            yield _line(line)
        yield _mark(days[1], "closing", narrowed, statement.closing)


def _mark(on: date | None, what: str, scope: Scope, balance: Money) -> tuple[Cell, ...]:
    return (
        *(on, None, what, what, scope.keeper, scope.fund, None, None),
        *(balance.currency, None, balance),
    )


def _line(line: AccountLine) -> tuple[Cell, ...]:
    return (
        line.day,
        line.number,
        line.kind.value,
        line.fact,
        line.keeper,
        line.fund,
        line.lot,
        line.party,
        line.amount.currency,
        line.amount,
        line.running,
    )
