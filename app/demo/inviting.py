"""Invite the people of the demonstration, each with their role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.founding import command
from app.demo.people import PEOPLE, Actor
from app.demo.places import TERRITORY
from app.evidence.files import Files
from app.people.commands import (
    Choose,
    NewGrant,
    NewPerson,
    grant_role,
    invite_person,
)
from app.people.tables import Person
from app.policy.values import Role, Scope
from app.territories.commands import find_territory, register_number
from ledger.book.books import Book

FROM = date(2026, 1, 1)
AUDITED_UNTIL = date(2027, 12, 31)


def no_password(_email: str) -> str | None:
    """Give nobody a password: they cannot sign in yet."""
    return None


@dataclass(frozen=True, slots=True)
class World:
    """What the story needs of the world: files, chance, and hashed passwords."""

    files: Files
    choose: Choose
    hash_for: Callable[[str], str | None] = field(default=no_password)
    """Makes a password for an address, at the first load, and returns its hash."""


def invite_all(session: Session, book: Book, world: World) -> None:
    """Invite everyone and give them their roles; doing it twice changes nothing."""
    known = set(session.scalars(select(Person.email)))
    for actor in PEOPLE:
        if actor.email in known:
            continue
        new = NewPerson(
            actor.name, actor.email, actor.language, world.hash_for(actor.email)
        )
        key = command(f"invite:{actor.key}")
        person = invite_person(session, book, key, new, choose=world.choose)
        for number, scope in enumerate(_scopes(session, book, actor)):
            grant = NewGrant(person.code, actor.role, scope, FROM, _until(actor))
            grant_role(session, book, command(f"grant:{actor.key}:{number}"), grant)


def person_of(session: Session, actor: Actor) -> Person:
    """Return the person whom an actor of the demonstration became."""
    query = select(Person).where(Person.email == actor.email)
    return session.execute(query).scalar_one()


def _until(actor: Actor) -> date | None:
    """Return the last day of a role: an audit ends."""
    return AUDITED_UNTIL if actor.role is Role.AUDITOR else None


def _scopes(session: Session, book: Book, actor: Actor) -> list[Scope]:
    if actor.keeper is not None:
        keeper = register_number(session, book, "keeper", actor.keeper)
        return [Scope(book.id, keeper_id=keeper)]
    if actor.funds:
        return [
            Scope(book.id, fund_id=register_number(session, book, "fund", fund))
            for fund in actor.funds
        ]
    if actor.role is Role.FINANCE_OFFICER:
        return [Scope(book.id)]
    return [Scope(book.id, territory_id=find_territory(session, book, TERRITORY))]
