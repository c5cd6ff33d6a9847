"""A small book for each test, and how its periods are closed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.ledger.small_book import SmallBook


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    return SmallBook.open(session, book_code)
