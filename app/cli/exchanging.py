"""A realised exchange on the command line: one currency sold for another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
from sqlalchemy.orm import Session

from app.cli.accounts import asked_account, asked_amount
from app.cli.actors import by_option, command_by, require_right
from app.cli.books import book_option, chosen_book
from app.cli.charts import require_keeper
from app.cli.codes import CODE, CURRENCY, REASON
from app.cli.figures import DAY, require_fund
from app.cli.fiscal_years import in_declared_years
from app.cli.output import Format, format_option
from app.cli.posting import Wanted, post_as_shown
from app.cli.session import open_session
from app.clock import local_day
from app.policy.values import Action
from ledger.book.acts import Act
from ledger.book.balances import balance
from ledger.book.books import Book
from ledger.book.entries import AccountKey
from ledger.book.errors import FactReusedError
from ledger.book.journal import PostedEntry
from ledger.book.roles import AccountType
from ledger.book.scopes import Scope
from ledger.financing.exchange import Exchange, post_exchange
from ledger.money import Money, divide_half_up, exponent

DECIMALS = 6
"""Of a realised rate, as it is shown; nothing is computed from it."""


@click.command("exchange")
@click.argument("code", type=CODE)
@click.option("--keeper", required=True, metavar="CODE", help="Whose accounts.")
@click.option("--fund", required=True, metavar="CODE", help="Whose money.")
@click.option(
    "--sold",
    nargs=2,
    type=(str, CURRENCY),
    required=True,
    metavar="AMOUNT CURRENCY",
    help="What left.",
)
@click.option(
    "--bought",
    nargs=2,
    type=(str, CURRENCY),
    required=True,
    metavar="AMOUNT CURRENCY",
    help="What came.",
)
@click.option(
    "--document", required=True, type=REASON, metavar="TEXT", help="The bank's advice."
)
@click.option(
    "--out-of", default="bank", show_default=True, metavar="ACCOUNT", help="It left."
)
@click.option(
    "--into", default="bank", show_default=True, metavar="ACCOUNT", help="It came into."
)
@click.option(
    "--borne-by", metavar="FUND", help="Bears gain and loss; by default the fund."
)
@click.option("--on", type=DAY, help="The day of the advice; by default today.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
@format_option
def exchange_command(
    code: str,
    keeper: str,
    fund: str,
    sold: tuple[str, str],
    bought: tuple[str, str],
    document: str,
    out_of: str,
    into: str,
    borne_by: str | None,
    on: datetime | None,
    *,
    yes: bool,
    by: str | None,
    book_code: str | None,
    format_: Format,
) -> None:
    """Post the exchange CODE of a fund's money, as the bank's advice shows it.

    The two amounts are its realised rate. What is sold leaves at its historical cost;
    gain or loss stands on fx. Gifts that go to an association change currency with
    their wire: what is bought here belongs to no lot, and no wire takes it. An account
    is written as a trial balance prints it, a place after its code. The same CODE again
    with the same content changes nothing.
    """
    if sold[1] == bought[1]:
        raise click.UsageError("--sold and --bought are of two currencies.")
    money = asked_amount(*sold, "--sold"), asked_amount(*bought, "--bought")
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        require_right(session, book, by, Action.OPERATE)
        for name in (fund, borne_by):
            require_fund(session, book, name)
        today = local_day(datetime.now(UTC), book.zone)
        day = on.date() if on else today
        if day > today:
            message = f"{day} has not come yet: write the day of the bank's advice."
            raise click.BadParameter(message, param_hint="--on")
        left, came = (
            _account(session, book, AccountKey(keeper, typed, one.currency), option)
            for typed, one, option in (
                (out_of, money[0], "--out-of"),
                (into, money[1], "--into"),
            )
        )
        exchange = Exchange(code, fund, *money, left, came, day, borne_by or "")
        post_as_shown(
            session,
            book,
            _wanted(session, exchange, by, document),
            lambda session, act: _post(session, book, act, exchange),
            yes=yes,
            format_=format_,
        )


def realised_rate(sold: Money, bought: Money) -> str:
    """Write how much one unit of what was sold became: ``1.084000``."""
    up = 10 ** (DECIMALS + exponent(sold.currency))
    down = 10 ** exponent(bought.currency)
    digits = str(divide_half_up(bought.minor * up, sold.minor * down))
    digits = digits.rjust(DECIMALS + 1, "0")
    return f"{digits[:-DECIMALS]}.{digits[-DECIMALS:]}"


def _wanted(
    session: Session, exchange: Exchange, by: str | None, document: str
) -> Wanted:
    sold, bought = exchange.sold, exchange.bought
    rate = f"1 {sold.currency} = {realised_rate(sold, bought)} {bought.currency}"
    return Wanted(
        command_by(session, by, f"exchange:{exchange.code}:{sold}:{bought}"),
        "exchange",
        {"fund": exchange.fund, "on": exchange.occurred_on, "bearer": exchange.bearer},
        f"Exchange {exchange.code} at {rate}, by {document}",
        f"Post {sold} sold for {bought}?",
        note=document,
    )


def _account(session: Session, book: Book, key: AccountKey, option: str) -> AccountKey:
    account, type_ = asked_account(session, book, key, option)
    if type_ is not AccountType.ASSET:
        message = f"{account.code} is of type {type_}: money stands on an asset."
        raise click.BadParameter(message, param_hint=option)
    if account.code == "advance":
        message = "an advance changes by wires and expenses alone: name a bank or cash."
        raise click.BadParameter(message, param_hint=option)
    return account


def _post(
    session: Session, book: Book, act: Act, exchange: Exchange
) -> list[PostedEntry]:
    try:
        with in_declared_years(session, book):
            posted = post_exchange(session, act, exchange)
    except FactReusedError as error:
        raise click.ClickException(
            f"{error.fact} was posted before, with other {error.what}. Give this one"
            " another CODE."
        ) from error
    if posted.is_new:
        _require_held(session, book, exchange, posted.day)
    return [posted]


def _require_held(session: Session, book: Book, exchange: Exchange, day: date) -> None:
    """Refuse to sell what the fund does not hold, or a loss that its bearer lacks."""
    sold, key = exchange.sold, exchange.sold_from
    for at in (day, None):
        left = _left(session, book, exchange.fund, key, at)
        if left < 0:
            held = Money(left + sold.minor, sold.currency)
            raise click.ClickException(
                f"fund {exchange.fund} holds {held} on {key.code} of {key.keeper}, less"
                f" than {sold}. Post first what brought it, or name its account with"
                " --out-of."
            )
        into, bearer = exchange.bought_into, exchange.bearer
        left = _left(session, book, bearer, into, at)
        if bearer != exchange.fund and left < 0:
            lacks = Money(-left, into.currency)
            raise click.ClickException(
                f"fund {bearer} lacks {lacks} on {into.code} of {into.keeper} to bear"
                " the loss. Name another fund with --borne-by, or leave it out."
            )


def _left(
    session: Session, book: Book, fund: str, key: AccountKey, at: date | None
) -> int:
    scope = Scope(fund, key.keeper, key.code, key.currency, key.place)
    return balance(session, book, scope, key.currency, at=at).minor
