"""Matches: which lots of a pool give, and what goes back to them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from ledger.book.entries import Line
from ledger.book.errors import LotBeyondError
from ledger.book.reversing import mirror_of
from ledger.financing.lots import collected
from ledger.financing.matching import Match, release_match, return_match
from ledger.financing.queues import QueueShortError
from ledger.integrity import check_book
from tests.ledger.small_book import BANK, DAY, GIFT, SmallBook, eur


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    """A pool of three lots: 3.00, 2.00 and 4.00."""
    made = SmallBook.open(session, book_code)
    for lot, minor in (("P1", 300), ("P2", 200), ("P3", 400)):
        made.gift(lot, minor, fund="SCHOOL")
    return made


def match(gift: str, minor: int, pool_lot: str = "") -> Match:
    return Match(gift, "WELL", "SCHOOL", eur(minor), BANK, f"M{gift}", pool_lot, "p1")


def release(small: SmallBook, asked: Match) -> object:
    with small.session.begin_nested():
        return release_match(small.session, small.act(), asked, on=DAY)


def gave(small: SmallBook, fact: str) -> list[tuple[str, int]]:
    lines = mirror_of(small.session, small.book.id, fact)
    return [
        (line.lot, -line.amount.minor)
        for line in lines
        if line.fund == "SCHOOL" and line.lot
    ]


def standing(small: SmallBook) -> list[tuple[str, int]]:
    queue = collected(small.session, small.act(), "SCHOOL", "EUR")
    return [(piece.lot, piece.amount) for piece in queue.pieces]


def test_the_oldest_lots_of_a_pool_give_first(small: SmallBook) -> None:
    release(small, match("G1", 450))
    assert gave(small, "match:G1:release") == [("P1", 300), ("P2", 150)]
    release(small, match("G2", 100))
    assert gave(small, "match:G2:release") == [("P2", 50), ("P3", 50)]
    assert standing(small) == [("P3", 350)]
    assert check_book(small.session, small.book) == []


def test_a_match_asked_for_again_is_the_same_entry(small: SmallBook) -> None:
    first = release(small, match("G1", 450))
    again = release(small, match("G1", 450))
    assert (again.id, again.is_new) == (first.id, False)  # type: ignore[attr-defined]  # posted entries


def test_a_match_that_goes_back_goes_to_the_lots_it_came_from(small: SmallBook) -> None:
    release(small, match("G1", 450))
    return_match(small.session, small.act(), match("G1", 450), on=DAY)
    assert standing(small) == [("P1", 300), ("P2", 200), ("P3", 400)]
    assert check_book(small.session, small.book) == []


def test_a_pool_that_holds_less_gives_nothing(small: SmallBook) -> None:
    with pytest.raises(QueueShortError):
        release(small, match("G1", 901))


def test_a_named_lot_gives_no_more_than_it_brought(small: SmallBook) -> None:
    with pytest.raises(LotBeyondError) as caught:
        release(small, match("G1", 301, "P1"))
    assert caught.value == LotBeyondError("P1", "SCHOOL", "EUR", 300, 301)
    release(small, match("G1", 300, "P1"))


def test_a_gift_to_a_pool_is_refunded_only_as_far_as_it_was_not_passed_on(
    small: SmallBook,
) -> None:
    release(small, match("G1", 250, "P1"))
    back = Line(GIFT, "SCHOOL", eur(100), lot="P1"), Line(BANK, "SCHOOL", eur(-100))
    with pytest.raises(LotBeyondError) as caught, small.session.begin_nested():
        small.post("refund", "back", back, corrects="bank:P1:gift")
    assert caught.value == LotBeyondError("P1", "SCHOOL", "EUR", 50, 100)


def test_a_refund_that_a_provider_shows_is_posted_and_listed(small: SmallBook) -> None:
    release(small, match("G1", 250, "P1"))
    back = Line(GIFT, "SCHOOL", eur(100), lot="P1"), Line(BANK, "SCHOOL", eur(-100))
    small.post("refund_seen", "back", back, corrects="bank:P1:gift")
    (found,) = check_book(small.session, small.book)
    assert found.is_warning
    assert (found.rule, found.fact) == ("a lot gave back more than it brought", "back")
