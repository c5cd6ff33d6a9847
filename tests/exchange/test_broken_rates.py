"""What the database says to rates that cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.book.errors import RateDiffersError
from ledger.book.rates import Rate, add_rate
from tests.ledger.small_book import DAY, SmallBook


def test_two_values_for_one_day(small: SmallBook) -> None:
    first, other = (
        Rate("EUR", "MAD", DAY, digits, 4, source="bank", document="advice")
        for digits in (108_000, 108_001)
    )
    add_rate(small.session, small.act(), first, today=DAY)
    add_rate(small.session, small.act(), first, today=DAY)
    with pytest.raises(RateDiffersError) as caught:
        add_rate(small.session, small.act(), other, today=date(2026, 2, 1))
    assert caught.value == RateDiffersError(
        "EUR", "MAD", "2026-01-12", "10.8000", "bank"
    )
