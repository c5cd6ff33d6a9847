"""Instalments of loans: parts of principal that add up, and interest on the rest."""

from __future__ import annotations

from ledger.money import Money, divide_half_up


def principal_due(principal: Money, number: int, *, of: int) -> Money:
    """Return instalment ``number`` of ``of`` equal ones, by cumulative rounding.

    Instalment n is the total due to n less the total due to n - 1, each rounded half
    up, so that the last one settles the loan to the cent.
    """
    due = divide_half_up(principal.minor * number, of)
    before = divide_half_up(principal.minor * (number - 1), of)
    return Money(due - before, principal.currency)


def outstanding(principal: Money, number: int, *, of: int) -> Money:
    """Return what is still due before instalment ``number``."""
    paid = divide_half_up(principal.minor * (number - 1), of)
    return Money(principal.minor - paid, principal.currency)


def interest_due(owed: Money, *, basis_points: int) -> Money:
    """Return the interest of one term on what is owed, in hundredths of a percent."""
    return Money(divide_half_up(owed.minor * basis_points, 10_000), owed.currency)
