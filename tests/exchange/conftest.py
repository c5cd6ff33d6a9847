"""A small book, and commands on a book of the worker's database."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from app.cli import main
from tests.ledger.small_book import SmallBook


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    return SmallBook.open(session, book_code)


@pytest.fixture
def igoudar(database, committing_session: Session, book_code: str):
    """Run a command in this process, on a committed book of its own."""
    SmallBook.open(committing_session, book_code)
    committing_session.commit()
    given = {
        "LOG_LEVEL": "warning",
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": database.app_url,
    }

    def run(*arguments):
        named = [*(str(one) for one in arguments), "--book", book_code]
        return CliRunner(env=given).invoke(main, named)

    return run
