import csv

import pytest
from sqlalchemy.orm import Session

from ledger.book.reading import Page, list_entries
from tests.shared import OWN_DATA


@pytest.fixture
def story(told):
    """A session on the told book; whatever a test adds is undone."""
    with Session(told.engine_app) as session:
        yield session


@pytest.fixture
def book(story):
    from ledger.book.books import find_book  # noqa: PLC0415

    return find_book(story, "demo")


@pytest.fixture
def entries(story, book):
    """All entries in the order of posting."""
    found = list_entries(story, book, page=Page(limit=1000))
    return sorted(found, key=lambda entry: entry.id)


@pytest.fixture(scope="session")
def oracle():
    """Read one of the scenario's files."""

    def read(name):
        path = OWN_DATA / "scenario" / name
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
