"""Amounts as a finding says them: decimals, as people write them."""

from __future__ import annotations

from ledger.money import EXPONENTS


def decimal(minor: str, currency: str) -> str:
    """Give the SQL of an amount with its currency, out of the SQL of both."""
    listed = {
        places: ", ".join(
            sorted(f"'{code}'" for code, own in EXPONENTS.items() if own == places)
        )
        for places in sorted(set(EXPONENTS.values()))
    }
    cases = " ".join(
        f"when {currency} in ({codes}) then"
        f" round(cast({minor} as numeric) / {10**places}, {places})"
        for places, codes in listed.items()
    )
    return f"(case {cases} else cast({minor} as numeric) end || ' ' || {currency})"
