import pytest

from tests.cash.till import Till
from tests.conftest import CODES
from tests.payments.scenario import open_operator


@pytest.fixture
def till(session, book_code):
    """An association's cash, gone after the test."""
    return Till(open_operator(session, book_code, CODES))


@pytest.fixture
def kept(committing_session, book_code):
    """An association's cash in a book that others see too."""
    made = Till(open_operator(committing_session, book_code, CODES))
    committing_session.commit()
    return made
