"""Where a SEPA transfer can go: told by the country of the account."""

from __future__ import annotations

from schwifty import IBAN


def is_sepa(iban: str) -> bool:
    """Say whether a SEPA transfer can reach an account.

    Morocco is not in SEPA: an account there is paid by an order of its own.
    """
    return bool(IBAN(iban).in_sepa_zone)
