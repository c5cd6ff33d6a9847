from itertools import count

import pytest

from tests.bank.desk import open_desk
from tests.conftest import CODES
from tests.payments.scenario import open_operator


@pytest.fixture
def desk(committing_session, book_code):
    """A book with two bank accounts of its own, and a desk that imports into it."""
    operator = open_operator(committing_session, book_code, CODES)
    made = open_desk(operator, count(1))
    committing_session.commit()
    return made
