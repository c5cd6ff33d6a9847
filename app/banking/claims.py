"""Claims that a waiting line may pay back, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable

from app.banking.pages import ClaimChoice
from payments.bank.paying_claims import can_pay
from payments.bank.suggesting import Why
from payments.bank.waiting import WaitingLine
from payments.desk.claims import Claim
from payments.references import (
    grouped,
    may_be_of,
    pieces_in,
    reference_of,
    references_in,
)


def claim_choices(
    line: WaitingLine, claims: Iterable[Claim]
) -> tuple[ClaimChoice, ...]:
    """Offer the claims that a line may pay; a reason is said where there is one."""
    if line.left.minor <= 0:
        return ()
    found = [
        _choice(line, one)
        for one in claims
        if can_pay(one, line.left, line.rail.keeper)
    ]
    return tuple(sorted(found, key=lambda one: one.why or len(Why) + 1))


def _choice(line: WaitingLine, claim: Claim) -> ClaimChoice:
    reference = reference_of(claim.payment) if claim.payment else ""
    return ClaimChoice(
        party=claim.party,
        open=claim.open,
        amount=min(claim.open, line.left),
        reference=grouped(reference),
        since=claim.since,
        why=_why(line, claim, reference),
    )


def _why(line: WaitingLine, claim: Claim, reference: str) -> Why | None:
    if reference and reference in references_in(line.texts):
        return Why.REFERENCE
    if reference and any(may_be_of(one, reference) for one in pieces_in(line.texts)):
        return Why.PIECE
    return Why.AMOUNT if claim.open == line.left else None
