"""Cash carried to a bank that sends no file: a second officer confirms by the slip."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.clock import CLOCK
from app.evidence.tables import EntryEvidence
from payments.cash.depositing import list_deposits
from tests.cash.test_pages import (
    _noon,
    balances,
    box,
    brahim,
    carry,
    khadija,
    photo,
)
from tests.people.fixtures import served, signed_in
from tests.spending.scene import NOON

__all__ = ["_noon", "box", "brahim", "khadija", "served", "signed_in"]


@pytest.fixture
def carried(served, khadija, brahim, box):
    """200 MAD that Khadija has carried to a bank that sends no file."""
    carry(served, khadija, brahim, box, "V12")
    (found,) = list_deposits(served.session, served.book, "ASSOC", 9)
    return f"/en/cash/deposits/{found.public_id}/arrival"


def test_carried_cash_is_confirmed_by_another_officer_with_the_banks_slip(
    khadija, brahim, served, box, carried
):
    brahim.client.application.extensions[CLOCK] = lambda: NOON + timedelta(days=9)
    assert "on its way for 9 days" in khadija.get(box).text
    assert carried not in khadija.get(box).text
    assert "another officer confirms it by the bank’s slip" in khadija.get(box).text
    assert carried in brahim.get(box).text
    assert carried.rpartition("/")[0].rpartition("/")[2] in brahim.get("/en/to-do").text

    none = brahim.post(carried, {"key": "k"}, box)
    assert none.status_code == 422
    assert "Take a photo of the bank’s slip, or choose a file." in none.text
    own = khadija.post(carried, {"key": "k", "evidence": photo("slip.jpg")}, box)
    assert (own.status_code, "needs two names" in own.text) == (422, True)
    assert balances(served)["wire_in_transit P1"] == "200.00"

    for _ in range(2):
        form = {"key": "k", "evidence": photo("slip.jpg")}
        done = brahim.post(carried, form, box)
    assert done.status_code == 422
    assert "in the account already" in done.text
    assert "wire_in_transit P1" not in balances(served)
    assert balances(served)["local_bank P1"] == "1200.00"
    assert "at the bank" in khadija.get(box).text
    assert carried not in brahim.get(box).text
    query = select(EntryEvidence.entry_id).where(
        EntryEvidence.book_id == served.book.id
    )
    assert len(served.session.scalars(query).all()) == 1
