"""What becomes of a campaign, decided from values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ledger.money import Money

GRACE = timedelta(minutes=5)
"""How long after its end a campaign is left alone: a gift may be half begun."""


class Verdict(StrEnum):
    """How far a campaign is."""

    RUNNING = "running"
    WAITING = "waiting"
    """It is over, and payments begun before its end are still under way."""

    REACHED = "reached"
    FAILED = "failed"


class Way(StrEnum):
    """How a payment under way travels: each way has its own patience."""

    PAGE = "page"
    DEBIT = "debit"
    WIRE = "wire"


PATIENCE = {
    Way.PAGE: timedelta(days=2),
    Way.DEBIT: timedelta(days=14),
    Way.WIRE: timedelta(days=14),
}
"""How long after its end a campaign waits for a payment that was begun before."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A payment begun before the end of a campaign, and not decided yet."""

    way: Way
    amount: Money
    expires_at: datetime | None = None

    def waited_for(self, ends_at: datetime) -> datetime:
        """Say until when the campaign waits for it at most."""
        most = ends_at + PATIENCE[self.way]
        if self.way is Way.DEBIT or self.expires_at is None:
            return most
        return min(most, self.expires_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign at an instant: what it needs, what came, what may still come."""

    ends_at: datetime
    least: Money
    raised: Money
    under_way: tuple[UnderWay, ...] = ()

    def awaited(self, at: datetime) -> tuple[UnderWay, ...]:
        """List the payments for which the campaign still waits."""
        return tuple(one for one in self.under_way if at < one.waited_for(self.ends_at))

    def waits_until(self, at: datetime) -> datetime | None:
        """Say when the waiting ends at the latest; None where nothing is awaited."""
        ends = (one.waited_for(self.ends_at) for one in self.awaited(at))
        return max(ends, default=None)

    def verdict(self, at: datetime) -> Verdict:
        """Say how far the campaign is; what was reached needs no waiting."""
        if at < self.ends_at:
            return Verdict.RUNNING
        if not self.raised < self.least:
            return Verdict.REACHED
        is_early = at < self.ends_at + GRACE
        return Verdict.WAITING if is_early or self.awaited(at) else Verdict.FAILED
