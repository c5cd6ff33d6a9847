"""Fiscal years and periods on the command line: list, open, close, lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from app.cli.actors import by_option, command_by, require_right
from app.cli.books import book_option, chosen_book
from app.cli.figures import DAY, day
from app.cli.fiscal_years import Year, asked_years, years_of
from app.cli.obstacles import require_accepted, require_checks, show_obstacles
from app.cli.output import Format, Table, format_option, show_parts
from app.cli.session import open_session
from app.closing.commands import close_books, lock_books, obstacles_of
from app.policy.values import Action
from app.projects.scopes import keeper_scope
from app.settings import load_settings
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.errors import (
    ActKeyReusedError,
    PeriodNotClosedError,
    PeriodNotOpenError,
    RegisterConflictError,
)
from ledger.book.periods import (
    Period,
    PeriodChange,
    PeriodState,
    closed_through,
    list_periods,
)
from ledger.book.registers import declare_fiscal_year
from ledger.periods.closing import Asked, local_day_of, period_ending
from ledger.periods.reading import CUT_OFF_DAYS, checkpoints_of, cut_off

_PERIODS = (
    *("keeper", "from", "to", "year", "state", "closed_at", "locked_at"),
    *("register_number", "checkpoint", "accepted"),
)
_SPARE = ("accepted", "year", "locked_at", "closed_at", "register_number", "checkpoint")
_CUT_OFF = (
    *("number", "kind", "fact", "occurred_on", "day", "late", "currency", "amount"),
)


@click.group("period")
def period_group() -> None:
    """List, open, close and lock the periods of the keepers."""


keeper_argument = click.argument("keeper")
month_argument = click.argument("month", metavar="MONTH")


@period_group.command("list")
@click.option("--keeper", metavar="CODE", help="Only this keeper.")
@book_option
@format_option
def list_command(keeper: str | None, book_code: str | None, format_: Format) -> None:
    """List every period with its state, and the checkpoint that fixes its closing."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        periods = _periods(session, book, keeper)
        marks = checkpoints_of(session, book)
    # Eyes read by the clock of the book, programs in UTC.
    zone = book.zone if format_ == "table" else "UTC"
    rows = [
        _period_row(one, marks.get((one.keeper, one.ends_on)), zone) for one in periods
    ]
    title = f"Periods of {book.code}, by the clock of {zone}"
    table = Table(_PERIODS, rows, title, _SPARE)
    show_parts(table, format_, "keeper")


@period_group.command("open")
@keeper_argument
@click.option("--from", "from_on", type=DAY, help="First day of the fiscal year.")
@click.option("--to", "to_on", type=DAY, help="Its last day.")
@book_option
def open_command(
    keeper: str, from_on: datetime | None, to_on: datetime | None, book_code: str | None
) -> None:
    """Declare fiscal years of KEEPER, and so open their months.

    By default those that lack until the coming one is declared, each as long as the
    last; called again, it declares nothing more. The first year of a keeper is named
    with --from; without --to it has twelve months.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        _require_keeper(session, book, keeper)
        periods = list_periods(session, book, keeper)
        command = command_by(session, None, f"open:{keeper}")
        today = local_day_of(session, book, keeper, command)
        named = day(from_on), day(to_on)
        asked = asked_years(periods, today, *named)
        known = years_of(periods)
        for year in asked or known[-1:]:
            is_new = year not in known and _declare(session, book, keeper, year)
            done = "is declared" if is_new else "was declared before"
            click.echo(f"The fiscal year {year[0]} to {year[1]} of {keeper} {done}.")


@period_group.command("close")
@keeper_argument
@month_argument
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="CHECK",
    help="Close over this warning; may be given again.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
@format_option
def close_command(
    keeper: str,
    month: str,
    *,
    accepted: tuple[str, ...],
    yes: bool,
    by: str | None,
    book_code: str | None,
    format_: Format,
) -> None:
    """Close a period of KEEPER: MONTH is one such as 2026-04, or its last day.

    Prints what the checks find. What stops has to be mended; a warning is accepted
    with --accept. A closing cannot be undone.
    """
    require_checks(accepted)
    # A program that reads the findings reads nothing else.
    is_read = format_ != "table"
    with open_session() as session:
        book = chosen_book(session, book_code)
        period = _chosen(_periods(session, book, keeper), month)
        where = keeper_scope(session, book, keeper)
        require_right(session, book, by, Action.CLOSE_PERIOD, where)
        command = command_by(session, by, f"close:{keeper}:{period.ends_on}")
        if period.is_open:
            found = obstacles_of(session, book, period, command)
            session.rollback()
            show_obstacles(found, f"What closing {_named(period)} finds", format_)
            require_accepted(found, accepted)
            if not yes:
                click.confirm(f"Close {_named(period)}?", abort=True, err=is_read)
        asked = Asked(keeper, period.ends_on, accepted)
        is_new = period.is_open and _close(session, book, command, asked)
        period = period_ending(session, book, keeper, period.ends_on)
        mark = checkpoints_of(session, book)[keeper, period.ends_on]
    word = "is closed" if is_new else "was closed before"
    number = period.register_number
    said = f"{_named(period)} {word}, up to number {number} of the register."
    click.echo(f"{said}\nCheckpoint {mark} fixes it.", err=is_read)


@period_group.command("lock")
@keeper_argument
@month_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
def lock_command(
    keeper: str, month: str, *, yes: bool, by: str | None, book_code: str | None
) -> None:
    """Lock a closed period of KEEPER, as somebody else than who closed it."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        period = _chosen(_periods(session, book, keeper), month)
        where = keeper_scope(session, book, keeper)
        require_right(session, book, by, Action.LOCK_PERIOD, where)
        is_locked = period.state is PeriodState.LOCKED
        if period.is_open:
            raise click.ClickException(
                f"{_named(period)} is open: close it first, with `igoudar period close"
                f" {keeper} {month}`."
            )
        if not (yes or is_locked):
            click.confirm(f"Lock {_named(period)} for good?", abort=True)
        command = command_by(session, by, f"lock:{keeper}:{period.ends_on}")
        asked = Asked(keeper, period.ends_on)
        number = None if is_locked else _lock(session, book, command, asked)
    if number is None:
        click.echo(f"{_named(period)} was locked before.")
    else:
        click.echo(f"{_named(period)} is locked. Checkpoint {number} says so.")


