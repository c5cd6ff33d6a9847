"""An entry with all that corrects it and stands, in the words of the database."""

from __future__ import annotations

from typing import LiteralString


def with_corrections(book: LiteralString, entry: LiteralString) -> LiteralString:
    """Write the numbers of an entry of a book and of what corrects it, as an array.

    Each is looked up by its key: written as a condition with ``or``, it made every
    posting of the book be looked through.
    """
    return f"""array(
        select {entry}
        union all
        select c.id from ledger.journal_entry c
        where c.book_id = {book} and c.corrects_id = {entry}
          and ledger.stands_v1(c.book_id, c.id))"""  # noqa: S608 - both are ours
