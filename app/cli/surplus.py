"""Caps and stopped projects on the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
from sqlalchemy.orm import Session

from app.campaigns.capping import (
    NewCap,
    recount_cap,
    set_gift_cap,
)
from app.campaigns.commands import NewCampaign, set_campaign
from app.campaigns.errors import CampaignError
from app.campaigns.setting import SetCampaign, last_set
from app.cli.actors import PROGRAM, by_option, command_by
from app.cli.books import book_option, chosen_book
from app.cli.codes import SOURCE
from app.cli.figures import DAY, require_fund
from app.cli.moving import move_command
from app.cli.projects import (
    budget_command,
    collect_command,
    open_command,
    require_runner,
)
from app.cli.session import open_session
from app.projects.known import KnownProject, find_public
from app.projects.locking import lock_project
from app.projects.states import ENDED
from app.settings import load_settings
from app.surplus.stopping import NotToStopError, stop_project
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.errors import ActKeyReusedError, RegisterConflictError
from ledger.money import AmountError, Money
from payments.cap_meter import CapMeter, cap_meters, cap_settings
from payments.caps import GIFTS


@click.group("cap")
def cap_group() -> None:
    """Bound what projects take in gifts."""


@cap_group.command("set")
@click.argument("fund")
@click.argument("amount")
@click.option("--currency", default="EUR", show_default=True, help="Of the gifts.")
@click.option("--from", "from_on", type=DAY, required=True, help="The first day.")
@click.option(
    "--source", required=True, type=SOURCE, metavar="TEXT", help="The text it rests on."
)
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
        except (ActKeyReusedError, RegisterConflictError) as error:
            session.rollback()
            raise click.ClickException(_set_before(session, book, fund, day)) from error
        meters = cap_meters(session, book, fund, at=now)
        session.commit()
    click.echo(f"{fund} takes {limit} in gifts from {day} on{_stands(meters)}.")
    click.echo(
        f"Gifts in another currency than {currency}, such as cash in a box that holds"
        " another, come beside this limit and are not bounded by it."
    )


@cap_group.command("count")
@click.argument("fund")
@book_option
def cap_count(fund: str, book_code: str | None) -> None:
    """Count under the cap of FUND what was given before it, and was never counted.

    Caps that were opened by an older version count only what came after them. The
    same again counts nothing.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_fund(session, book, fund)
        now = datetime.now(UTC)
        command = Command(PROGRAM, f"count-cap:{fund}:{now:%Y%m%d%H%M%S%f}", now)
        counted = recount_cap(session, book, command, fund)
        if counted is None:
            raise click.UsageError(f"{fund} has no cap on gifts: set one first.")
        meters = cap_meters(session, book, fund, at=now)
        session.commit()
    click.echo(f"{counted} more is counted under the cap of {fund}{_stands(meters)}.")


def _set_before(session: Session, book: Book, fund: str, day: date) -> str:
    """Say which limit holds from a day on, and what to do about it."""
    settings = cap_settings(session, book, fund, GIFTS)
    for one in settings:
        if one.from_on == day:
            return (
                f"{fund} takes at most {one.limit} from {day} on already, by"
                f" {one.source}. That stays: set another limit from a later day."
            )
    return f"The cap of {fund} is in {settings[0].limit.currency}: set it in that."


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
@click.option(
    "--source", required=True, type=SOURCE, metavar="TEXT", help="The text it rests on."
)
@book_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def project_campaign(
    slug: str,
    until: datetime,
    least: str,
    source: str,
    book_code: str | None,
    *,
    yes: bool,
) -> None:
    """Let the campaign of project SLUG end on a day, by the clock of its territory.

    Once no payment begun before is under way it is decided: where less than AMOUNT
    came, every gift is offered back. Until its end it may be set anew: what it replaces
    is shown first, and asked about.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        project = find_public(session, book, slug, "en")
        if project is None:
            raise click.UsageError(f"There is no public project {slug!r}.")
        new = _new_campaign(project, until.date(), least, source)
        old = _set(session, book, project, new)
        if old is not None:
            # What is refused was told by now, and nothing is held while one thinks.
            session.rollback()
            click.echo(f"Promised until now: {_promise(old)}.")
            click.echo(f"Promised instead: {_promise(new)}.")
            if not yes:
                click.confirm(f"Replace the campaign of {slug}?", abort=True)
            if _set(session, book, project, new) != old:
                session.rollback()
                raise click.ClickException(
                    "the campaign has changed since this was shown: call again and "
                    "look anew."
                )
        session.commit()
    until_when = f"the end of {new.last_day}, by the clock of {book.zone}"
    click.echo(f"{slug} collects until {until_when}: at least {new.least}.")
    if old is not None:
        click.echo(f"This replaced: {_promise(old)}.")


def _new_campaign(
    project: KnownProject, last_day: date, least: str, source: str
) -> NewCampaign:
    try:
        wanted = Money.parse(least, project.gift_currency)
    except AmountError as error:
        message = f"{error}. Write it like 1250.00."
        raise click.BadParameter(message, param_hint="--least") from error
    if wanted.minor <= 0:
        message = "a campaign needs more than nothing"
        raise click.BadParameter(message, param_hint="--least")
    try:
        return NewCampaign(last_day, wanted, source)
    except CampaignError as error:
        raise click.UsageError(f"{error}.") from error


def _set(
    session: Session, book: Book, project: KnownProject, new: NewCampaign
) -> SetCampaign | None:
    """Set a campaign, and return the other one that it replaces."""
    lock_project(session, book, project.fund)
    old = last_set(session, book, project)
    key = f"set-campaign:{project.fund}"
    try:
        set_campaign(
            session, book, Command(PROGRAM, key, datetime.now(UTC)), project, new
        )
    except CampaignError as error:
        raise click.UsageError(f"{error}.") from error
    is_same = old == SetCampaign(new.last_day, new.least, new.source)
    return None if is_same else old


def _promise(campaign: NewCampaign | SetCampaign) -> str:
    """Say what a campaign promises, and by which text."""
    least, last = campaign.least, campaign.last_day
    return f"at least {least} by the end of {last} ({campaign.source})"


@project_group.command("stop")
@click.argument("slug")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is stopped.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
def project_stop(
    slug: str, reason: str, by: str | None, book_code: str | None, *, yes: bool
) -> None:
    """Stop the project SLUG: nothing more comes in, what is unspent is offered back."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        project = find_public(session, book, slug, "en")
        if project is None:
            raise click.UsageError(f"There is no public project {slug!r}.")
        require_runner(session, book, by, project)
        if project.state not in ENDED and not yes:
            click.confirm(f"Stop {slug}, and offer every gift back?", abort=True)
        command = command_by(session, by, f"stop:{project.fund}")
        try:
            gifts = stop_project(session, book, command, project, reason)
        except NotToStopError as error:
            raise click.UsageError(f"{error}.") from error
        session.commit()
    click.echo(f"{slug} is stopped; {len(gifts)} gifts are offered back.")


for command in (open_command, budget_command, collect_command, move_command):
    project_group.add_command(command)
