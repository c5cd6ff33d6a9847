from datetime import date

import pytest

from app.cash.surplus import hold_cash
from ledger.book.acts import record_act
from ledger.financing.reservations import CapLimit, set_cap
from payments.caps import cap_code
from tests.cash.till import OMAR, Till, mad
from tests.conftest import CODES
from tests.payments.scenario import open_operator


@pytest.fixture
def till(session, book_code):
    """An association's cash, gone after the test."""
    return Till(open_operator(session, book_code, CODES)).bank()


@pytest.fixture
def kept(committing_session, book_code):
    """An association's cash in a book that others see too."""
    made = Till(open_operator(committing_session, book_code, CODES)).bank()
    committing_session.commit()
    return made


@pytest.fixture
def over(till):
    """A box in which 250.00 came for a project that takes 100.00."""
    act = record_act(till.session, till.book.id, till.command(), "set_cap", {})
    limit = CapLimit(cap_code("P1"), mad(100), date(2026, 1, 1), "Order 7", "P1")
    set_cap(till.session, act, limit)
    till.receipt = till.receive(250)
    till.held = hold_cash(till.session, till.book, till.command(OMAR), till.receipt)
    return till
