"""What a posting rule must know besides the movement, read beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.entries import AccountKey, DraftEntry
from ledger.money import Money
from payments.alerts import Alert
from payments.purposes import Purpose, Tip
from payments.rails.registry import Rail


@dataclass(frozen=True, slots=True)
class Part:
    """A gift, or what is still set apart, that a payment was told to be.

    ``unspent`` can be taken back of it.
    """

    fact: str
    role: str
    fund: str
    lot: str | None
    party: str | None
    unspent: Money


@dataclass(frozen=True, slots=True)
class Payer:
    """What a payer ``has`` of their payment by now, when a movement comes.

    ``claimed`` of what they have twice stands open; ``written_off`` of it is a cost.
    """

    has: Money
    claimed: Money
    written_off: Money


@dataclass(frozen=True, slots=True)
class Original:
    """The payment that a movement takes back, as it stands in the book now.

    ``fact`` is None where several entries brought it. ``role``, ``fund`` and ``lot``
    say what was credited. ``left`` has not been taken
    back yet; ``unspent`` of it has not been taken from the queue either. ``tip_left``
    is what is left of a tip. ``gross`` and ``fee`` are those of the payment.
    ``owed`` came back from refunds that failed and is the payer's; ``claimed`` is what
    disputes hold.
    """

    fact: str | None
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
    parts: tuple[Part, ...] = ()
    """What people told it to be, where they had to."""
    payer: Payer | None = None
    """What its payer has of it; None where the payment is nobody's we know."""

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

    def twice(self, more: Money) -> Money:
        """Say how much beyond the payment its payer has once ``more`` reached them."""
        nothing = Money.zero(self.currency)
        if self.payer is None:
            return nothing
        return max(self.payer.has + more - self.gross, nothing)

    def takes(self, amount: Money, *, is_alone: bool) -> tuple[tuple[Part, Money], ...]:
        """Say which gifts an amount is taken from: one alone, where one is enough.

        Not alone, it is taken from them in their order.
        """
        if not self.parts:
            own = Part(
                self.fact or "", self.role, self.fund, self.lot, self.party, amount
            )
            return ((own, amount),) if amount else ()
        enough = [part for part in self.parts if part.unspent >= amount]
        if is_alone and amount and enough:
            return ((min(enough, key=lambda part: part.unspent), amount),)
        taken, rest = [], amount
        for part in self.parts:
            some = min(rest, part.unspent)
            if some:
                taken.append((part, some))
                rest -= some
        return tuple(taken)


@dataclass(frozen=True, slots=True)
class Share:
    """What a fund has of the money in a payout."""

    fund: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout that was posted before: its fact, its shares, and where they wait.

    They wait nowhere where our bank was debited: nothing was on its way, and
    ``debited`` is in the book already.
    """

    fact: str = ""
    transit: AccountKey | None = None
    shares: tuple[Share, ...] = ()
    debited: Money | None = None


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
