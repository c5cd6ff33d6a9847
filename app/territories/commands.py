"""Commands about territories: open one, and the associations that work in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.sorting import sort_key
from app.territories.tables import Association, KeeperName, Territory, TerritoryText
from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.errors import RegisterUnknownError
from reports.formats import Language


@dataclass(frozen=True, slots=True)
class TerritoryWords:
    """What is said of a territory in one language."""

    name: str
    region: str
    lede: str


@dataclass(frozen=True, slots=True)
class NewTerritory:
    """A territory to be opened, in all three languages."""

    code: str
    currency: str
    words: Mapping[Language, TerritoryWords]


@dataclass(frozen=True, slots=True)
class NewAssociation:
    """A keeper that will carry projects, and the party that answers for its money."""

    keeper: str
    territory: str
    names: Mapping[Language, str]
    party: str | None = None


def open_territory(
    session: Session, book: Book, command: Command, new: NewTerritory
) -> int:
    """Open a territory; the same again under the same key changes nothing."""
    request = {"code": new.code, "currency": new.currency}
    act = record_act(session, book.id, command, "open_territory", request)
    if not act.is_new:
        return find_territory(session, book, new.code)
    territory = Territory(
        book_id=book.id, code=new.code, currency=new.currency, act_id=act.id
    )
    session.add(territory)
    session.flush()
    write_territory_words(session, book, territory.id, new.words)
    return territory.id


def write_territory_words(
    session: Session,
    book: Book,
    territory_id: int,
    words: Mapping[Language, TerritoryWords],
) -> None:
    """Write what a territory says of itself; later words replace earlier."""
    for language, said in words.items():
        session.merge(
            TerritoryText(
                book_id=book.id,
                territory_id=territory_id,
                language=language,
                name=said.name,
                sort_key=sort_key(said.name),
                region=said.region,
                lede=said.lede,
            )
        )
    session.flush()


def open_association(
    session: Session, book: Book, command: Command, new: NewAssociation
) -> None:
    """Let a keeper carry projects of a territory, under its names."""
    request = {"keeper": new.keeper, "territory": new.territory, "party": new.party}
    act = record_act(session, book.id, command, "open_association", request)
    if not act.is_new:
        return
    session.add(
        Association(
            book_id=book.id,
            keeper_id=register_number(session, book, "keeper", new.keeper),
            territory_id=find_territory(session, book, new.territory),
            party_id=new.party and register_number(session, book, "party", new.party),
            act_id=act.id,
        )
    )
    session.flush()
    write_keeper_names(session, book, new.keeper, new.names)


def write_keeper_names(
    session: Session, book: Book, keeper: str, names: Mapping[Language, str]
) -> None:
    """Write what a keeper is called, in each language; later words replace earlier."""
    keeper_id = register_number(session, book, "keeper", keeper)
    for language, name in names.items():
        session.merge(
            KeeperName(
                book_id=book.id,
                keeper_id=keeper_id,
                language=language,
                name=name,
                sort_key=sort_key(name),
            )
        )
    session.flush()


def find_territory(session: Session, book: Book, code: str) -> int:
    """Return a territory's number. Raises RegisterUnknownError."""
    query = select(Territory.id).where(
        Territory.book_id == book.id, Territory.code == code
    )
    number = session.scalar(query)
    if number is None:
        raise RegisterUnknownError("territory", code)
    return number


_REGISTERS = {"keeper": ledger.keeper, "fund": ledger.fund, "party": ledger.party}


def register_number(session: Session, book: Book, register: str, code: str) -> int:
    """Return the number of a code in a register. Raises RegisterUnknownError."""
    table = _REGISTERS[register]
    query = select(table.c.id).where(table.c.book_id == book.id, table.c.code == code)
    number = session.scalar(query)
    if number is None:
        raise RegisterUnknownError(register, code)
    return int(number)
