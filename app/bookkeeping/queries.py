"""Put together the pages of the books: trial balance, account, entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bookkeeping.asking import AccountAsked, account_values
from app.bookkeeping.history import acts_of, reports_behind
from app.bookkeeping.names import Names, names_of
from app.bookkeeping.pages import (
    AccountLine,
    AccountPage,
    Choice,
    EntryPage,
    EvidenceLink,
    PostingRow,
    RelatedEntry,
    Sides,
    TrialBalancePage,
    TrialRow,
    TrialSection,
)
from app.bookkeeping.tracing import became_rows, paid_rows
from app.bookkeeping.words import kind_name, role_name
from app.evidence.queries import KnownEvidence, evidence_of_entries
from app.i18n import apart, current_language
from ledger.book import reading, statements, tables
from ledger.book.balances import Balance, trial_balance
from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.book.periods import closed_through
from ledger.book.reading import JournalEntry, Posting
from ledger.book.scopes import Scope
from ledger.money import Money, total
from ledger.periods.validating import numbers_of
from reports import formats


def trial_balance_page(
    session: Session, book: Book, scope: Scope, at: date, funds: Iterable[str]
) -> TrialBalancePage:
    """Put together the trial balance of a fund, or of the whole book."""
    fund = scope.fund
    names = names_of(session, book)
    rows = trial_balance(session, book, scope, at=at).rows
    currencies = sorted({row.amount.currency for row in rows})
    return TrialBalancePage(
        book=book.code,
        at=at,
        funds=(
            Choice("", str(_("All funds")), is_chosen=fund is None),
            *(Choice(code, names.fund(code), is_chosen=code == fund) for code in funds),
        ),
        sections=tuple(
            _section(book, names, currency, rows, at) for currency in currencies
        ),
        download_url=url_for(
            "bookkeeping.trial_balance_csv", book=book.code, fund=fund, at=at
        ),
        open_at=_open_at(session, book, names, (at, rows)),
        periods_url=url_for("closing.periods", book=book.code) if not fund else "",
    )


def _open_at(
    session: Session, book: Book, names: Names, of: tuple[date, Sequence[Balance]]
) -> tuple[str, ...]:
    """Name the keepers of a table that have not closed up to its day."""
    at, rows = of
    keepers = {row.keeper for row in rows}
    return tuple(
        names.keeper(code)
        for code, closed in closed_through(session, book).items()
        if code in keepers and (closed is None or closed < at)
    )


def account_page(
    session: Session, book: Book, asked: AccountAsked, *, may_see: bool
) -> AccountPage:
    """Put together an account's page; evidence that is not public only for readers."""
    scope = asked.scope
    currency = scope.currency or ""
    names = names_of(session, book)
    found = statements.account_statement(session, book, scope, currency, asked.page)
    ids = {line.entry_id for line in found.lines}
    shown = _Shown(session, book, ids, may_see=may_see)
    days = [line.day for line in found.lines]
    today = asked.to_on or max(days, default=asked.from_on or date.min)
    is_full = len(found.lines) >= asked.page.limit
    return AccountPage(
        book=book.code,
        name=role_name(scope.role or ""),
        role=scope.role or "",
        keeper=names.keeper(scope.keeper or ""),
        fund=names.fund(scope.fund or ""),
        currency=currency,
        first_day=asked.from_on or min(days, default=today),
        last_day=today,
        opening=found.opening,
        lines=tuple(shown.line(line, names) for line in found.lines),
        moved=_moved((line.amount for line in found.lines), currency),
        closing=found.closing,
        trial_balance_url=url_for(
            "bookkeeping.trial_balance", book=book.code, fund=scope.fund
        ),
        download_url=url_for("bookkeeping.account_csv", **account_values(book, scope)),
        older_url=asked.url(book) if asked.after else None,
        newer_url=asked.url(book, after=found.lines[-1]) if is_full else None,
    )


def entry_page(
    session: Session, book: Book, entry: JournalEntry, *, may_see: bool
) -> EntryPage:
    """Put together an entry's page; who did what only for readers of the books."""
    names = names_of(session, book)
    shown = _Shown(session, book, {entry.id}, may_see=may_see)
    currencies = dict.fromkeys(line.amount.currency for line in entry.postings)
    return EntryPage(
        book=book.code,
        number=number_of(entry),
        what=shown.what(entry.id, entry.kind),
        fact=entry.fact,
        day=entry.day,
        occurred_on=entry.occurred_on,
        posted_at=entry.posted_at,
        postings=tuple(_posting(book, names, line) for line in entry.postings),
        totals=tuple(
            _moved(
                (
                    line.amount
                    for line in entry.postings
                    if line.amount.currency == currency
                ),
                currency,
            )
            for currency in currencies
        ),
        evidence=shown.evidence(entry.id),
        numbers=tuple(
            (names.keeper(one.keeper), one.text)
            for one in numbers_of(session, book, [entry.id])
        ),
        acts=acts_of(session, book, entry, with_names=may_see),
        related=_related(session, book, entry),
        note=_note(session, book, entry) if may_see else "",
        paid_with=paid_rows(session, book, entry),
        became=became_rows(session, book, entry),
    )


