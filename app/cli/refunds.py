"""`igoudar payments refund`: one person asks for it, another one decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from secrets import token_urlsafe
from uuid import UUID

import click
from sqlalchemy.orm import Session

from app.cli.accounts import asked_amount
from app.cli.actors import PROGRAM, by_option, require_person, require_right
from app.cli.books import book_option, chosen_book
from app.cli.codes import REASON
from app.cli.opening import open_application
from app.cli.output import Format, Table, format_option, show
from app.cli.session import open_session
from app.clock import local_day
from app.contributing.fitting import check_collecting
from app.contributing.queries import find_by_reference
from app.policy.values import Action
from app.refunds.commands import Asked, Officer, ask_refund
from app.refunds.deciding import give_back, turn_down, wire_back
from app.refunds.looking import look_at
from app.refunds.queries import RequestsAsked, find_request, list_requests
from app.refunds.remedies import REFUSALS, remedy
from app.refunds.tables import RefundRequest
from ledger.book.books import Book
from payments.attempts import Witness
from payments.gateway import GatewayError

_LISTED = ("request", "asked", "amount", "project", "by", "decision")
LISTED = 100


@click.group("refund")
def refund_group() -> None:
    """Give payments back: one person asks, another one decides."""


@refund_group.command("ask")
@click.argument("contribution", type=click.UUID)
@click.argument("amount")
@click.option("--reason", default="", metavar="TEXT", help="Why, for who decides.")
@by_option
@book_option
def ask_command(
    contribution: UUID, amount: str, reason: str, by: str | None, book_code: str | None
) -> None:
    """Ask for AMOUNT of a CONTRIBUTION back (its private address names it).

    Nothing moves before somebody else approves it.
    """
    with _deciding(book_code) as (session, book):
        officer = _officer(session, book, by)
        gift = find_by_reference(session, book, contribution)
        if gift is None:
            raise click.UsageError(f"There is no contribution {contribution}.")
        most = look_at(session, book, gift).most
        wanted = asked_amount(amount, most.currency, "AMOUNT")
        asked = Asked(token_urlsafe(12), wanted, " ".join(reason.split()))
        made = ask_refund(session, book, _witness(officer), gift, asked)
        session.commit()
        click.echo(f"{wanted} is asked back: request {made.public_id}.")
    click.echo(
        "Somebody else decides: `igoudar payments refund approve"
        f" {made.public_id} {wanted.decimal} --by …`, or `decline`."
    )


@refund_group.command("approve")
@click.argument("request", type=click.UUID)
@click.argument("amount")
@click.option("--by-wire", is_flag=True, help="To the account that the giver named.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
def approve_command(
    request: UUID,
    amount: str,
    by: str | None,
    book_code: str | None,
    *,
    by_wire: bool,
    yes: bool,
) -> None:
    """Give AMOUNT back of what REQUEST asks for, as somebody else than who asked.

    It goes back as it came; by wire it waits for its release on the bank's page.
    """
    with _deciding(book_code) as (session, book):
        officer, found = _officer(session, book, by), _request(session, book, request)
        wanted = asked_amount(amount, found.currency, "AMOUNT")
        if not yes:
            click.confirm(f"Give {wanted} of {found.amount} back?", abort=True)
        back = wire_back if by_wire else give_back
        try:
            back(session, book, _witness(officer), found, (officer, wanted))
        except GatewayError:
            session.rollback()
            click.echo(
                "It is decided. The provider does not answer now: the next sweep asks"
                " it again."
            )
            return
    click.echo(f"{wanted} goes back to the payer.")


@refund_group.command("decline")
@click.argument("request", type=click.UUID)
@click.option(
    "--why", required=True, type=REASON, metavar="TEXT", help="The giver reads it."
)
@by_option
@book_option
def decline_command(
    request: UUID, why: str, by: str | None, book_code: str | None
) -> None:
    """Give nothing back of what REQUEST asks for, as somebody else than who asked."""
    with _deciding(book_code) as (session, book):
        officer, found = _officer(session, book, by), _request(session, book, request)
        turn_down(session, book, _witness(officer), found, (officer, why))
    click.echo("Nothing is given back; the giver is told why.")


@refund_group.command("list")
@book_option
@format_option
def list_command(book_code: str | None, format_: Format) -> None:
    """List what was asked back, the latest first, and what somebody decided."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        found = list_requests(session, book, "en", RequestsAsked(limit=LISTED))
    rows = [
        (
            each.public_id,
            local_day(each.asked_at, book.zone),
            each.amount,
            each.project,
            "giver" if each.is_from_giver else "officer",
            each.decision,
        )
        for each in found
    ]
    show(Table(_LISTED, rows, f"Refunds asked for in {book.code}"), format_)


@contextmanager
def _deciding(book_code: str | None) -> Iterator[tuple[Session, Book]]:
    """Open the application for a book, and say why something cannot be."""
    with open_application() as (session, settings):
        check_collecting(settings)
        try:
            yield session, chosen_book(session, book_code)
        except REFUSALS as error:
            raise click.ClickException(
                _sentence(str(error) or remedy(error))
            ) from error


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _request(session: Session, book: Book, public_id: UUID) -> RefundRequest:
    found = find_request(session, book, public_id)
    if found is None:
        raise click.UsageError(
            f"There is no request {public_id}. `igoudar payments refund list` has them."
        )
    return found


def _officer(session: Session, book: Book, by: str | None) -> Officer:
    """Say who asks or decides: a person who may, or the command line itself."""
    require_right(session, book, by, Action.DECIDE_REFUND)
    if by is None:
        return Officer(PROGRAM, PROGRAM)
    person = require_person(session, by, "--by")
    return Officer(person.code, person.email)


def _witness(officer: Officer) -> Witness:
    return Witness(officer.code, datetime.now(UTC))
