"""The value that pages show of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.campaigns.deciding import Verdict
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class ShownCampaign:
    """A campaign as pages show it; ``last_day`` counts to its end, there."""

    verdict: Verdict
    last_day: date
    place: str
    least: Money
    raised: Money
    waits_for: int = 0
    waits_until: date | None = None
