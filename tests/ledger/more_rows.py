"""Rows of the registers that few tests need: a chart, a rate, a cap, reservations."""

from __future__ import annotations

from datetime import timedelta

from ledger.book.charts.files import find_chart
from ledger.book.charts.registers import OwnNumber, adopt_chart, number_account
from ledger.book.rates import Rate, add_rate
from ledger.financing.matching import Match, release_match
from ledger.financing.reservations import (
    Cap,
    CapLimit,
    GivenBack,
    NewReservation,
    Pool,
    give_room_back,
    reserve,
    set_cap,
    use,
)
from tests.ledger.small_book import BANK, DAY, NOW, SmallBook, eur


def number(small: SmallBook, account: int) -> None:
    """A chart that a keeper follows, a number of the book's own, a rate."""
    session, chart = small.session, find_chart("fr-association-2018-06")
    adopt_chart(session, small.act(), "OP", chart, from_on=DAY)
    new = OwnNumber(account, chart.code, "606", DAY, "a letter", "own")
    number_account(session, small.act(), new)
    rate = Rate("EUR", "MAD", DAY, 108_000, 4, "a bank", "its advice")
    add_rate(session, small.act(), rate, today=DAY)


def keep(small: SmallBook) -> None:
    """A pool, 5.00 of it used; a cap of 9.00, 5.00 kept and 1.00 of 2.00 left used."""
    session = small.session
    limit = CapLimit("C", eur(900), DAY - timedelta(days=60), "a law")
    set_cap(session, small.act(), limit)
    small.gift("POT", 800, fund="SCHOOL")
    for code, of in (("R1", Pool("SCHOOL")), ("R2", Cap("C"))):
        until = NOW + timedelta(hours=1)
        kept = NewReservation(f"match:{code}", of, eur(500), until)
        reserve(session, small.act(), kept, at=NOW)
    used = NewReservation("match:R3", Cap("C"), eur(200), NOW + timedelta(hours=1))
    reserve(session, small.act(), used, at=NOW)
    use(session, small.act(), "match:R3", eur(200), at=NOW)
    back = GivenBack("match:R3", "bank:R3:refund", eur(100))
    give_room_back(session, small.act(), back, at=NOW)
    act = small.act()
    use(session, act, "match:R1", eur(500), at=NOW)
    match = Match("R1", "WELL", "SCHOOL", eur(500), BANK, "MR1", "POT", "p1")
    release_match(session, act, match, on=DAY)