@period_group.command("cut-off")
@keeper_argument
@month_argument
@click.option(
    "--days",
    type=click.IntRange(0, 3660),
    default=CUT_OFF_DAYS,
    show_default=True,
    help="Around the end.",
)
@book_option
@format_option
def cut_off_command(
    keeper: str, month: str, days: int, book_code: str | None, format_: Format
) -> None:
    """List the entries around the end of a period, and all facts learned later.

    An amount is what the entry debits to accounts of KEEPER; each currency has a line.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        period = _chosen(_periods(session, book, keeper), month)
        found = cut_off(session, book, period, days=days)
    rows = [
        (
            *(one.number, one.kind.value, one.fact, one.occurred_on, one.day),
            *("late" if one.is_late else "", amount.currency, amount),
        )
        for one in found
        for amount in one.amounts
    ]
    spare = ("kind", "number", "occurred_on")
    title = f"Cut-off of {_named(period)}"
    show_parts(Table(_CUT_OFF, rows, title, spare), format_, "currency")


def _periods(session: Session, book: Book, keeper: str | None) -> list[Period]:
    periods = list_periods(session, book)
    codes = sorted({one.keeper for one in periods})
    if keeper is None or keeper in codes:
        return [one for one in periods if keeper in (None, one.keeper)]
    raise click.UsageError(
        f"Book {book.code} has no keeper {keeper!r} with a fiscal year."
        f" It has: {', '.join(codes)}."
    )


def _chosen(periods: Sequence[Period], month: str) -> Period:
    ends = [
        one for one in periods if month in (str(one.ends_on), f"{one.ends_on:%Y-%m}")
    ]
    if len(ends) == 1:
        return ends[0]
    known = ", ".join(str(one.ends_on) for one in ends) or (
        f"{periods[0].ends_on} to {periods[-1].ends_on}"
    )
    raise click.BadParameter(
        f"{month!r} names no single period; its last day is one of {known}.",
        param_hint="MONTH",
    )


def _declare(session: Session, book: Book, keeper: str, year: Year) -> bool:
    """Declare a year; False where the same command had done it before."""
    first, last = year
    request = {"keeper": keeper, "from": first, "to": last}
    command = command_by(session, None, f"open:{keeper}:{first}:{last}")
    act = record_act(session, book.id, command, "declare_fiscal_year", request)
    try:
        declare_fiscal_year(session, act, keeper, starts_on=first, ends_on=last)
    except RegisterConflictError as error:
        session.rollback()
        years = years_of(list_periods(session, book, keeper))
        known = ", ".join(f"{start} to {end}" for start, end in years)
        raise click.ClickException(
            f"{first} to {last} overlaps a fiscal year of {keeper}, which has {known}."
            " Name days that no year has yet."
        ) from error
    session.commit()
    return act.is_new


def _close(session: Session, book: Book, command: Command, asked: Asked) -> bool:
    """Close a period; False where somebody else did at the same instant."""
    try:
        return close_books(session, load_settings(), book, command, asked).is_new
    except (PeriodNotOpenError, ActKeyReusedError):
        session.rollback()
        return False


def _lock(session: Session, book: Book, command: Command, asked: Asked) -> int | None:
    """Lock a period; None where somebody else did at the same instant."""
    try:
        done = lock_books(session, load_settings(), book, command, asked)
    except PeriodNotClosedError as error:
        if error.state != PeriodState.LOCKED:
            raise
        return None
    return done.checkpoint.number if done.is_new else None


def _require_keeper(session: Session, book: Book, keeper: str) -> None:
    known = closed_through(session, book)
    if keeper not in known:
        raise click.UsageError(
            f"Book {book.code} has no keeper {keeper!r}. It has: {', '.join(known)}."
        )


def _named(period: Period) -> str:
    return f"{period.keeper} {period.starts_on} to {period.ends_on}"


def _period_row(
    one: Period, checkpoint: int | None, zone: str
) -> tuple[str | int | date | None, ...]:
    return (
        *(one.keeper, one.starts_on, one.ends_on, one.year_starts_on, one.state.value),
        *(_instant(change, zone) for change in (one.closed, one.locked)),
        *(one.register_number, checkpoint, " ".join(one.accepted)),
    )


def _instant(change: PeriodChange | None, zone: str) -> str | None:
    if change is None:
        return None
    return f"{change.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
