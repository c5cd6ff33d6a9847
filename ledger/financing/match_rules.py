"""Rules of matching: how much pools add to a gift, and which pool adds what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.money import Money


class MatchRuleError(ValueError):
    """Gifts cannot be matched by such a rule."""


@dataclass(frozen=True, slots=True)
class MatchShare:
    """The part of one pool in every match, by weight; ``party`` is its funder."""

    pool: str
    weight: int = 1
    party: str | None = None

    def __post_init__(self) -> None:
        if self.weight <= 0:
            raise MatchRuleError(f"the share of {self.pool} must be more than nothing")


@dataclass(frozen=True, slots=True)
class MatchRule:
    """How gifts to a fund are matched between two instants, the end excluded.

    ``adds`` is added for every ``per`` given. Pools share each match by their weights,
    in a fixed order: 25, 25 and 50 stack three pools. ``per_giver`` bounds what one
    giver's gifts bring, ``at_most`` what all of them bring.
    """

    code: str
    fund: str
    currency: str
    adds: int
    per: int
    shares: tuple[MatchShare, ...]
    opens_at: datetime
    closes_at: datetime | None = None
    per_giver: Money | None = None
    at_most: Money | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.adds <= 0 or self.per <= 0:
            raise MatchRuleError("a rule adds something for every something given")
        pools = [share.pool for share in self.shares]
        if not pools or len(set(pools)) < len(pools):
            raise MatchRuleError("a rule names its pools, each once")
        if self.fund in pools:
            raise MatchRuleError("a fund does not match gifts to itself")
        if self.closes_at is not None and self.closes_at <= self.opens_at:
            raise MatchRuleError("a rule ends after it begins")
        for limit in (self.per_giver, self.at_most):
            if limit is not None and (
                limit.currency != self.currency or limit.minor <= 0
            ):
                raise MatchRuleError(f"limits are in {self.currency}, above nothing")

    def is_open(self, at: datetime) -> bool:
        """Say whether a gift begun at an instant is matched."""
        is_over = self.closes_at is not None and self.closes_at <= at
        return self.opens_at <= at and not is_over

    def whole(self, gift: Money) -> Money:
        """Return what the ratio adds to a gift, limits aside; rounded down."""
        return Money(max(gift.minor, 0) * self.adds // self.per, self.currency)

    def wanted(self, gift: Money, brought: Brought) -> tuple[Money, ...]:
        """Return what each pool is asked to add to a gift, the limits counted."""
        whole = self.whole(gift)
        for limit, so_far in (
            (self.per_giver, brought.by_giver),
            (self.at_most, brought.in_all),
        ):
            if limit is not None:
                left = max(limit.minor - so_far.minor, 0)
                whole = min(whole, Money(left, self.currency))
        return self.split(whole)

    def split(self, whole: Money) -> tuple[Money, ...]:
        """Share a match among the pools: largest remainders, the first pool first."""
        return tuple(whole.allocate([share.weight for share in self.shares]))


@dataclass(frozen=True, slots=True)
class Brought:
    """What gifts brought of matches so far, promised ones counted."""

    by_giver: Money
    in_all: Money

    @classmethod
    def nothing(cls, currency: str) -> Brought:
        """Return what the first gift finds."""
        return cls(Money.zero(currency), Money.zero(currency))
