"""Why a file that is sound in itself is refused by the book it is to go into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from payments.formats.open_collective import Row


class ImportRefusedError(Exception):
    """The file does not go into this book. Nothing was posted."""


class TestBookError(ImportRefusedError):
    """A book of test money takes no real file."""

    __test__ = False  # pytest takes any class of this name for a test

    def __init__(self, book: str) -> None:
        self.book = book
        super().__init__(
            f"book {book} holds test money and takes no import: name another book."
        )


class BookNameError(ImportRefusedError):
    """A book's name is a part of addresses, and has only what can stand in them."""

    def __init__(self, book: str) -> None:
        self.book = book
        super().__init__(
            f"{book!r} cannot name a book: its pages would have no address. Take"
            " one to eighty letters, digits, hyphens, underscores and dots, and no dot"
            " at the start: --book taliouine-2026. Nothing was posted."
        )


class OtherCollectiveError(ImportRefusedError):
    """The book holds another collective, or another currency of this one."""

    def __init__(self, book: str, has: str, found: str) -> None:
        self.book, self.has, self.found = book, has, found
        super().__init__(
            f"book {book} holds {has}, this file is of {found}: import it into a book"
            " of its own (--book). Nothing was posted."
        )


class OtherIdsError(ImportRefusedError):
    """The book's rows are named by other ids than the file's, so none can be told."""

    def __init__(self, book: str, line: int) -> None:
        self.book, self.line = book, line
        super().__init__(
            f"line {line}: this row and those in book {book} have different kinds of"
            " ids (short ids, running numbers), so that doubles cannot be told. Export"
            " again with the columns of the first import. Nothing was posted."
        )


class RowInFutureError(ImportRefusedError):
    """A row of real money lies in the future."""

    def __init__(self, line: int, row_id: str, on: date) -> None:
        self.line, self.row_id, self.on = line, row_id, on
        super().__init__(
            f"line {line}, row {row_id}: {on} lies in the future. Check the clock of"
            " this machine and the file. Nothing was posted."
        )


class RowChangedError(ImportRefusedError):
    """A row that the book holds says something else in this file."""

    def __init__(self, row: Row, was: str, now: str, *, columns: Sequence[str]) -> None:
        self.line, self.row_id, self.was, self.now = row.line, row.row_id, was, now
        self.columns = tuple(columns)
        super().__init__(
            f"line {row.line}, row {row.row_id}, column {' or '.join(columns)}: the"
            f" book has “{was}”, this file “{now}”. Download the file again and import"
            " it as it comes, with the columns of the first import; if it still"
            " differs, import it into a book of its own (--book). Nothing was posted."
        )
