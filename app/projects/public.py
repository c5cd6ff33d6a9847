"""What everyone may read of a project, as the interface gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from app.evidence.queries import KnownEvidence, evidence_of_entries
from app.projects.cursors import Cursor, write_cursor
from app.projects.known import line_names, public_projects
from app.projects.states import ProjectState
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.funds import budget_of
from ledger.book.kinds import EntryKind
from ledger.book.reading import JournalEntry, Page, Posting, list_entries
from ledger.book.registers import keeper_currencies
from ledger.book.scopes import Scope
from ledger.money import Money
from reports.formats import LANGUAGES

Words = Mapping[str, str]

COPY_TYPE = "image/webp"
"""Of the public copy of a receipt, whatever was handed in."""


@dataclass(frozen=True, slots=True)
class PublicProject:
    """A project, with what is said of it in three languages."""

    slug: str
    fund: UUID
    fund_id: int
    fund_code: str
    state: ProjectState
    currency: str
    gift_currency: str
    title: Words
    place: Words


@dataclass(frozen=True, slots=True)
class PublicBalance:
    """What an account holds of the project's fund. Debit is positive."""

    account: str
    type: str
    keeper: str
    balance: Money
    base: Money


@dataclass(frozen=True, slots=True)
class PublicBudgetLine:
    """A line of the budget with what was spent on it."""

    code: str
    name: Words
    budget: Money
    spent: Money


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """All balances of a fund, and its budget."""

    at: date | None
    balances: tuple[PublicBalance, ...]
    budget: tuple[PublicBudgetLine, ...]


@dataclass(frozen=True, slots=True)
class PublicPosting:
    """A posting. Debit is positive; the base is in the keeper's own currency."""

    account: str
    keeper: str
    amount: Money
    base: Money
    budget_line: str | None


@dataclass(frozen=True, slots=True)
class PublicEvidence:
    """A receipt that everyone may see, by its addresses."""

    id: UUID
    page_url: str
    picture_url: str
    media_type: str = COPY_TYPE


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """An entry with the postings of one fund, and with its evidence."""

    id: UUID
    number: int | None
    kind: EntryKind
    occurred_on: date
    day: date
    reverses: UUID | None
    corrects: UUID | None
    postings: tuple[PublicPosting, ...]
    url: str
    evidence: tuple[PublicEvidence, ...]
    kept_private: int


@dataclass(frozen=True, slots=True)
class PublicEntries:
    """A page of entries, and the word that asks for the next one."""

    entries: tuple[PublicEntry, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class EntriesAsked:
    """Which entries of a fund are asked for, oldest first."""

    after: Cursor | None
    limit: int
    from_on: date | None
    to_on: date | None


def list_projects(session: Session, book: Book) -> list[PublicProject]:
    """List the projects that everyone may read, in the order of their slugs."""
    spoken = {
        language: {
            project.slug: project
            for project in public_projects(session, book, language)
        }
        for language in LANGUAGES
    }
    return [
        PublicProject(
            slug=slug,
            fund=project.fund_public_id,
            fund_id=project.fund_id,
            fund_code=project.fund,
            state=project.state,
            currency=project.currency,
            gift_currency=project.gift_currency,
            title={language: spoken[language][slug].title for language in LANGUAGES},
            place={language: spoken[language][slug].place for language in LANGUAGES},
        )
        for slug, project in sorted(spoken[LANGUAGES[0]].items())
    ]


def find_project(session: Session, book: Book, slug: str) -> PublicProject | None:
    """Return a public project by its slug, or None."""
    projects = list_projects(session, book)
    return next((project for project in projects if project.slug == slug), None)


def figures_of(
    session: Session, book: Book, project: PublicProject, at: date | None
) -> PublicFigures:
    """Add up a project's accounts and budget to the end of a day."""
    bases = keeper_currencies(session, book)
    rows = trial_balance(session, book, Scope(fund=project.fund_code), at=at).rows
    names = {
        language: line_names(session, book, project.fund_id, language)
        for language in LANGUAGES
    }
    return PublicFigures(
        at=at,
        balances=tuple(
            PublicBalance(
                account=row.account,
                type=row.type,
                keeper=row.keeper,
                balance=row.amount,
                base=Money(row.base_minor, bases[row.keeper]),
            )
            for row in rows
        ),
        budget=tuple(
            PublicBudgetLine(
                code=line.code,
                name={language: names[language][line.code] for language in LANGUAGES},
                budget=line.budget,
                spent=line.spent,
            )
            for line in budget_of(session, book, project.fund_code, at=at)
        ),
    )


def entries_of(
    session: Session, book: Book, project: PublicProject, asked: EntriesAsked
) -> PublicEntries:
    """Read a page of a project's entries; other funds' postings are left out."""
    page = Page(asked.limit + 1, asked.after, asked.from_on, asked.to_on)
    found = list_entries(session, book, Scope(fund=project.fund_code), page)
    shown = found[: asked.limit]
    more = len(found) > len(shown)
    around = _Around(
        project.fund_code,
        keeper_currencies(session, book),
        evidence_of_entries(session, book, (entry.id for entry in shown)),
    )
    return PublicEntries(
        entries=tuple(_entry(entry, around) for entry in shown),
        next=write_cursor((shown[-1].day, shown[-1].id)) if more else None,
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What entries are shown with."""

    fund: str
    bases: Mapping[str, str]
    evidence: Mapping[int, tuple[KnownEvidence, ...]]


def _entry(entry: JournalEntry, around: _Around) -> PublicEntry:
    evidence = around.evidence.get(entry.id, ())
    cleared = [one for one in evidence if one.is_cleared]
    return PublicEntry(
        id=entry.public_id,
        number=entry.number,
        kind=entry.kind,
        occurred_on=entry.occurred_on,
        day=entry.day,
        reverses=entry.reverses,
        corrects=entry.corrects,
        postings=tuple(
            _posting(line, around.bases[line.keeper])
            for line in entry.postings
            if line.fund == around.fund
        ),
        url=_address("bookkeeping.entry", public_id=entry.public_id, language="en"),
        evidence=tuple(_evidence(one.public_id) for one in cleared),
        kept_private=len(evidence) - len(cleared),
    )


def _posting(line: Posting, base: str) -> PublicPosting:
    return PublicPosting(
        account=line.account,
        keeper=line.keeper,
        amount=line.amount,
        base=Money(line.base_minor, base),
        budget_line=line.budget_line,
    )


def _evidence(public_id: UUID) -> PublicEvidence:
    return PublicEvidence(
        id=public_id,
        page_url=_address("evidence.page", public_id=public_id, language="en"),
        picture_url=_address("evidence.picture", public_id=public_id, number=1),
    )


def _address(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - parts of an address
    return url_for(endpoint, _external=True, **values)