def _note(session: Session, book: Book, entry: JournalEntry) -> str:
    note = tables.entry_note
    query = select(note.c.body).where(
        note.c.book_id == book.id, note.c.entry_id == entry.id
    )
    return session.scalar(query) or ""


def number_of(entry: JournalEntry | statements.AccountLine) -> str:
    """Write an entry's register number, or that it has none yet."""
    if entry.number is None:
        return str(_("not numbered yet"))
    return formats.count(entry.number, current_language())


class _Shown:
    """What stands beside some entries: the words of their reports, their evidence."""

    def __init__(
        self, session: Session, book: Book, ids: set[int], *, may_see: bool
    ) -> None:
        self._reports = reports_behind(session, book, ids)
        self._evidence = evidence_of_entries(session, book, ids)
        self._may_see = may_see

    def what(self, number: int, kind: EntryKind) -> str:
        """Say what an entry is: its report's words, or its kind."""
        said = self._reports.get(number, "")
        return apart(said) or kind_name(kind)

    def evidence(self, number: int) -> tuple[EvidenceLink, ...]:
        """Link the evidence of an entry that may be seen."""
        seen = (
            one
            for one in self._evidence.get(number, ())
            if one.is_cleared or self._may_see
        )
        return tuple(_link(one, number) for number, one in enumerate(seen, start=1))

    def line(self, line: statements.AccountLine, names: Names) -> AccountLine:
        """Write a line of an account."""
        return AccountLine(
            entry_number=number_of(line),
            entry_url=entry_url(line.public_id),
            day=line.day,
            occurred_on=line.occurred_on,
            what=self.what(line.entry_id, line.kind),
            fund=names.fund(line.fund),
            amount=Sides.of(line.amount),
            balance=line.running,
            evidence=self.evidence(line.entry_id),
            is_correction=line.takes_back,
        )


def entry_url(public_id: UUID) -> str:
    """Return the address of an entry."""
    return url_for("bookkeeping.entry", public_id=public_id)


def _link(evidence: KnownEvidence, number: int) -> EvidenceLink:
    return EvidenceLink(
        url=url_for("evidence.page", public_id=evidence.public_id),
        thumbnail_url=url_for(
            "evidence.thumbnail", public_id=evidence.public_id, number=1
        ),
        name=str(_("Receipt %(number)s", number=number)),
    )


def _section(
    book: Book, names: Names, currency: str, rows: Iterable[Balance], at: date
) -> TrialSection:
    own = [row for row in rows if row.amount.currency == currency]
    return TrialSection(
        currency=currency,
        rows=tuple(_trial_row(book, names, row, at) for row in own),
        total=_moved((row.amount for row in own), currency),
    )


def _trial_row(book: Book, names: Names, row: Balance, at: date) -> TrialRow:
    scope = Scope(row.fund, row.keeper, row.account, row.amount.currency, row.place)
    values = {**account_values(book, scope), "to": at.isoformat()}
    return TrialRow(
        role=row.account,
        name=role_name(row.account),
        keeper=names.keeper(row.keeper),
        fund=names.fund(row.fund),
        balance=Sides.of(row.amount),
        base=row.amount,
        url=url_for("bookkeeping.account", **values),
    )


def _posting(book: Book, names: Names, line: Posting) -> PostingRow:
    scope = Scope(
        line.fund, line.keeper, line.account, line.amount.currency, line.place
    )
    return PostingRow(
        role=line.account,
        account_name=role_name(line.account),
        account_url=url_for("bookkeeping.account", **account_values(book, scope)),
        keeper=names.keeper(line.keeper),
        fund=names.fund(line.fund),
        amount=Sides.of(line.amount),
        base=line.amount,
    )


def _moved(amounts: Iterable[Money], currency: str) -> Sides:
    sides = [Sides.of(amount) for amount in amounts]
    return Sides(
        total((side.debit for side in sides), currency),
        total((side.credit for side in sides), currency),
    )


def _related(
    session: Session, book: Book, entry: JournalEntry
) -> tuple[RelatedEntry, ...]:
    found: list[RelatedEntry] = []
    for public_id, words in (
        (entry.reverses, _("This entry takes back:")),
        (entry.corrects, _("This entry corrects:")),
    ):
        other = public_id and reading.find_entry(session, book, public_id)
        if other:
            found.append(_named(other, words))
    found += [
        _named(later, str(_("Corrected by:"))) for later in _later(session, book, entry)
    ]
    return tuple(found)


def _named(entry: JournalEntry, words: str) -> RelatedEntry:
    return RelatedEntry(words, number_of(entry), entry_url(entry.public_id))


def _later(session: Session, book: Book, entry: JournalEntry) -> list[JournalEntry]:
    table, tie = tables.journal_entry, tables.correction_tie
    tied = select(tie.c.entry_id).where(
        tie.c.book_id == book.id, tie.c.original_id == entry.id
    )
    query = select(table.c.id).where(
        table.c.book_id == book.id,
        (table.c.reverses_id == entry.id)
        | (table.c.corrects_id == entry.id)
        | table.c.id.in_(tied),
    )
    ids = list(session.scalars(query.order_by(table.c.id).limit(50)))
    return list(reading.entries_by_id(session, book, ids).values())
