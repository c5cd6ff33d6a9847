"""What a posting rule must know besides the movement, read beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.entries import AccountKey, DraftEntry
from ledger.money import Money
from payments.alerts import Alert
from payments.purposes import Purpose, Tip
from payments.rails.registry import Rail


@dataclass(frozen=True, slots=True)
class Original:
    """The payment that a movement takes back, as it stands in the book now.

    ``role``, ``fund`` and ``lot`` say what was credited. ``left`` has not been taken
    back yet; ``unspent`` of it has not been taken from the queue either. ``tip_left``
    is what is left of a tip. ``gross`` and ``fee`` are those of the payment.
    ``owed`` came back from refunds that failed and is the payer's; ``claimed`` is what
    disputes hold.
    """

    fact: str
    role: str
    fund: str
    lot: str | None
    party: str | None
    gross: Money
    fee: Money
    left: Money
    unspent: Money
    owed: Money
    claimed: Money
    tip: Tip | None = None
    tip_left: Money | None = None
    over_left: Money | None = None
    """What of it never entered the fund and waits for its giver's choice."""

    @property
    def currency(self) -> str:
        """The currency of the payment."""
        return self.gross.currency

    @property
    def taken_back(self) -> Money:
        """How much of the whole payment was taken back before."""
        left = self.left
        for more in (self.tip_left, self.over_left):
            left = left if more is None else left + more
        return self.gross - left


@dataclass(frozen=True, slots=True)
class Share:
    """What a fund has of the money in a payout."""

    fund: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout that was posted before: its fact, its shares, and where they wait."""

    fact: str
    transit: AccountKey
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything that a rule may look at.

    ``fees_from`` is the fund that bears fees; ``shares`` are what the funds have of a
    new payout; ``payout`` is one that is confirmed or undone. ``over`` is what of a
    payment the fund does not take any more.
    """

    rail: Rail
    fees_from: str
    purpose: Purpose | None = None
    misfit: Alert | None = None
    original: Original | None = None
    shares: tuple[Share, ...] = ()
    payout: Payout | None = None
    is_ordered: bool = False
    prepared: DraftEntry | None = None
    over: Money | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule decides: an entry, unless there is nothing to post; an alert."""

    draft: DraftEntry | None
    alert: Alert | None = None
