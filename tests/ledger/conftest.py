"""A small book for each test, rolled back with its session."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from ledger.book.books import Book
from tests.ledger.small_book import SmallBook
from tests.scenarios.reader import read_journal
from tests.scenarios.running import run_journal

SCENARIOS = Path(__file__).parent.parent / "scenarios"


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    return SmallBook.open(session, book_code)


@pytest.fixture(scope="session")
def demonstration(sessions: sessionmaker[Session], worker: str) -> Book:
    """The whole demonstration in a committed book, from its text journal."""
    text = (SCENARIOS / "demonstration.journal").read_text(encoding="utf-8")
    with sessions() as session:
        code = f"demonstration-{worker}"
        book = run_journal(read_journal(text), session, code=code)
        session.commit()
    return book
