"""Import a bank file: every line once, each statement into its account's chain.

All of it or nothing: a file that does not fit raises, and the caller rolls back. The
bytes have been kept before, in a transaction of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import OurAccount, our_accounts, written_as
from payments.bank.chain import Chain, News, comes_before, is_next, link
from payments.bank.errors import (
    AccountCurrencyError,
    AccountUnknownError,
    FutureError,
    OtherAccountError,
)
from payments.bank.files import BankFile
from payments.bank.lines import Placing, Reader, chain_of, store_statement
from payments.formats.bank import BankLine, Event, Foot, Head, read_file, survey_file
from payments.incoming import Posted
from payments.locks import lock_name

AT_ONCE = 500
"""How many lines are taken in one go."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who imports which file, for which account, on which day of the book."""

    witness: Witness
    file: BankFile
    content: bytes
    today: date
    only: OurAccount | None = None

    @property
    def currency(self) -> str:
        """The currency of the chosen account, for a file that does not say its own."""
        return self.only.rail.currency if self.only else ""


@dataclass
class Imported:
    """What an import did, for people."""

    statements: int = 0
    new_lines: int = 0
    known_lines: int = 0
    pending: int = 0
    matched: int = 0
    apart: int = 0
    accounts: dict[str, Chain] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Surveyed:
    """A statement of the file as it was read the first time."""

    at: int
    head: Head
    foot: Foot
    account: OurAccount


def import_file(session: Session, book: Book, asked: Asked) -> Imported:
    """Post what a file brings that is new. The caller commits.

    Raises BankFileError, naming the place and the remedy; then nothing is posted.
    """
    surveyed = _survey(session, book, asked)
    imported = Imported()
    for run in _runs(surveyed):
        _take_run(session, book, asked, run, imported)
    return imported


def _survey(session: Session, book: Book, asked: Asked) -> list[_Surveyed]:
    """Read the whole file once, so that nothing is done of one that is not sound."""
    accounts = our_accounts(session, book.id)
    found: list[_Surveyed] = []
    head: Head | None = None
    account: OurAccount | None = None
    for event in survey_file(asked.content, asked.currency):
        if isinstance(event, Head):
            head, account = event, _account(accounts, event, asked.only)
        elif head is None or account is None:  # the reader refuses such a file
            continue
        elif isinstance(event, Foot):
            found.append(_Surveyed(len(found), head, event, account))
        elif event.booked_on > asked.today:
            raise FutureError(head, event.entry, event.booked_on)
    return found


def _account(
    accounts: Sequence[OurAccount], head: Head, only: OurAccount | None
) -> OurAccount:
    account = written_as(accounts, head.account) if head.account else _wallet(only)
    if account is None:
        raise AccountUnknownError(head)
    if only is not None and account != only:
        raise OtherAccountError(head, only.iban)
    if head.currency != account.rail.currency:
        raise AccountCurrencyError(head, account.rail.currency)
    return account


def _wallet(only: OurAccount | None) -> OurAccount | None:
    """A wallet's list need not say whose it is; then it is of the chosen wallet."""
    is_wallet = only is not None and only.rail.role == "wallet"
    return only if is_wallet else None


def _runs(surveyed: Sequence[_Surveyed]) -> Iterator[list[_Surveyed]]:
    """Put statements into the order of their chains, in as few readings as possible.

    Banks write files with the latest statement first, too.
    """
    ordered = sorted(
        surveyed,
        key=lambda s: (s.account.iban, s.head.opening.on, s.foot.closing.on, s.at),
    )
    run: list[_Surveyed] = []
    for statement in ordered:
        if run and statement.at < run[-1].at:
            yield run
            run = []
        run.append(statement)
    if run:
        yield run


def _take_run(
    session: Session,
    book: Book,
    asked: Asked,
    run: list[_Surveyed],
    imported: Imported,
) -> None:
    wanted = {statement.at: statement for statement in run}
    for at, events in _statements(asked):
        if at in wanted:
            _take(session, book, asked, (wanted[at], events), imported)
        else:
            _pass(events)


def _statements(asked: Asked) -> Iterator[tuple[int, Iterator[Event]]]:
    """Cut the stream into statements; each must be read before the next."""
    events = read_file(asked.content, asked.currency)
    at = 0
    while next(events, None) is not None:
        yield at, _until_foot(events)
        at += 1


def _statement(asked: Asked, wanted: int) -> Iterator[Event]:
    """Read one statement of a file."""
    for at, events in _statements(asked):
        if at == wanted:
            return events
        _pass(events)
    return iter(())


def _pass(events: Iterator[Event]) -> None:
    for _ in events:
        pass


def _until_foot(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        yield event
        if isinstance(event, Foot):
            return


def _take(
    session: Session,
    book: Book,
    asked: Asked,
    read: tuple[_Surveyed, Iterator[Event]],
    imported: Imported,
) -> None:
    """Take a statement: its new lines, then its place in the chain."""
    statement, events = read
    head, foot, account = statement.head, statement.foot, statement.account
    lock_name(session, book.id, f"bank:{account.iban}")
    placed = chain_of(session, book, account.iban)
    chain = None if placed is None else placed.chain
    act = Act(book.id, asked.file.act_id, is_new=False)
    is_before = comes_before(chain, head, foot)
    position = 0
    if placed is not None:
        position = placed.first - 1 if is_before else placed.last + 1
    placing = Placing(book, act, asked.witness, account)

    def overlap() -> Money:
        again = _statement(asked, statement.at)
        return Reader(session, placing).sum_of_new(_chunks(again), head.currency)

    placing = replace(placing, is_next=is_next(chain, head, foot, overlap))
    reader = Reader(session, placing)
    opened: int | None = None

    def open_statement() -> int:
        nonlocal opened
        if opened is None:
            opened = store_statement(
                session, act, (asked.file.id, position), account.iban, (head, foot)
            )
        return opened

    new = Money.zero(head.currency)
    for chunk in _chunks(events):
        new += reader.take(chunk, open_statement)
    news = News(reader.lines, reader.new_lines, new)
    imported.accounts[account.iban] = link(chain, head, foot, news)
    if not reader.lines and imported.accounts[account.iban] != chain:
        open_statement()
    imported.statements += 1
    imported.new_lines += reader.new_lines
    imported.known_lines += reader.lines - reader.new_lines
    imported.pending += foot.pending
    imported.matched += reader.matched
    imported.apart += reader.apart
    imported.posted += reader.posted


def _chunks(events: Iterator[Event]) -> Iterator[list[BankLine]]:
    chunk: list[BankLine] = []
    for event in events:
        if isinstance(event, BankLine):
            chunk.append(event)
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
