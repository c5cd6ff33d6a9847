"""A small book, and commands on the worker's database."""

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
def igoudar(told):
    """Run a command in this process, on the told demonstration."""
    given = {
        "LOG_LEVEL": "warning",
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": told.app_url,
        "COLUMNS": "160",
    }

    def run(*arguments):
        return CliRunner(env=given).invoke(main, [str(one) for one in arguments])

    return run
