import pytest

from tests.conftest import CODES
from tests.payments.scenario import open_operator


@pytest.fixture
def operator(session, book_code):
    """An operator whose book is gone after the test."""
    return open_operator(session, book_code, CODES)
