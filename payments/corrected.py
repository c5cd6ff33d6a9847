"""What an entry and all that corrects it posted, in the words of the database."""

from __future__ import annotations

from typing import LiteralString


def postings_with_corrections(
    book: LiteralString, entry: LiteralString
) -> LiteralString:
    """Write what an entry of a book posted, and what corrects it and stands.

    Each entry is looked up by its key (`offset 0`): where the planner may choose, it
    goes through all that ever stood on an account, for every line that waits.
    """
    return f"""(
      select found.* from (
        select {entry} as id
        union all
        select c.id from ledger.journal_entry c
        where c.book_id = {book} and c.corrects_id = {entry}
          and ledger.stands_v1(c.book_id, c.id)) one
      cross join lateral (
        select o.* from ledger.posting o
        where o.book_id = {book} and o.entry_id = one.id offset 0) found)"""  # noqa: S608 - both are ours
