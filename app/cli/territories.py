"""`igoudar territory` and `association`: where projects are, and who carries them."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.actors import by_option, command_by, require_founder
from app.cli.books import book_option, chosen_book
from app.cli.charts import require_keeper
from app.cli.codes import CURRENCY, SLUG
from app.cli.session import open_session
from app.cli.words import IN_LANGUAGES, Words, words_option
from app.policy.values import Action, Scope
from app.territories.commands import (
    NewAssociation,
    NewTerritory,
    TerritoryWords,
    find_territory,
    open_association,
    open_territory,
    register_number,
    write_keeper_names,
    write_territory_words,
)
from app.territories.tables import Association, Territory
from ledger.book import tables as ledger
from ledger.book.books import Book
from reports.formats import LANGUAGES


@click.group("territory")
def territory_group() -> None:
    """Say where the projects of a book are."""


@click.group("association")
def association_group() -> None:
    """Say who carries the projects of a territory."""


@territory_group.command("add", epilog=IN_LANGUAGES)
@click.argument("code", type=SLUG)
@click.option("--currency", type=CURRENCY, required=True, help="In which it adds up.")
@words_option("--name", "What it is called.")
@words_option("--region", "In which part of a country it is.")
@words_option("--lede", "One sentence about it, below its name.")
@by_option
@book_option
def territory_add(
    code: str,
    currency: str,
    name: Words,
    region: Words,
    lede: Words,
    by: str | None,
    book_code: str | None,
) -> None:
    """Open the territory CODE, whose page is the home page of its book.

    The same again changes nothing; other words replace those before.
    """
    words = {
        one: TerritoryWords(name[one], region[one], lede[one]) for one in LANGUAGES
    }
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_founder(session, book, by, Action.SET_UP_BOOK)
        known = _territories(session, book).get(code)
        if known is not None and known.currency != currency:
            raise click.ClickException(
                f"Territory {code} was opened before, with its figures in"
                f" {known.currency}."
            )
        if known is None:
            command = command_by(session, by, f"open-territory:{code}")
            new = NewTerritory(code, currency, words)
            open_territory(session, book, command, new)
        else:
            write_territory_words(session, book, known.id, words)
        session.commit()
    said = "is open" if known is None else "was opened before"
    click.echo(f"Territory {code} {said}: {name['en']}, its figures in {currency}.")


@association_group.command("add", epilog=IN_LANGUAGES)
@click.argument("keeper")
@click.option("--territory", required=True, metavar="CODE", help="Where it works.")
@click.option("--party", metavar="CODE", help="Who answers for its money.")
@words_option("--name", "What it is called.")
@by_option
@book_option
def association_add(
    keeper: str,
    territory: str,
    party: str | None,
    name: Words,
    by: str | None,
    book_code: str | None,
) -> None:
    """Let KEEPER carry projects of a territory, under its name.

    The same again changes nothing; another name replaces the one before.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        require_territory(session, book, territory)
        where = Scope(book.id, territory_id=find_territory(session, book, territory))
        require_founder(session, book, by, Action.SET_UP_BOOK, where)
        _require_party(session, book, party)
        known = association_of(session, book, keeper)
        if known is not None and known != (territory, party):
            of, whose = known
            answers = f"{whose} answers" if whose else "nobody answers"
            raise click.ClickException(
                f"{keeper} was added before, in {of}, and {answers} for its money."
            )
        if known is None:
            command = command_by(session, by, f"open-association:{keeper}")
            new = NewAssociation(keeper, territory, name, party)
            open_association(session, book, command, new)
        else:
            write_keeper_names(session, book, keeper, name)
        session.commit()
    said = "carries projects" if known is None else "was added before"
    click.echo(f"{keeper} {said} in {territory}, as {name['en']}.")


def require_territory(session: Session, book: Book, code: str) -> None:
    """Refuse a territory that the book does not have, and name those it has."""
    codes = sorted(_territories(session, book))
    if code not in codes:
        raise click.UsageError(
            f"Book {book.code} has no territory {code!r}. It has:"
            f" {', '.join(codes) or 'none'}."
        )


def _territories(session: Session, book: Book) -> dict[str, Territory]:
    query = select(Territory).where(Territory.book_id == book.id)
    return {one.code: one for one in session.scalars(query)}


def _require_party(session: Session, book: Book, code: str | None) -> None:
    party = ledger.party
    query = select(party.c.id).where(party.c.book_id == book.id, party.c.code == code)
    if code is not None and session.scalar(query) is None:
        raise click.UsageError(
            f"Book {book.code} has no party {code!r}: `igoudar book party` opens it."
        )


def association_of(
    session: Session, book: Book, keeper: str
) -> tuple[str, str | None] | None:
    """Return the territory of an association and who answers; None if it is none."""
    number, party = register_number(session, book, "keeper", keeper), ledger.party
    query = (
        select(Territory.code, party.c.code)
        .select_from(Association)
        .join(
            Territory,
            (Territory.book_id == Association.book_id)
            & (Territory.id == Association.territory_id),
        )
        .outerjoin(
            party,
            (party.c.book_id == Association.book_id)
            & (party.c.id == Association.party_id),
        )
        .where(Association.book_id == book.id, Association.keeper_id == number)
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])
