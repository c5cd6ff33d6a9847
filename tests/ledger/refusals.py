"""What the posting function says when its values are not checked before it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from ledger.book import tables
from ledger.book.errors import (
    LedgerError,
)
from tests.ledger.small_book import (
    SmallBook,
)

Changes = dict[str, object]


def refusal(small: SmallBook, **changes: object) -> LedgerError:
    """What the posting function says to a gift with these changes."""
    with pytest.raises(LedgerError) as caught, small.session.begin_nested():
        small.raw_post(**changes)
    return caught.value


def public_id(small: SmallBook, fact: str) -> str:
    entry = tables.journal_entry
    query = select(entry.c.public_id).where(
        entry.c.book_id == small.book.id, entry.c.fact == fact
    )
    found = small.session.scalar(query)
    assert isinstance(found, UUID)
    return str(found)
