"""Order a wire to an association on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from app.cli.actors import PROGRAM
from app.cli.books import book_option, chosen_book
from app.cli.figures import DAY, require_fund
from app.cli.fiscal_years import require_declared
from app.cli.session import open_session
from app.clock import local_day
from app.projects.recipients import Recipient, recipient_of
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.entries import AccountKey
from ledger.book.funds import regime_of
from ledger.financing.lots import collected
from ledger.financing.tranches import Wire, post_wire
from ledger.money import AmountError, Money
from payments.rails.registry import find_rail


@click.command("wire")
@click.argument("fund")
@click.argument("code")
@click.option("--sent", required=True, metavar="AMOUNT", help="What leaves the bank.")
@click.option("--received", required=True, metavar="AMOUNT", help="What arrives.")
@click.option("--fee", metavar="AMOUNT", help="What the bank takes for the wire.")
@click.option("--on", type=DAY, help="The day of the wire; by default today.")
@book_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def wire_command(
    fund: str,
    code: str,
    sent: str,
    received: str,
    fee: str | None,
    on: datetime | None,
    *,
    book_code: str | None,
    yes: bool,
) -> None:
    """Wire the oldest money of FUND to its association, as CODE (such as W5).

    Amounts are decimals with a point, in the bank's currency and the project's. What
    was received over what was sent is the realised rate. The same CODE again with the
    same amounts changes nothing.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_fund(session, book, fund)
        now = datetime.now(UTC)
        day = on.date() if on else local_day(now, book.zone)
        request = {"fund": fund, "sent": sent, "received": received, "fee": fee}
        command = Command(PROGRAM, f"wire:{code}", now)
        act = record_act(session, book.id, command, "order_wire", request)
        rail = find_rail(session, book.id, "bank")
        if act.is_new:
            require_declared(session, book, (rail.keeper,), day)
        currency, keeper, party = _project(session, book, fund)
        wire = Wire(
            code=code,
            fund=fund,
            sent=_amount(sent, rail.currency, "--sent"),
            received=_amount(received, currency, "--received"),
            bank=rail.holds(rail.currency),
            advance=AccountKey(rail.keeper, "advance", currency, keeper),
            occurred_on=day,
            party=party,
            fee=_amount(fee, rail.currency, "--fee") if fee else None,
            fees_from=regime_of(session, book, fund, on=day).fees_from,
        )
        if act.is_new:
            if not yes:
                said = f"{wire.sent} of {fund}, {wire.received} for {keeper}"
                click.confirm(f"Wire {said}?", abort=True)
            post_wire(session, act, wire)
        left = _left(session, act, wire)
        session.commit()
    done = "Ordered" if act.is_new else "Was ordered before:"
    click.echo(f"{done} wire {code}: {wire.sent} sent, {wire.received} received.")
    click.echo(f"Left to wire for {fund}: {left}.")


def _left(session: Session, act: Act, wire: Wire) -> Money:
    return collected(session, act, wire.fund, wire.sent.currency).holds


def _amount(text: str, currency: str, option: str) -> Money:
    try:
        amount = Money.parse(text, currency)
    except AmountError as error:
        message = f"{error}. Write it like 1250.00."
        raise click.BadParameter(message, param_hint=option) from error
    if amount.minor <= 0:
        raise click.BadParameter("it must be more than nothing.", param_hint=option)
    return amount


def _project(session: Session, book: Book, fund: str) -> Recipient:
    """Return who receives the project's money, or say that nobody does."""
    found = recipient_of(session, book, fund)
    if found is None:
        raise click.UsageError(f"Fund {fund} is no project's: it has no association.")
    return found
