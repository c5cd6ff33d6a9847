"""Adjusting entries on the command line: an accrual on a period's last day."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from app.cli.accounts import asked_account, asked_amount
from app.cli.actors import by_option, command_by, require_right
from app.cli.books import book_option, chosen_book
from app.cli.charts import require_keeper
from app.cli.codes import CODE, REASON
from app.cli.figures import DAY, require_fund
from app.cli.fiscal_years import in_declared_years
from app.cli.output import Format, format_option
from app.cli.posting import Wanted, post_as_shown
from app.cli.session import open_session
from app.policy.values import Action
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.entries import AccountKey, Line
from ledger.book.errors import FactReusedError
from ledger.book.journal import PostedEntry
from ledger.book.periods import next_to_close
from ledger.book.registers import keeper_currencies
from ledger.book.roles import is_source
from ledger.periods.adjusting import Adjustment, adjust
from ledger.periods.errors import AdjustmentDayError, AdjustmentMovesMoneyError


@click.command("adjust")
@click.argument("code", type=CODE)
@click.argument("amount")
@click.option("--keeper", required=True, metavar="CODE", help="Whose accounts.")
@click.option("--fund", required=True, metavar="CODE", help="In which fund.")
@click.option("--debit", required=True, metavar="ACCOUNT", help="E.g. cost.bank_fee.")
@click.option("--credit", required=True, metavar="ACCOUNT", help="E.g. owed.")
@click.option("--on", type=DAY, required=True, help="Last day of an open period.")
@click.option(
    "--reason", required=True, type=REASON, metavar="TEXT", help="Why, and which paper."
)
@click.option("--stays", is_flag=True, help="Do not take it back on the day after.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
@format_option
def adjust_command(
    code: str,
    amount: str,
    keeper: str,
    fund: str,
    debit: str,
    credit: str,
    on: datetime,
    reason: str,
    *,
    stays: bool,
    yes: bool,
    by: str | None,
    book_code: str | None,
    format_: Format,
) -> None:
    """Post the adjusting entry CODE: AMOUNT that belongs to a period, not paid in it.

    It moves no money. Its mirror stands on the day after, when what was accrued will
    be posted as it is paid; --stays leaves it. AMOUNT is in the keeper's own currency.
    The same CODE again with the same content changes nothing.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        require_right(session, book, by, Action.OPERATE)
        require_fund(session, book, fund)
        own = keeper_currencies(session, book)[keeper]
        money = asked_amount(amount, own, "AMOUNT")
        accounts = [
            _account(session, book, AccountKey(keeper, name, own), option)
            for name, option in ((debit, "--debit"), (credit, "--credit"))
        ]
        lines = Line(accounts[0], fund, money), Line(accounts[1], fund, -money)
        try:
            wanted = Adjustment(code, keeper, on.date(), lines, not stays)
        except AdjustmentMovesMoneyError as error:
            message = f"{error}. Name accounts of costs, claims or debts."
            raise click.ClickException(message) from error
        post_as_shown(
            session,
            book,
            Wanted(
                command_by(session, by, f"adjust:{code}:{wanted.on}:{amount}"),
                "adjust",
                {"keeper": keeper, "fund": fund, "debit": debit, "credit": credit},
                f"Adjusting entry {code} of {keeper}: {reason}",
                f"Post {money} to {debit} from {credit}?",
                note=reason,
            ),
            lambda session, act: _post(session, book, act, wanted),
            yes=yes,
            format_=format_,
        )


def _account(session: Session, book: Book, key: AccountKey, option: str) -> AccountKey:
    account, _ = asked_account(session, book, key, option)
    if is_source(account.code):
        raise click.BadParameter(
            f"{account.code} stands for lots, which an adjustment does not touch."
            " `igoudar reverse` takes an entry of it back.",
            param_hint=option,
        )
    return account


def _post(
    session: Session, book: Book, act: Act, wanted: Adjustment
) -> list[PostedEntry]:
    try:
        with in_declared_years(session, book):
            return adjust(session, act, wanted)
    except AdjustmentDayError as error:
        period = next_to_close(session, book, wanted.keeper)
        ends = f" The first open one ends on {period.ends_on}." if period else ""
        raise click.ClickException(f"{error}.{ends}") from error
    except FactReusedError as error:
        raise click.ClickException(
            f"{error.fact} was posted before, with other {error.what}. Give this one"
            " another CODE."
        ) from error
