"""What stands in the way of a closing, as the command line tells it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date

import click

from app.cli.failures import WRONG_INPUT
from app.cli.output import Format, Table, show
from app.closing.words import CHECK_WORDS
from ledger.periods.checks import Obstacle, Weight
from ledger.periods.closing import stopped_by

_COLUMNS = (
    "weight",
    "check",
    "account",
    "fund",
    "currency",
    "amount",
    "count",
    "since",
)


def show_obstacles(found: Sequence[Obstacle], title: str, format_: Format) -> None:
    """Print what the checks of a closing found, or that nothing stands in the way."""
    if found or format_ != "table":
        rows = [_row(one) for one in found]
        show(Table(_COLUMNS, rows, title, spare=("fund",)), format_)
    else:
        click.echo("Nothing stands in the way.")


def require_accepted(found: Sequence[Obstacle], accepted: tuple[str, ...]) -> None:
    """End the command where something stops, or warns and was not accepted."""
    if stopped := stopped_by(found, Weight.STOPS):
        click.echo(f"Mend first: {', '.join(stopped)}.", err=True)
        _say_how(stopped)
        sys.exit(WRONG_INPUT)
    missing = [one for one in stopped_by(found, Weight.WARNS) if one not in accepted]
    if missing:
        options = " ".join(f"--accept {one}" for one in missing)
        click.echo(f"Mend these, or accept them with {options}.", err=True)
        _say_how(missing)
        sys.exit(WRONG_INPUT)


def require_checks(accepted: tuple[str, ...]) -> None:
    """Refuse to accept a check that there is not."""
    unknown = [one for one in accepted if one not in CHECK_WORDS]
    if unknown:
        known = ", ".join(sorted(CHECK_WORDS))
        raise click.BadParameter(
            f"no check is called {', '.join(unknown)}; there are: {known}.",
            param_hint="--accept",
        )


def _say_how(checks: Sequence[str]) -> None:
    """Say in words what each check found, and how it is mended."""
    for check in checks:
        words = CHECK_WORDS[check]
        click.echo(f"{check}: {words.title}. {words.mend}", err=True)


def _row(one: Obstacle) -> tuple[str | int | date | None, ...]:
    amount = one.amount
    return (
        *(one.weight.value, one.check, one.account, one.fund),
        *((amount.currency, amount.decimal) if amount else (None, None)),
        *(one.count, one.day),
    )
