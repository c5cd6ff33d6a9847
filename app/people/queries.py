"""Questions about people: what somebody holds now, and whose name is behind a code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.people.tables import PartyName, Person, RoleEnd, RoleGrant
from app.policy.values import Grant, Principal, Role, Scope
from app.projects.tables import Project
from app.territories.tables import Association
from ledger.book import tables as ledger


def grants_of(session: Session, person_id: int) -> tuple[Grant, ...]:
    """List the roles somebody holds that nobody has ended, in all books."""
    ended = and_(RoleEnd.book_id == RoleGrant.book_id, RoleEnd.grant_id == RoleGrant.id)
    query = (
        select(RoleGrant, ledger.book.c.zone)
        .join(ledger.book, ledger.book.c.book_id == RoleGrant.book_id)
        .outerjoin(RoleEnd, ended)
        .where(RoleGrant.person_id == person_id, RoleEnd.grant_id.is_(None))
        .order_by(RoleGrant.book_id, RoleGrant.id)
    )
    return tuple(
        Grant(
            role=Role(row.role),
            scope=Scope(row.book_id, row.territory_id, row.keeper_id, row.fund_id),
            from_on=row.from_on,
            to_on=row.to_on,
            zone=zone,
        )
        for row, zone in session.execute(query)
    )


def principal_of(session: Session, person: Person) -> Principal:
    """Return a person with what they hold."""
    return Principal(person.id, person.code, person.name, grants_of(session, person.id))


def scope_with_territory(session: Session, scope: Scope) -> Scope:
    """Fill in the territory of an association's or a project's scope."""
    if scope.territory_id is not None:
        return scope
    query = None
    if scope.keeper_id is not None:
        query = select(Association.territory_id).where(
            Association.book_id == scope.book_id,
            Association.keeper_id == scope.keeper_id,
        )
    elif scope.fund_id is not None:
        query = select(Project.territory_id).where(
            Project.book_id == scope.book_id, Project.fund_id == scope.fund_id
        )
    if query is None:
        return scope
    return replace(scope, territory_id=session.scalar(query))


def names_of_people(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of people by their numbers."""
    query = select(Person.id, Person.name).where(Person.id.in_(list(ids)))
    return {number: name for number, name in session.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def names_of_actors(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Return the names behind the codes that acts carry; the program has none."""
    query = select(Person.code, Person.name).where(Person.code.in_(list(codes)))
    return {code: name for code, name in session.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def party_names(session: Session, book_id: int, codes: Iterable[str]) -> dict[str, str]:
    """Return the names that the vault still holds, by the parties' codes."""
    party = ledger.party
    query = (
        select(party.c.code, PartyName.name)
        .join(
            PartyName,
            and_(
                PartyName.book_id == party.c.book_id, PartyName.party_id == party.c.id
            ),
        )
        .where(
            party.c.book_id == book_id,
            party.c.code.in_(list(codes)),
            PartyName.name.is_not(None),
        )
    )
    return {code: name for code, name in session.execute(query)}  # noqa: C416 - rows are not pairs to mypy
