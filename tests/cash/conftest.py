import pytest

from tests.cash.till import Till
from tests.conftest import CODES
from tests.payments.scenario import open_operator


@pytest.fixture
def till(session, book_code):
    """An association's cash, gone after the test."""
    return Till(open_operator(session, book_code, CODES))
