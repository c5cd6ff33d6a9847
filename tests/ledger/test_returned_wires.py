"""A wire that comes back gives back what it took, whoever bore its fee and its loss."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from ledger.book.journal import post
from ledger.financing.lots import collected
from ledger.financing.returned_wires import ReturnedWire, draft_wire_return
from ledger.financing.tranches import Wire, post_wire
from ledger.integrity import check_book
from tests.ledger.small_book import ADVANCE, BANK, DAY, SmallBook, eur, mad

GIVEN, SENT, FEE = 5000, 4000, 150


@pytest.mark.parametrize("fees_from", ["WELL", "OPS"])
@pytest.mark.parametrize("loss_to", ["WELL", "OPS"])
@pytest.mark.parametrize("kept", [0, 100])
def test_what_came_back_stands_at_the_head_again(
    session: Session, book_code: str, fees_from: str, loss_to: str, kept: int
) -> None:
    small = SmallBook.open(session, book_code)
    small.gift("G1", 3000)
    small.gift("G2", GIVEN - 3000)
    small.gift("O", 500, fund="OPS")
    wire = Wire(
        code="W",
        fund="WELL",
        sent=eur(SENT),
        received=mad(43_000),
        bank=BANK,
        advance=ADVANCE,
        occurred_on=DAY,
        fee=eur(FEE),
        fees_from=fees_from,
    )
    post_wire(session, small.act(), wire)
    act = small.act()
    back = ReturnedWire("back", wire.fact, BANK, eur(SENT - kept), DAY, loss_to)
    draft = draft_wire_return(session, small.book, act, back)
    assert draft is not None
    post(session, act, draft)
    queue = collected(session, act, "WELL", "EUR")
    borne = FEE * (fees_from == "WELL") + kept * (loss_to == "WELL")
    assert queue.holds == eur(GIVEN - borne)
    assert (queue.pieces[0].lot, queue.pieces[0].start) == ("G1", 0)
    assert [f for f in check_book(session, small.book) if not f.is_warning] == []
    small.wire("W2", 4500, 48_000)


@pytest.mark.parametrize(
    ("original", "arrived"), [("bank:W:no_wire", SENT), ("bank:W:wire", SENT + 1)]
)
def test_what_was_never_sent_does_not_come_back(
    session: Session, book_code: str, original: str, arrived: int
) -> None:
    small = SmallBook.open(session, book_code)
    small.gift("G1", SENT)
    small.wire("W", SENT, 43_000)
    back = ReturnedWire("back", original, BANK, eur(arrived), DAY, "OPS")
    assert draft_wire_return(session, small.book, small.act(), back) is None
