"""Found a book on the command line: open it, its keepers, funds, accounts, parties."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.books import DEMONSTRATION
from app.cli.actors import by_option, command_by, require_founder, require_somewhere
from app.cli.books import book_option, chosen_book
from app.cli.charts import require_keeper
from app.cli.codes import CODE, CURRENCY, FUND_CODE
from app.cli.figures import DAY, require_fund
from app.cli.output import Format, Table, format_option, show
from app.cli.session import open_session
from app.cli.words import IN_LANGUAGES, Words, words_option
from app.people.commands import name_party
from app.people.granted import granted_in
from app.policy.values import Action
from app.territories.commands import write_keeper_names
from ledger.book import tables
from ledger.book.acts import record_act
from ledger.book.books import Book, book_named, list_books, open_book
from ledger.book.entries import AccountKey
from ledger.book.errors import (
    RegimeFixedError,
    RegisterConflictError,
    RegisterUnknownError,
)
from ledger.book.funds import list_funds
from ledger.book.registers import (
    REGIMES,
    FundRegime,
    keeper_currencies,
    list_accounts,
    open_account,
    open_fund,
    open_keeper,
    set_fund_regime,
)
from ledger.book.roles import AccountType, account_type, is_source
from payments.open_collective.book import can_name_book

ZONE_HELP = "Where its days begin, such as Africa/Casablanca."


@click.group("book")
def book_group() -> None:
    """Open a book of your own, with its keepers, funds, accounts and parties."""


@book_group.command("list")
@format_option
def list_command(format_: Format) -> None:
    """List the books, with their zone and whether their money is real."""
    with open_session() as session:
        rows = [(one.code, one.zone, _money(one)) for one in list_books(session)]
    show(Table(("book", "zone", "money"), rows, "Books"), format_)


@book_group.command("open")
@click.argument("code")
@click.option("--zone", required=True, help=ZONE_HELP)
@click.option(
    "--live/--test",
    "is_live",
    default=None,
    help="Real money or test money: a book never changes from one to the other.",
)
@by_option
def open_command(code: str, zone: str, *, is_live: bool | None, by: str | None) -> None:
    """Open the book CODE. The same again changes nothing.

    What comes next: book keeper, period open, book fund, and what it starts with by
    `igoudar opening post`.
    """
    if is_live is None:
        raise click.UsageError("Say whether its money is real: --live or --test.")
    _require_name(code)
    with open_session() as session:
        known = book_named(session, code)
        if known is not None and (known.zone, known.is_live) != (zone, is_live):
            raise click.ClickException(
                f"Book {code} was opened before, in {known.zone} with {_money(known)}:"
                " open another one under another code."
            )
        _require_opener(session, by)
        book = _open_book(session, code, zone, is_live=is_live)
        command = command_by(session, by, f"open-book:{code}")
        record_act(session, book.id, command, "open_book", {"zone": zone})
        session.commit()
    said = "is open" if known is None else "was opened before"
    click.echo(f"Book {code} {said}, in {zone} with {_money(book)}.")


@book_group.command("keeper", epilog=IN_LANGUAGES)
@click.argument("code", type=CODE)
@click.option("--currency", type=CURRENCY, required=True, help="Of its own accounts.")
@click.option("--zone", help=f"{ZONE_HELP} By default the book's.")
@words_option("--name", "What it is called on pages.", required=False)
@by_option
@book_option
def keeper_command(
    code: str,
    currency: str,
    zone: str | None,
    name: Words,
    by: str | None,
    book_code: str | None,
) -> None:
    """Open the keeper CODE: a legal person with accounts of its own in the book.

    The same again changes nothing; another name replaces the one before. `igoudar
    period open` declares its fiscal years.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_founder(session, book, by, Action.SET_UP_BOOK)
        known = keeper_currencies(session, book).get(code)
        if known not in (None, currency):
            raise click.ClickException(
                f"Keeper {code} was opened before, with {known} as its currency."
            )
        there = zone or book.zone
        command = command_by(session, by, f"open-keeper:{code}:{there}")
        request = {"currency": currency, "zone": there}
        act = record_act(session, book.id, command, "open_keeper", request)
        try:
            open_keeper(session, act, code, currency=currency, zone=there)
        except RegisterUnknownError as error:
            raise _no_zone(error) from error
        except RegisterConflictError as error:
            message = f"Keeper {code} was opened before, in another time zone."
            raise click.ClickException(message) from error
        if name:
            write_keeper_names(session, book, code, name)
        session.commit()
    _say(f"Keeper {code}", known, f"with its accounts in {currency}")


