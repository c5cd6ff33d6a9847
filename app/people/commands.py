"""Commands about people and their roles; name and erase parties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.queries import grants_of, scope_with_territory
from app.people.sorting import sort_key
from app.people.tables import PartyName, Person, RoleEnd, RoleGrant
from app.policy.matrix import check_grant
from app.policy.values import Grant, Role, Scope
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.registers import register_party

CODE_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
Choose = Callable[[str], str]
"""Picks one of some letters at random (``secrets.choice``)."""


class EmailTakenError(ValueError):
    """Somebody signs in with this address already."""

    def __init__(self, email: str) -> None:
        self.email = email
        super().__init__(f"somebody signs in as {email} already")


class PersonUnknownError(LookupError):
    """Nobody has this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"nobody has the code {code}")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be invited; without a password they cannot sign in yet."""

    name: str
    email: str
    language: str
    password_hash: str | None = None


@dataclass(frozen=True, slots=True)
class NewPassword:
    """Another password for a person, as it is kept."""

    person: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role to be given to a person within a scope."""

    person: str
    role: Role
    scope: Scope
    from_on: date
    to_on: date | None = None


def random_code(choose: Choose, letters: int = 12) -> str:
    """Make an opaque code; the source of chance is the caller's."""
    return "".join(choose(CODE_LETTERS) for _ in range(letters))


def invite_person(
    session: Session, book: Book, command: Command, new: NewPerson, *, choose: Choose
) -> Person:
    """Let somebody sign in; the same address again under the same key changes nothing.

    Raises EmailTakenError when another command brought the address.
    """
    request = {"email": new.email.lower(), "name": new.name}
    act = record_act(session, book.id, command, "invite_person", request)
    found = session.scalar(select(Person).where(Person.email == new.email.lower()))
    if found is not None:
        if act.is_new:
            raise EmailTakenError(new.email)
        return found
    person = Person(
        code=f"person-{random_code(choose)}",
        name=new.name,
        sort_key=sort_key(new.name),
        language=new.language,
        email=new.email.lower(),
        password=new.password_hash,
        active=True,
        fs_uniquifier=random_code(choose, 32),
    )
    session.add(person)
    session.flush()
    return person


def renew_password(
    session: Session, book: Book, command: Command, new: NewPassword, *, choose: Choose
) -> None:
    """Give somebody another password, and end every session of theirs."""
    person = find_person(session, new.person, is_locked=True)
    request = {"person": new.person}
    if record_act(session, book.id, command, "renew_password", request).is_new:
        person.password = new.password_hash
        person.fs_uniquifier = random_code(choose, 32)
        session.flush()


def grant_role(
    session: Session, book: Book, command: Command, new: NewGrant
) -> RoleGrant:
    """Give a role within a scope.

    Raises RolesCollideError where an auditor would hold something else.
    """
    person = find_person(session, new.person, is_locked=True)
    request = {"person": new.person, "role": new.role, "scope": new.scope}
    act = record_act(session, book.id, command, "grant_role", request)
    if not act.is_new:
        found = select(RoleGrant).where(
            RoleGrant.book_id == book.id, RoleGrant.act_id == act.id
        )
        return session.execute(found).scalar_one()
    scope = scope_with_territory(session, new.scope)
    grant = Grant(new.role, scope, new.from_on, new.to_on, book.zone)
    held = [
        (other, scope_with_territory(session, other.scope))
        for other in grants_of(session, person.id)
    ]
    check_grant(
        grant,
        [Grant(g.role, wide, g.from_on, g.to_on, g.zone) for g, wide in held],
    )
    row = RoleGrant(
        book_id=book.id,
        person_id=person.id,
        role=new.role.value,
        territory_id=new.scope.territory_id,
        keeper_id=new.scope.keeper_id,
        fund_id=new.scope.fund_id,
        from_on=new.from_on,
        to_on=new.to_on,
        act_id=act.id,
    )
    session.add(row)
    session.flush()
    return row


def end_role(session: Session, book: Book, command: Command, grant_id: int) -> None:
    """End a role now: the next request of the person is judged without it."""
    act = record_act(session, book.id, command, "end_role", {"grant": grant_id})
    if session.get(RoleEnd, (book.id, grant_id)) is None:
        session.add(
            RoleEnd(
                book_id=book.id,
                grant_id=grant_id,
                ended_at=command.at,
                act_id=act.id,
            )
        )
        session.flush()


def name_party(
    session: Session, book: Book, command: Command, code: str, name: str
) -> None:
    """Register a party's opaque code, and keep its name in the vault."""
    act = record_act(session, book.id, command, "name_party", {"party": code})
    party_id = register_party(session, act, code)
    if session.get(PartyName, (book.id, party_id)) is None:
        session.add(
            PartyName(
                book_id=book.id,
                party_id=party_id,
                name=name,
                sort_key=sort_key(name),
            )
        )
        session.flush()


def erase_party_name(
    session: Session, book: Book, command: Command, party_id: int
) -> None:
    """Forget whose name is behind a party; its code stays in the journal."""
    record_act(session, book.id, command, "erase_party_name", {"party": party_id})
    kept = session.get_one(PartyName, (book.id, party_id))
    if kept.erased_at is None:
        kept.name = kept.sort_key = kept.person_id = None
        kept.erased_at = command.at
        session.flush()


def find_person(session: Session, code: str, *, is_locked: bool = False) -> Person:
    """Return the person of a code. Raises PersonUnknownError."""
    query = select(Person).where(Person.code == code)
    if is_locked:
        query = query.with_for_update()
    person = session.scalar(query)
    if person is None:
        raise PersonUnknownError(code)
    return person
