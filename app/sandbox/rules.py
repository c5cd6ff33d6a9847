"""How the sandbox decides: its fees, and what may happen to a page. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.money import divide_half_up

DISPUTE_FEE = 2000
RETURN_FEE = 0


class SandboxRefusalError(Exception):
    """The sandbox says no, and why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def fee_of(channel: str, amount_minor: int) -> int:
    """Take 1.5 % and 0.25 of a card payment, 0.35 of a debit."""
    if channel == "debit":
        return 35
    return divide_half_up(amount_minor * 15, 1000) + 25


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody does on the page: from which states, to which, by which way."""

    from_states: tuple[str, ...]
    to_state: str
    channel: str | None = None


OUTCOMES: Mapping[str, Outcome] = {
    "paid": Outcome(("open", "action"), "paid", "card"),
    "refused": Outcome(("open", "action"), "open"),
    "ask": Outcome(("open",), "action", "card"),
    "debit": Outcome(("open",), "processing", "debit"),
    "give_up": Outcome(("open", "action"), "canceled"),
    "expire": Outcome(("open", "action"), "expired"),
    "settle": Outcome(("processing",), "paid", "debit"),
    "fail": Outcome(("processing",), "failed", "debit"),
    "late": Outcome(("failed", "expired", "canceled"), "paid", "card"),
}
"""What may happen to a page that is not paid yet."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What may happen to a paid page: after and never after which movements.

    ``sign`` is how the amount moves the merchant's balance.
    """

    sign: int
    fee_minor: int = 0
    moves: bool = True
    after: str = "payment"
    never_after: tuple[str, ...] = ()


EFFECTS: Mapping[str, Effect] = {
    "return": Effect(-1, RETURN_FEE, never_after=("return", "dispute_open")),
    "dispute_open": Effect(
        -1, DISPUTE_FEE, never_after=("dispute_open", "return", "refund")
    ),
    "dispute_won": Effect(
        1,
        -DISPUTE_FEE,
        after="dispute_open",
        never_after=("dispute_won", "dispute_lost"),
    ),
    "dispute_lost": Effect(
        -1,
        moves=False,
        after="dispute_open",
        never_after=("dispute_won", "dispute_lost"),
    ),
}


def check_outcome(state: str, name: str) -> Outcome:
    """Return what an outcome does. Raises SandboxRefusalError."""
    outcome = OUTCOMES.get(name)
    if outcome is None or state not in outcome.from_states:
        raise SandboxRefusalError(f"{name} is not possible: the page is {state}")
    return outcome


def check_effect(name: str, happened: tuple[str, ...]) -> Effect:
    """Return what an effect does. Raises SandboxRefusalError."""
    effect = EFFECTS.get(name)
    if effect is None or effect.after not in happened:
        raise SandboxRefusalError(f"{name} is not possible yet")
    if any(earlier in happened for earlier in effect.never_after):
        raise SandboxRefusalError(f"{name} is not possible any more")
    return effect


def check_refund(left_minor: int, amount_minor: int, happened: tuple[str, ...]) -> None:
    """Refuse a refund of nothing, of too much, or of a disputed payment."""
    if "dispute_open" in happened and "dispute_won" not in happened:
        raise SandboxRefusalError("the payment is disputed")
    if not 0 < amount_minor <= left_minor:
        raise SandboxRefusalError(f"at most {left_minor} can be refunded")
