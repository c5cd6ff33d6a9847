"""What can happen in the demonstration, as values; ``story`` has them in date order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.book.kinds import EntryKind


@dataclass(frozen=True, slots=True)
class Given:
    """Money that somebody brought; ``cents`` are of the rail's currency.

    ``match`` in cents follows the gift from the pool; ``fee`` is the provider's.
    """

    day: date
    rail: str
    code: str
    fund: str
    cents: int
    party: str
    kind: EntryKind = EntryKind.GIFT
    role: str = "source.gift"
    keeper: str = "PASSERELLE"
    fee: int = 0
    match: int = 0


@dataclass(frozen=True, slots=True)
class Refunded:
    """A card gift that the operator gave back whole."""

    day: date
    code: str
    cents: int


@dataclass(frozen=True, slots=True)
class Disputed:
    """A card gift is contested: amount and fee are withheld."""

    day: date
    code: str
    cents: int
    fee: int


@dataclass(frozen=True, slots=True)
class DisputeLost:
    """The contest is lost: the gift is taken back, and its match."""

    day: date
    code: str
    cents: int
    fund: str
    match: int


@dataclass(frozen=True, slots=True)
class PaidOut:
    """The provider pays out all it holds (negative: it debits the bank)."""

    day: date
    code: str
    cents: int


@dataclass(frozen=True, slots=True)
class PayoutSeen:
    """A payout is seen on the bank's statement."""

    day: date
    code: str
    cents: int


@dataclass(frozen=True, slots=True)
class Wired:
    """A wire to an association, with its realised amount in dirhams."""

    day: date
    code: str
    fund: str
    keeper: str
    cents: int
    centimes: int
    fee: int = 1800


@dataclass(frozen=True, slots=True)
class InKindGiven:
    """Work or goods, valued in whole dirhams."""

    day: date
    code: str
    fund: str
    line: str
    dirhams: int
    keeper: str
    party: str


@dataclass(frozen=True, slots=True)
class Spent:
    """An expense that a treasurer reported and a president approved."""

    day: date
    code: str
    fund: str
    line: str
    dirhams: int
    keeper: str
    paid_from: str
    what: str
    seller: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PaidDirectly:
    """An expense that a public body paid to the supplier itself."""

    day: date
    code: str
    fund: str
    line: str
    dirhams: int
    lot: str
    party: str
    keeper: str
    what: str
    seller: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A part of an expense is taken back."""

    day: date
    code: str
    dirhams: int
    reason: str


@dataclass(frozen=True, slots=True)
class Instalment:
    """The lenders are paid their principal and interest of one half-year."""

    day: date
    code: str
    number: int


@dataclass(frozen=True, slots=True)
class TurnoverShared:
    """The participants are paid their share of the turnover."""

    day: date
    code: str
    cents: int


Event = (
    Given
    | Refunded
    | Disputed
    | DisputeLost
    | PaidOut
    | PayoutSeen
    | Wired
    | InKindGiven
    | Spent
    | PaidDirectly
    | Corrected
    | Instalment
    | TurnoverShared
)
