"""Caps and stopped projects on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from app.campaigns.capping import NewCap, set_gift_cap
from app.campaigns.commands import NewCampaign, set_campaign
from app.campaigns.errors import CampaignError
from app.cli.actors import PROGRAM
from app.cli.books import book_option, chosen_book
from app.cli.figures import DAY, require_fund
from app.cli.session import open_session
from app.projects.known import find_public
from app.projects.states import ENDED
from app.settings import load_settings
from app.surplus.stopping import NotToStopError, stop_project
from ledger.book.acts import Command
from ledger.money import AmountError, Money
from payments.cap_meter import CapMeter, cap_meters
from payments.caps import GIFTS


@click.group("cap")
def cap_group() -> None:
    """Bound what projects take in gifts."""


@cap_group.command("set")
@click.argument("fund")
@click.argument("amount")
@click.option("--currency", default="EUR", show_default=True, help="Of the gifts.")
@click.option("--from", "from_on", type=DAY, required=True, help="The first day.")
@click.option("--source", required=True, metavar="TEXT", help="The text it rests on.")
@book_option
def cap_set(
    fund: str,
    amount: str,
    currency: str,
    from_on: datetime,
    source: str,
    book_code: str | None,
) -> None:
    """Let FUND take at most AMOUNT in gifts from a day on; the same again is nothing.

    What was given before counts too: a limit below it is reached at once.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_fund(session, book, fund)
        try:
            limit = Money.parse(amount, currency)
        except AmountError as error:
            message = f"{error}. Write it like 1250.00."
            raise click.BadParameter(message, param_hint="AMOUNT") from error
        day, now = from_on.date(), datetime.now(UTC)
        command = Command(PROGRAM, f"cap:{fund}:{day}", now)
        smallest = Money(load_settings().limits.smallest_card_gift_minor, currency)
        try:
            new = NewCap(limit, day, source, smallest)
            set_gift_cap(session, book, command, fund, new)
        except CampaignError as error:
            raise click.UsageError(f"{error}.") from error
        meters = cap_meters(session, book, fund, at=now)
        session.commit()
    click.echo(f"{fund} takes {limit} in gifts from {day} on{_stands(meters)}.")


def _stands(meters: tuple[CapMeter, ...]) -> str:
    """Say what counts under the cap on gifts by now, and how much more is taken."""
    meter = next((one for one in meters if one.instrument == GIFTS), None)
    if meter is None:
        return ""
    kept = f", {meter.reserved} under way" if meter.reserved else ""
    counted = f"collected {meter.collected} of at most {meter.limit}{kept}"
    if meter.room:
        return f"; {counted}, {meter.room} more is taken"
    return f"; {counted}: the limit is reached, nothing more is taken"


@click.group("project")
def project_group() -> None:
    """Act on projects as a whole."""


@project_group.command("campaign")
@click.argument("slug")
@click.option("--until", type=DAY, required=True, help="The last day, to its end.")
@click.option("--least", required=True, metavar="AMOUNT", help="What must have come.")
@click.option("--source", required=True, metavar="TEXT", help="The text it rests on.")
@book_option
def project_campaign(
    slug: str, until: datetime, least: str, source: str, book_code: str | None
) -> None:
    """Let the campaign of project SLUG end on a day, by the clock of its territory.

    Once no payment begun before is under way it is decided: where less than AMOUNT
    came, every gift is offered back. Until its end it may be set anew.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        project = find_public(session, book, slug, "en")
        if project is None:
            raise click.UsageError(f"There is no public project {slug!r}.")
        try:
            wanted = Money.parse(least, project.gift_currency)
        except AmountError as error:
            message = f"{error}. Write it like 1250.00."
            raise click.BadParameter(message, param_hint="--least") from error
        if wanted.minor <= 0:
            message = "a campaign needs more than nothing"
            raise click.BadParameter(message, param_hint="--least")
        day, now = until.date(), datetime.now(UTC)
        command = Command(PROGRAM, f"set-campaign:{project.fund}", now)
        try:
            new = NewCampaign(day, wanted, source)
            set_campaign(session, book, command, project, new)
        except CampaignError as error:
            raise click.UsageError(f"{error}.") from error
        session.commit()
    until_when = f"the end of {day}, by the clock of {book.zone}"
    click.echo(f"{slug} collects until {until_when}: at least {wanted}.")


@project_group.command("stop")
@click.argument("slug")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is stopped.")
@book_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def project_stop(slug: str, reason: str, book_code: str | None, *, yes: bool) -> None:
    """Stop the project SLUG: nothing more comes in, what is unspent is offered back."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        project = find_public(session, book, slug, "en")
        if project is None:
            raise click.UsageError(f"There is no public project {slug!r}.")
        if project.state not in ENDED and not yes:
            click.confirm(f"Stop {slug}, and offer every gift back?", abort=True)
        command = Command(PROGRAM, f"stop:{project.fund}", datetime.now(UTC))
        try:
            gifts = stop_project(session, book, command, project, reason)
        except NotToStopError as error:
            raise click.UsageError(f"{error}.") from error
        session.commit()
    click.echo(f"{slug} is stopped; {len(gifts)} gifts are offered back.")
