"""Our account at Stripe: its key, the secrets of its messages, and how to reach it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

CODE = "stripe"
LIVE_KEYS = ("sk_live_", "rk_live_")
TEST_KEYS = ("sk_test_", "rk_test_")


@dataclass(frozen=True, slots=True)
class StripeAccount:
    """What the gateway must know. ``secrets`` sign messages: the new one, then the old.

    ``zone`` is that of the keeper: it decides on which day an instant falls. ``clock``
    dates what Stripe decides without moving money. ``api_url`` is empty for Stripe.
    """

    key: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    clock: Callable[[], datetime]
    zone: str = "UTC"
    api_url: str = ""
    timeout_seconds: float = 15

    @property
    def is_live(self) -> bool:
        """Whether the key moves real money; it is in the key's own name."""
        return self.key.startswith(LIVE_KEYS)