@book_group.command("fund")
@click.argument("code", type=FUND_CODE)
@click.option(
    "--regime",
    type=click.Choice(REGIMES),
    default="own",
    show_default=True,
    help="How its money is held.",
)
@click.option("--from", "from_on", type=DAY, required=True, help="From this day on.")
@click.option("--fees-from", metavar="FUND", help="Bears its fees; by default itself.")
@click.option("--parent", metavar="FUND", help="The fund of which it is an earmark.")
@by_option
@book_option
def fund_command(
    code: str,
    regime: str,
    from_on: datetime,
    fees_from: str | None,
    parent: str | None,
    by: str | None,
    book_code: str | None,
) -> None:
    """Open the fund CODE: money held for one purpose, under a regime from a day on.

    The same again changes nothing; another regime holds from a later day on.
    """
    on = from_on.date()
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_founder(session, book, by, Action.SET_UP_BOOK)
        known = {fund.code: fund.parent for fund in list_funds(session, book)}
        for other in (parent, None if fees_from == code else fees_from):
            require_fund(session, book, other)
        if code in known and known[code] != parent:
            of = f"as an earmark of {known[code]}" if known[code] else "with no parent"
            raise click.ClickException(f"Fund {code} was opened before, {of}.")
        new = FundRegime(regime, on, fees_from or code)
        request = {"regime": regime, "fees_from": new.fees_from, "parent": parent}
        key = f"open-fund:{code}:{on}:{regime}:{new.fees_from}"
        command = command_by(session, by, key)
        act = record_act(session, book.id, command, "open_fund", request)
        open_fund(session, act, code, parent=parent)
        try:
            set_fund_regime(session, act, code, new)
        except RegimeFixedError as error:
            raise click.ClickException(
                f"{error}. Name a day after its last entry with --from."
            ) from error
        session.commit()
    said = f"regime {regime} from {on}, its fees borne by {new.fees_from}"
    _say(f"Fund {code}", code if code in known else None, said)


@book_group.command("account")
@click.argument("code", type=CODE)
@click.option("--keeper", required=True, metavar="CODE", help="Whose account.")
@click.option("--currency", type=CURRENCY, help="By default its keeper's own.")
@click.option(
    "--type",
    "type_",
    type=click.Choice([one.value for one in AccountType]),
    help="What it is; a role has its type already.",
)
@click.option("--place", default="", help="Tells two accounts of one code apart.")
@by_option
@book_option
def account_command(
    code: str,
    keeper: str,
    currency: str | None,
    type_: str | None,
    place: str,
    by: str | None,
    book_code: str | None,
) -> None:
    """Open the account CODE of a keeper. The same again changes nothing.

    Accounts that have a role are opened when they are first posted to; this is for
    those of an accountant, such as 102 or 408.
    """
    chosen = _type_of(code, type_)
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_founder(session, book, by, Action.SET_UP_BOOK)
        require_keeper(session, book, keeper)
        own = currency or keeper_currencies(session, book)[keeper]
        key = AccountKey(keeper, code, own, place)
        known = list_accounts(session, book, keeper).get(key)
        if known not in (None, chosen):
            raise click.ClickException(
                f"Account {code} of {keeper} was opened before, as {known}."
            )
        name = f"open-account:{keeper}:{code}:{own}:{place}"
        command = command_by(session, by, name)
        request = {"type": chosen.value}
        act = record_act(session, book.id, command, "open_account", request)
        open_account(session, act, key, chosen)
        session.commit()
    _say(f"Account {code} of {keeper}", known, f"in {own}, of type {chosen.value}")


@book_group.command("party")
@click.argument("code", type=CODE)
@click.option("--name", required=True, help="Whose code it is; kept in the vault.")
@by_option
@book_option
def party_command(code: str, name: str, by: str | None, book_code: str | None) -> None:
    """Register the party CODE, such as an association that answers for an advance.

    The first name stays. The code stands in the journal for good: let it say nothing.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_founder(session, book, by, Action.SET_UP_BOOK)
        party = tables.party
        query = select(party.c.code).where(
            party.c.book_id == book.id, party.c.code == code
        )
        known = session.scalar(query)
        command = command_by(session, by, f"name-party:{code}")
        name_party(session, book, command, code, " ".join(name.split()))
        session.commit()
    _say(f"Party {code}", known, "and its name is in the vault")


def _open_book(session: Session, code: str, zone: str, *, is_live: bool) -> Book:
    try:
        return open_book(session, code, zone=zone, is_live=is_live)
    except RegisterUnknownError as error:
        raise _no_zone(error) from error


def _no_zone(error: RegisterUnknownError) -> click.BadParameter:
    return click.BadParameter(
        f"no time zone is called {error.code!r}. Write it like Africa/Casablanca.",
        param_hint="--zone",
    )


def _require_opener(session: Session, by: str | None) -> None:
    """Refuse who sets up no book of those that are here; the first, anybody opens."""
    if by is None:
        return
    books = list_books(session)
    if any(granted_in(session, one) for one in books):
        require_somewhere(session, by, Action.SET_UP_BOOK)


def _require_name(code: str) -> None:
    if code == DEMONSTRATION:
        message = f"{code} is the demonstration's: take another code."
        raise click.BadParameter(message, param_hint="CODE")
    if not can_name_book(code):
        raise click.BadParameter(
            f"{code!r} cannot name a book. Take one to eighty letters, digits, hyphens,"
            " underscores and dots, and no dot at the start.",
            param_hint="CODE",
        )


def _type_of(code: str, given: str | None) -> AccountType:
    """Return the type of an account: its role's, or the one that is given."""
    of_role = account_type(code)
    if of_role is None and is_source(code):
        message = f"no role is called {code}; roles of sources stand for lots."
        raise click.BadParameter(message, param_hint="CODE")
    if of_role is not None:
        if given not in (None, of_role.value):
            message = f"{code} is a role of type {of_role.value}: leave --type out."
            raise click.BadParameter(message, param_hint="--type")
        return of_role
    if given is None:
        known = ", ".join(AccountType)
        raise click.UsageError(f"{code} is no role: say its type with --type: {known}.")
    return AccountType(given)


def _money(book: Book) -> str:
    return "real money" if book.is_live else "test money"


def _say(what: str, known: object, how: str) -> None:
    said = "is open" if known is None else "was opened before"
    click.echo(f"{what} {said}, {how}.")
