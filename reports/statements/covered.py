"""What the ledger says of a fund up to a day, read once, before anything is summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from ledger.book.balances import Balance, day_before, trial_balance
from ledger.book.books import Book
from ledger.book.errors import RegisterUnknownError
from ledger.book.funds import BudgetLine, budget_of, family_of
from ledger.book.reading import JournalEntry, Page, Posting, list_entries
from ledger.book.registers import keeper_currencies
from ledger.book.roles import COLLECTED, LOCAL
from ledger.book.scopes import Scope
from ledger.financing.trace import TakenLot, paid_with
from reports.statements.project import Period

HELD = frozenset({*COLLECTED, *LOCAL, "wire_in_transit", "host"})
"""The places where money of a fund can be."""
_APART = frozenset({"use.in_kind", "use.paid_by_others"})
_PAGE = 500


class FundUnknownError(LookupError):
    """There is no fund of that code in the book."""

    def __init__(self, fund: str) -> None:
        self.fund = fund
        super().__init__(f"there is no fund {fund!r} in this book")


@dataclass(frozen=True, slots=True)
class CoveredEntry:
    """An entry with the postings that belong to the fund or its earmarks."""

    entry: JournalEntry
    own: tuple[Posting, ...]

    @property
    def held(self) -> tuple[Posting, ...]:
        """The postings that move money of the fund."""
        return tuple(posting for posting in self.own if posting.account in HELD)

    @property
    def is_apart(self) -> bool:
        """Whether it is work, goods or a direct payment: no money of the fund moved."""
        accounts = {posting.account for posting in self.own}
        return bool(accounts & _APART) and not accounts & HELD

    @property
    def uses(self) -> tuple[Posting, ...]:
        """The postings that spend money of the fund."""
        return tuple(posting for posting in self.own if posting.account == "use")


@dataclass(frozen=True, slots=True)
class Covered:
    """All that a statement is made of, from the first entry to the period's end."""

    book: Book
    fund: str
    period: Period
    earlier: tuple[CoveredEntry, ...]
    entries: tuple[CoveredEntry, ...]
    opening: tuple[Balance, ...]
    closing: tuple[Balance, ...]
    keepers: Mapping[str, str]
    """The currency of each keeper, by code."""
    types: Mapping[str, str]
    """The type of each account that the fund ever moved, by code."""
    budget: tuple[BudgetLine, ...]
    taken: Mapping[int, list[TakenLot]]
    numbers: Mapping[UUID, int | None]
    """The register number of each entry, by its public id."""


def covered_days(session: Session, book: Book, fund: str) -> Period | None:
    """Return the days of a fund's first and last entry; None before there is one."""
    days = [
        entry.day for entry in _entries(session, book, _family(session, book, fund))
    ]
    return Period(min(days), max(days)) if days else None


def read_covered(session: Session, book: Book, fund: str, period: Period) -> Covered:
    """Read entries and balances of a fund and its earmarks. Raises FundUnknownError.

    Opening and closing balances come from the ledger's turnover, entries from the
    journal: that they agree is checked when the statement is made.
    """
    family = _family(session, book, fund)
    found = _entries(session, book, family, until=period.last)
    covered = [_own(entry, family) for entry in found]
    before = day_before(period.first)
    entries = tuple(c for c in covered if c.entry.day >= period.first)
    closing = _balances(session, book, family, period.last)
    uses = [c.entry.id for c in entries if c.uses]
    return Covered(
        book=book,
        fund=fund,
        period=period,
        earlier=tuple(c for c in covered if c.entry.day < period.first),
        entries=entries,
        opening=_balances(session, book, family, before),
        closing=closing,
        keepers=keeper_currencies(session, book),
        types={row.account: row.type for row in closing},
        budget=tuple(
            line
            for code in family
            for line in budget_of(session, book, code, at=period.last)
        ),
        taken=paid_with(session, book, uses),
        numbers={c.entry.public_id: c.entry.number for c in covered},
    )


def _family(session: Session, book: Book, fund: str) -> tuple[str, ...]:
    """Return a fund and all funds below it."""
    try:
        return family_of(session, book, fund)
    except RegisterUnknownError as error:
        raise FundUnknownError(fund) from error


def _entries(
    session: Session, book: Book, family: Iterable[str], until: date | None = None
) -> list[JournalEntry]:
    """Read the entries of some funds, each once, in the order of the journal."""
    found = {
        entry.id: entry
        for code in family
        for entry in _pages(session, book, Scope(fund=code), until)
    }
    return sorted(found.values(), key=lambda entry: (entry.day, entry.id))


def _pages(
    session: Session, book: Book, scope: Scope, until: date | None
) -> Iterator[JournalEntry]:
    page = Page(limit=_PAGE, to_on=until)
    while entries := list_entries(session, book, scope, page):
        yield from entries
        page = replace(page, after=(entries[-1].day, entries[-1].id))


def _own(entry: JournalEntry, family: tuple[str, ...]) -> CoveredEntry:
    own = tuple(posting for posting in entry.postings if posting.fund in family)
    return CoveredEntry(entry, own)


def _balances(
    session: Session, book: Book, family: Iterable[str], at: date
) -> tuple[Balance, ...]:
    return tuple(
        row
        for code in family
        for row in trial_balance(session, book, Scope(fund=code), at=at).rows
    )
