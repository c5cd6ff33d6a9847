"""Instalments: parts that settle a loan to the cent, and interest on what is owed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger.financing.instalments import interest_due, outstanding, principal_due
from ledger.money import Money


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_loan_of_five_thousand_in_six_parts() -> None:
    loan = eur(500000)
    parts = [principal_due(loan, number, of=6) for number in range(1, 7)]
    assert [part.minor for part in parts] == [83333, 83334, 83333, 83333, 83334, 83333]
    assert outstanding(loan, 1, of=6) == loan
    assert outstanding(loan, 3, of=6) == eur(333333)
    assert interest_due(eur(800000), basis_points=200) == eur(16000)


@given(st.integers(1, 10**12), st.integers(1, 400))
def test_the_last_instalment_settles_it(minor: int, count: int) -> None:
    loan = eur(minor)
    left = loan
    for number in range(1, count + 1):
        assert outstanding(loan, number, of=count) == left
        left -= principal_due(loan, number, of=count)
    assert left == eur(0)


def test_half_a_cent_of_interest_counts_as_one() -> None:
    assert interest_due(eur(50), basis_points=100) == eur(1)
    assert interest_due(eur(49), basis_points=100) == eur(0)
