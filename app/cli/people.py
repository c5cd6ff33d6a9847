"""`igoudar person`: who signs in, and with which password."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

import click
from sqlalchemy import select

from app.cli.actors import (
    by_option,
    command_by,
    person_at,
    require_founder,
    require_person,
)
from app.cli.books import book_option, chosen_book
from app.cli.granting import end_command, grant_command
from app.cli.opening import open_application
from app.cli.output import Cell, Format, Table, format_option, show
from app.cli.session import open_session
from app.i18n import NAMES
from app.people.commands import NewPassword, NewPerson, invite_person, renew_password
from app.people.granted import granted_in
from app.people.passwords import random_password
from app.people.signing_in import AddressError, hash_password, read_address
from app.people.tables import Person
from app.policy.values import Action
from app.settings import Settings

LANGUAGE = "fr"
_LISTED = ("name", "email", "language", "role", "where", "from", "until")


@click.group("person")
def person_group() -> None:
    """Let people sign in, and give them roles in a book."""


@person_group.command("invite")
@click.argument("email")
@click.option("--name", required=True, help="As others read it.")
@click.option(
    "--language",
    type=click.Choice(list(NAMES)),
    help="In which pages greet them.  [default: fr]",
)
@by_option
@book_option
def invite_command(
    email: str, name: str, language: str | None, by: str | None, book_code: str | None
) -> None:
    """Let the person at EMAIL sign in, in every book of this installation.

    Their password is made here, shown once on the terminal and kept nowhere but as a
    hash. The same again changes nothing. `igoudar person grant` gives them roles.
    """
    told = " ".join(name.split())
    if not told:
        raise click.BadParameter("a person needs a name.", param_hint="--name")
    with open_application() as (session, settings):
        book = chosen_book(session, book_code)
        require_founder(session, book, by, Action.INVITE_PERSON)
        try:
            address = read_address(email)
        except AddressError as error:
            message = f"{error}. Write it like awa@example.org."
            raise click.BadParameter(message, param_hint="EMAIL") from error
        command = command_by(session, by, f"invite:{_pseudonym(settings, address)}")
        if (known := person_at(session, address)) is not None:
            _say_known(known, told, language)
            return
        password = random_password(secrets.choice)
        hashed = hash_password(password)
        new = NewPerson(told, address, language or LANGUAGE, hashed)
        person = invite_person(session, book, command, new, choose=secrets.choice)
        if person.password != hashed:  # somebody else was quicker
            _say_known(person, told, language)
            return
        session.commit()
        _say_password(person, password)


@person_group.command("password")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
def password_command(
    email: str, by: str | None, book_code: str | None, *, yes: bool
) -> None:
    """Give the person at EMAIL another password, shown once on the terminal.

    The one before opens nothing any more, and every session of theirs ends.
    """
    with open_application() as (session, _settings):
        book = chosen_book(session, book_code)
        person = require_person(session, email)
        require_founder(session, book, by, Action.GIVE_ROLES)
        if not yes:
            click.confirm(f"Give {person.name} another password?", abort=True)
        now = datetime.now(UTC)
        command = command_by(
            session, by, f"password:{person.code}:{now:%Y%m%d%H%M%S%f}"
        )
        password = random_password(secrets.choice)
        new = NewPassword(person.code, hash_password(password))
        renew_password(session, book, command, new, choose=secrets.choice)
        session.commit()
        _say_password(person, password)


@person_group.command("list")
@book_option
@format_option
def list_command(book_code: str | None, format_: Format) -> None:
    """List who can sign in, with the roles in a book that nobody has ended."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        given = [one for one in granted_in(session, book) if one.ended_at is None]
        rows: list[tuple[Cell, ...]] = []
        for person in session.scalars(select(Person).order_by(Person.sort_key)):
            who = (person.name, person.email, person.language)
            held = [one for one in given if one.person_id == person.id]
            rows.extend(
                (*who, one.role.value, one.where, one.from_on, one.to_on)
                for one in held
            )
            if not held:
                rows.append((*who, None, None, None, None))
    show(Table(_LISTED, rows, f"People, and their roles in {book.code}"), format_)
    if format_ == "table" and not rows:
        click.echo("Nobody yet. `igoudar person invite EMAIL --name …` makes a person.")


def _pseudonym(settings: Settings, address: str) -> str:
    """Name an address in the journal, which never forgets, without telling it."""
    secret = settings.derived_secret("invitations").encode()
    return hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()


def _say_known(person: Person, name: str, language: str | None) -> None:
    """Say that somebody was invited before; refuse where it was as somebody else."""
    as_what = f"as {person.name}, in {person.language}"
    if (person.name, person.language) != (name, language or person.language):
        raise click.ClickException(f"{person.email} was invited before, {as_what}.")
    click.echo(f"{person.email} was invited before, {as_what}.")


def _say_password(person: Person, password: str) -> None:
    click.echo(f"{person.name} can sign in as {person.email}.")
    click.echo(f"The password, shown this once: {password}")


person_group.add_command(grant_command)
person_group.add_command(end_command)
