"""Read the value of a territory's home page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bookkeeping.words import kind_name
from app.checking.queries import last_seal
from app.clock import now
from app.projects.figures import (
    ProjectFigures,
    balances_by_fund,
    count_contributions,
    read_figures,
    waiting_of,
)
from app.projects.known import KnownProject, public_projects
from app.projects.pages import Waiting
from app.projects.rates import known_rate
from app.territories.pages import Event, Pin, ProjectCard, TerritoryPage
from app.territories.tables import Territory, TerritoryText
from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.book.reading import JournalEntry
from ledger.financing.uses import latest_of_kinds, paid_to_holders
from ledger.money import Money, total
from reports.formats import Language

EVENTS = 5
_READ = 40
_TOLD = (
    EntryKind.GIFT,
    EntryKind.WIRE_OUT,
    EntryKind.LOCAL_RECEIPT,
    EntryKind.EXPENSE,
    EntryKind.EXPENSE_CORRECTION,
    EntryKind.HOLDER_PAYMENT,
)


def territory_page(
    session: Session, book: Book, language: Language, today: date
) -> TerritoryPage | None:
    """Put together the home page of the book's territory; None if it has none.

    What a test book tells of days to come counts in no figure; a live book has none,
    and is added up by whole months.
    """
    words = _words(session, book, language)
    if words is None:
        return None
    currency, text = words
    projects = public_projects(session, book, language)
    until = None if book.is_live else today
    rows = balances_by_fund(session, book, until)
    figures = [
        read_figures(session, book, project, rows.get(project.fund, ()), until)
        for project in projects
    ]
    return TerritoryPage(
        name=text.name,
        region=text.region,
        lede=text.lede,
        currency=currency,
        projects=tuple(
            _card(project, read)
            for project, read in zip(projects, figures, strict=True)
        ),
        contributions=sum(
            count_contributions(session, book, project, until) for project in projects
        ),
        events=_events(session, book, projects, to_on=today),
        later=_events(session, book, projects, from_on=today + timedelta(days=1))[::-1],
        pins=_pins(projects),
        waiting=_waiting(
            session,
            book,
            # What a stopped project holds waits for its givers, for no transfer.
            [
                read
                for project, read in zip(projects, figures, strict=True)
                if project.held_because is None
            ],
            currency,
        ),
        seal=last_seal(session, book),
        paid_back=next(iter(paid_to_holders(session, book, at=until)), None),
    )


def _words(
    session: Session, book: Book, language: Language
) -> tuple[str, TerritoryText] | None:
    query = (
        select(Territory.currency, TerritoryText)
        .join(
            TerritoryText,
            (TerritoryText.book_id == Territory.book_id)
            & (TerritoryText.territory_id == Territory.id)
            & (TerritoryText.language == language),
        )
        .where(Territory.book_id == book.id)
        .order_by(Territory.id)
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row is not None else None


def _card(project: KnownProject, read: ProjectFigures) -> ProjectCard:
    return ProjectCard(
        slug=project.slug,
        title=project.title,
        summary=project.summary,
        place=project.place,
        state=project.look,
        picture=project.picture,
        figures=read.sums,
        is_open_to_gifts=project.takes_gifts(now()),
    )


def _pins(projects: Iterable[KnownProject]) -> tuple[Pin, ...]:
    """Put one pin at each place; the first project there gives the link."""
    pins: dict[str, Pin] = {}
    for project in projects:
        if project.map_at is not None and project.place not in pins:
            x, y = project.map_at
            pins[project.place] = Pin(project.slug, project.title, project.place, x, y)
    return tuple(pins.values())


def _waiting(
    session: Session, book: Book, figures: Sequence[ProjectFigures], currency: str
) -> tuple[Waiting, ...]:
    sums: dict[str, Money] = {}
    for read in figures:
        for waiting in read.waiting:
            held = sums.get(
                waiting.amount.currency, Money.zero(waiting.amount.currency)
            )
            sums[held.currency] = held + waiting.amount
    return tuple(
        waiting_of(amount, known_rate(session, book, amount.currency, currency))
        for amount in sums.values()
    )


def _events(
    session: Session,
    book: Book,
    projects: Sequence[KnownProject],
    *,
    from_on: date | None = None,
    to_on: date | None = None,
) -> tuple[Event, ...]:
    by_fund = {project.fund: project for project in projects}
    told = []
    days = (from_on, to_on)
    found = latest_of_kinds(session, book, _TOLD, limit=_READ, days=days)
    for entry in found:
        fund = next((p.fund for p in entry.postings if p.fund in by_fund), None)
        if fund is not None:
            told.append(_event(entry, by_fund[fund]))
    return tuple(told[:EVENTS])


def _event(entry: JournalEntry, project: KnownProject) -> Event:
    debits = [
        posting.amount
        for posting in entry.postings
        if posting.fund == project.fund
        and posting.account != "fx"
        and posting.amount.minor > 0
    ]
    amount = None
    if debits:
        currency = debits[0].currency
        amount = total((d for d in debits if d.currency == currency), currency)
    return Event(
        kind_name(entry.kind), entry.occurred_on, amount, project.title, project.slug
    )
