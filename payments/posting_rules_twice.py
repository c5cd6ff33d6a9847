"""Posting rules for what a payer has twice: claimed from them, until it is back.

The operating fund has paid it, and has the claim; each is a balanced half of the entry.
"""

from __future__ import annotations

from ledger.book.entries import Line
from ledger.money import Money
from payments.circumstances import Circumstances, Original

ROLE = "payer_claim"


def claim(seen: Circumstances, original: Original, twice: Money) -> list[Line]:
    """Claim from a payer what they have twice; below nothing, claim so much less."""
    return _both(seen, original, ROLE, twice)


def end_claim(
    seen: Circumstances, original: Original, back: Money
) -> tuple[Money, list[Line]]:
    """Let money that comes back end a claim; say how much of it does, by which lines.

    What was written off of the claim is a loss no more. The rest is the payer's.
    """
    nothing = Money.zero(back.currency)
    payer = original.payer
    if payer is None:
        return nothing, []
    twice = min(back, original.twice(nothing))
    ended = min(twice, payer.claimed)
    found = min(twice - ended, payer.written_off)
    return ended + found, [
        *claim(seen, original, -ended),
        *_both(seen, original, "cost.chargeback", -found),
    ]


def _both(
    seen: Circumstances, original: Original, role: str, amount: Money
) -> list[Line]:
    if not amount:
        return []
    rail, fund = seen.rail, seen.rail.operating_fund
    account = rail.account(role, amount.currency)
    return [
        Line(account, fund, amount, party=original.party),
        Line(rail.holds(amount.currency), fund, -amount),
    ]
