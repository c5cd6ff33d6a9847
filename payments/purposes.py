"""Purposes: what money is brought for, as values, so that posting asks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ledger.book.kinds import EntryKind
from ledger.money import Money, divide_half_up

EFFECTS: Mapping[tuple[EntryKind, str], str] = {
    (EntryKind.GIFT, "source.gift"): "gift",
    (EntryKind.POOL_FUNDING, "source.match"): "pool_funding",
    (EntryKind.OPERATING_GRANT, "source.grant"): "operating_grant",
    (EntryKind.LOCAL_RECEIPT, "source.public"): "grant",
    (EntryKind.LOCAL_RECEIPT, "source.households"): "receipt",
    (EntryKind.LOCAL_RECEIPT, "source.gift"): "gift",
    (EntryKind.LOAN_IN, "source.loan"): "loan",
    (EntryKind.SHARE_IN, "source.share"): "shares",
    (EntryKind.PARTICIPATION_IN, "source.participation"): "participation",
    (EntryKind.REPAYMENT_IN, "source.repayment"): "repayment",
    (EntryKind.TURNOVER_SHARE, "source.repayment"): "turnover_share",
}
"""What may be brought: kind of entry and source, and how its fact ends."""


class PurposeError(ValueError):
    """Money cannot be brought for this: the kind of entry and the source disagree."""

    def __init__(self, kind: EntryKind, role: str) -> None:
        self.kind, self.role = kind, role
        super().__init__(f"no money comes in as {kind.value} on {role}")


@dataclass(frozen=True, slots=True)
class Tip:
    """What a giver adds, unasked, for the operator: a lot of its own in its fund."""

    amount: Money
    fund: str
    lot: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a payment is for: which fund, as what, whose, under which lot's code."""

    fund: str
    lot: str
    party: str
    kind: EntryKind = EntryKind.GIFT
    role: str = "source.gift"
    budget_line: str | None = None
    tip: Tip | None = None

    def __post_init__(self) -> None:
        if (self.kind, self.role) not in EFFECTS:
            raise PurposeError(self.kind, self.role)

    def settled(self, paid: Money, amount: Money) -> Purpose:
        """Turn the tip into the currency in which the payment was settled."""
        if self.tip is None or paid.currency == amount.currency:
            return self
        minor = divide_half_up(self.tip.amount.minor * amount.minor, paid.minor)
        tip = replace(self.tip, amount=Money(minor, amount.currency))
        return replace(self, tip=tip if minor else None)

    @property
    def effect(self) -> str:
        """The last part of the fact's name."""
        return EFFECTS[self.kind, self.role]
