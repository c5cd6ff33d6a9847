"""Expenses taken back in part: never beyond what is left of them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.cli.failures import WRONG_INPUT
from app.cli.failures import status_of as exit_status
from app.errors import status_of
from ledger.book.errors import CorrectionBeyondError, EntryUnknownError
from ledger.book.journal import PostedEntry
from ledger.financing.expenses import ExpenseCorrection, correct_expense
from ledger.integrity import check_book
from tests.ledger.refusals import public_id
from tests.ledger.small_book import DAY, SmallBook, mad


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    """A book with one expense of 5.00 MAD."""
    made = SmallBook.open(session, book_code)
    made.gift("G1", 1000)
    made.wire("W1", 1000, 1000)
    made.expense("E1", 500)
    return made


def correct(small: SmallBook, minor: int, number: int = 1) -> PostedEntry:
    back = ExpenseCorrection(small.spent("E1", 500), mad(minor), DAY, number)
    with small.session.begin_nested():
        return correct_expense(small.session, small.act(), back)


def test_more_than_is_left_of_an_expense_is_not_taken_back(small: SmallBook) -> None:
    correct(small, 300)
    with pytest.raises(CorrectionBeyondError) as caught:
        correct(small, 201, 2)
    entry = public_id(small, "expense:E1:approved")
    assert caught.value == CorrectionBeyondError(entry, "advance", 200, 201)
    said = f"201 taken back on advance, but 200 is left of entry {entry}"
    assert str(caught.value) == said
    assert (status_of(caught.value), exit_status(caught.value)) == (422, WRONG_INPUT)


def test_a_correction_asked_for_again_is_the_same_entry(small: SmallBook) -> None:
    first = correct(small, 500)
    again = correct(small, 500)
    assert (again.id, again.is_new) == (first.id, False)
    assert check_book(small.session, small.book) == []


def test_an_expense_that_nobody_posted_is_not_corrected(small: SmallBook) -> None:
    unknown = ExpenseCorrection(small.spent("E9", 500), mad(1), DAY)
    with pytest.raises(EntryUnknownError):
        correct_expense(small.session, small.act(), unknown)
