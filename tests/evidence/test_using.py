"""Evidence is named by its entry; before there is one, by its report or its receipt."""

import pytest
from sqlalchemy import select

from app.cash.tables import CashStub
from app.clock import CLOCK
from app.evidence.using import UNUSED, use_of
from ledger.book.reading import entries_by_id
from tests.cash.test_pages import box, khadija, photo, receipts, receive
from tests.people.fixtures import served, signed_in
from tests.spending.scene import NOON
from tests.spending.test_commands import approve, report

__all__ = ["box", "khadija", "served", "signed_in"]


@pytest.fixture(autouse=True)
def _noon(app):
    app.extensions[CLOCK] = lambda: NOON
    yield
    del app.extensions[CLOCK]


def test_a_report_gives_way_to_the_entry_that_approving_it_posts(served):
    session, book = served.session, served.book
    photo_id = served.photo("Khadija").id
    assert use_of(session, book, photo_id) == UNUSED
    expense = report(served, photo=False, evidence=(photo_id,))
    assert use_of(session, book, photo_id).name == f"expense {expense.code}"
    number = approve(served, expense)
    entry = entries_by_id(session, book, [number])[number]
    use = use_of(session, book, photo_id)
    assert use.name == f"entry {entry.fact}", "it has no register number yet"
    assert (use.entry, use.fact) == (entry.public_id, entry.fact)


def test_a_photo_of_a_stub_is_named_by_the_receipt_before_it_counts(
    khadija, served, box
):
    receive(khadija, box, giver="residents", name=None, evidence=photo())
    served.session.rollback()
    (receipt,) = receipts(served)
    (photo_id,) = served.session.scalars(
        select(CashStub.evidence_id).where(CashStub.book_id == served.book.id)
    )
    use = use_of(served.session, served.book, photo_id)
    assert use.name == f"cash receipt {receipt.label}"
