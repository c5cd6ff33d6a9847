"""Write a book, a keeper or a fund as a plain-text journal that proves itself.

The last lines assert what every account holds, as the book's own turnover says: the
program that reads the journal holds its own sums against ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.plaintext.beancount import Beancount
from ledger.plaintext.hledger import Hledger
from ledger.plaintext.reading import entries_of, extent_of, preface_of
from ledger.plaintext.values import Writer

WRITERS: Mapping[str, Writer] = {"hledger": Hledger(), "beancount": Beancount()}


def read_as_one(session: Session) -> None:
    """Let everything that is read from now on be of one instant.

    What this session has not committed is lost.
    """
    session.rollback()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def journal_lines(
    session: Session,
    book: Book,
    writer: Writer,
    scope: Scope = WHOLE_BOOK,
    step: Callable[[int], None] = lambda _: None,
) -> Iterator[str]:
    """Write the journal of a scope, piece by piece; nothing if nothing ever moved.

    Call ``read_as_one`` before, so that entries and balances are of one instant.
    """
    extent = extent_of(session, book, scope)
    if extent is None:
        return
    preface, held = preface_of(session, book, scope, extent)
    yield from writer.preface(preface)
    for entry in entries_of(session, book, scope, step):
        yield writer.entry(entry)
    yield from writer.closing(extent.last_day, held)
