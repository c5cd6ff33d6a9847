"""`igoudar person grant` and `end`: a role within a scope, from a day on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from app.cli.actors import by_option, command_by, require_founder, require_person
from app.cli.books import book_option, chosen_book
from app.cli.charts import require_keeper
from app.cli.figures import DAY, day, require_fund
from app.cli.session import open_session
from app.cli.territories import require_territory
from app.clock import local_day
from app.people.commands import NewGrant, end_role, find_person, grant_role
from app.people.granted import Granted, granted_in, where
from app.people.tables import Person
from app.policy.matrix import AuditorNeedsEndError, RolesCollideError
from app.policy.values import Action, Role, Scope
from app.projects.scopes import fund_scopes
from app.territories.commands import find_territory, register_number
from ledger.book.acts import Command
from ledger.book.books import Book

Function = TypeVar("Function", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a role is held, in the words of the call."""

    is_book: bool
    territory: str | None
    keeper: str | None
    fund: str | None

    def __post_init__(self) -> None:
        named = (self.is_book, self.territory, self.keeper, self.fund)
        if sum(map(bool, named)) != 1:
            raise click.UsageError(
                "Say where: one of --whole-book, --territory, --keeper, --fund."
            )


def _place_options(function: Function) -> Function:
    """Give a command the options that say where a role is held."""
    options = (
        click.option("--fund", metavar="CODE", help="For one project: its fund."),
        click.option("--keeper", metavar="CODE", help="For one keeper's accounts."),
        click.option("--territory", metavar="CODE", help="For all of a territory."),
        click.option("--whole-book", is_flag=True, help="For all of the book."),
    )
    for option in options:
        function = option(function)
    return function


_role = click.argument(
    "role", metavar="ROLE", type=click.Choice([one.value for one in Role])
)
_ROLES = f"Roles: {', '.join(Role)}."


@click.command("grant", epilog=_ROLES)
@click.argument("email")
@_role
@_place_options
@click.option("--from", "from_on", type=DAY, required=True, help="From this day on.")
@click.option("--until", type=DAY, help="The last day; an auditor's role needs one.")
@by_option
@book_option
def grant_command(
    email: str,
    role: str,
    from_on: datetime,
    until: datetime | None,
    by: str | None,
    book_code: str | None,
    *,
    whole_book: bool,
    territory: str | None,
    keeper: str | None,
    fund: str | None,
) -> None:
    """Give the person at EMAIL a ROLE, where one of four options says.

    The same again changes nothing. An auditor holds nothing else in a territory.
    """
    place = _Place(whole_book, territory, keeper, fund)
    starts, ends = from_on.date(), day(until)
    if ends is not None and ends < starts:
        message = f"{ends} is before {starts}."
        raise click.BadParameter(message, param_hint="--until")
    with open_session() as session:
        book = chosen_book(session, book_code)
        person = _locked(session, email)
        scope, at = _scope(session, book, place), _where(book, place)
        _require_giver(session, book, by, place)
        said = f"{role} of {at} {_days(starts, ends)}"
        held = _like(session, book, person, Role(role), scope)
        same = [one for one in held if (one.from_on, one.to_on) == (starts, ends)]
        if any(one.ended_at is None for one in same):
            click.echo(f"{person.name} was given before: {said}.")
            return
        _require_apart(person, held, starts, ends)
        key = f"grant:{person.code}:{role}:{at}:{starts}:{ends}:{len(same)}"
        new = NewGrant(person.code, Role(role), scope, starts, ends)
        _grant(session, book, command_by(session, by, key), new)
        session.commit()
        click.echo(f"{person.name} is {said}.")


@click.command("end", epilog=_ROLES)
@click.argument("email")
@_role
@_place_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
def end_command(
    email: str,
    role: str,
    by: str | None,
    book_code: str | None,
    *,
    whole_book: bool,
    territory: str | None,
    keeper: str | None,
    fund: str | None,
    yes: bool,
) -> None:
    """End now the ROLE that the person at EMAIL holds there.

    Their next request is judged without it. The same again changes nothing.
    """
    place = _Place(whole_book, territory, keeper, fund)
    with open_session() as session:
        book = chosen_book(session, book_code)
        person = _locked(session, email)
        scope, said = _scope(session, book, place), f"{role} of {_where(book, place)}"
        _require_giver(session, book, by, place)
        held = _like(session, book, person, Role(role), scope)
        if not held:
            raise click.UsageError(
                f"{person.name} was never {said}. `igoudar person list` shows who is"
                " what."
            )
        today = local_day(datetime.now(UTC), book.zone)
        standing = [one for one in held if one.counts_on_or_after(today)]
        if not standing:
            click.echo(f"{person.name} had ceased to be {said} before.")
            return
        if not yes:
            click.confirm(f"Is {person.name} no longer {said}?", abort=True)
        for one in standing:
            command = command_by(session, by, f"end-role:{one.id}")
            end_role(session, book, command, one.id)
        session.commit()
        click.echo(f"{person.name} is no longer {said}.")


def _require_giver(session: Session, book: Book, by: str | None, place: _Place) -> None:
    """Refuse who gives no roles; those of one project its territory's manager gives."""
    if place.fund is None:
        require_founder(session, book, by, Action.GIVE_ROLES)
        return
    where = fund_scopes(session, book)[place.fund]
    require_founder(session, book, by, Action.GIVE_PROJECT_ROLES, where)


def _grant(session: Session, book: Book, command: Command, new: NewGrant) -> None:
    try:
        grant_role(session, book, command, new)
    except AuditorNeedsEndError as error:
        raise click.UsageError(f"{error}: name it with --until.") from error
    except RolesCollideError as error:
        raise click.ClickException(
            f"{error}. `igoudar person list` shows that one, `igoudar person end` ends"
            " it."
        ) from error


def _locked(session: Session, email: str) -> Person:
    """Return a person whose roles nobody else changes meanwhile."""
    person = require_person(session, email)
    return find_person(session, person.code, is_locked=True)


def _like(
    session: Session, book: Book, person: Person, role: Role, scope: Scope
) -> list[Granted]:
    """List the grants of one role in one scope to a person, ended ones too."""
    wanted = (person.id, role, scope)
    return [
        one
        for one in granted_in(session, book)
        if (one.person_id, one.role, one.scope) == wanted
    ]


def _require_apart(
    person: Person, held: list[Granted], starts: date, ends: date | None
) -> None:
    """Refuse a second grant of the same for the same days."""
    for one in held:
        if one.overlaps(starts, ends):
            raise click.ClickException(
                f"{person.name} is {one.role} of {one.where}"
                f" {_days(one.from_on, one.to_on)} already: name days outside of"
                " these, or end it with `igoudar person end`."
            )


def _scope(session: Session, book: Book, place: _Place) -> Scope:
    """Return the scope that is meant, or say which ones there are."""
    if place.territory is not None:
        require_territory(session, book, place.territory)
        number = find_territory(session, book, place.territory)
        return Scope(book.id, territory_id=number)
    if place.keeper is not None:
        require_keeper(session, book, place.keeper)
        number = register_number(session, book, "keeper", place.keeper)
        return Scope(book.id, keeper_id=number)
    if place.fund is not None:
        require_fund(session, book, place.fund)
        number = register_number(session, book, "fund", place.fund)
        return Scope(book.id, fund_id=number)
    return Scope(book.id)


def _where(book: Book, place: _Place) -> str:
    return where(book, territory=place.territory, keeper=place.keeper, fund=place.fund)


def _days(starts: date, ends: date | None) -> str:
    return f"from {starts}" if ends is None else f"from {starts} until {ends}"
