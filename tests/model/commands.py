"""What the machine may ask of the book, as values: the same command can come again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Gift:
    code: str
    fund: str
    minor: int
    day: date

    @property
    def fact(self) -> str:
        return f"bank:{self.code}:gift"


@dataclass(frozen=True, slots=True)
class Refund:
    code: str
    gift: str
    fund: str
    minor: int
    day: date

    @property
    def fact(self) -> str:
        return f"bank:{self.code}:refund"

    @property
    def original(self) -> str:
        return f"bank:{self.gift}:gift"


@dataclass(frozen=True, slots=True)
class Fee:
    code: str
    fund: str
    minor: int
    day: date

    @property
    def fact(self) -> str:
        return f"bank:{self.code}:fee"


@dataclass(frozen=True, slots=True)
class WireOut:
    code: str
    minor: int
    received: int
    day: date

    @property
    def fact(self) -> str:
        return f"bank:{self.code}:wire"


@dataclass(frozen=True, slots=True)
class Spend:
    code: str
    minor: int
    day: date

    @property
    def fact(self) -> str:
        return f"expense:{self.code}:approved"


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A part of what was spent; ``number`` counts the corrections of one expense."""

    code: str
    minor: int
    number: int
    day: date

    @property
    def fact(self) -> str:
        again = f":{self.number}" if self.number > 1 else ""
        return f"expense:{self.code}:correction{again}"

    @property
    def original(self) -> str:
        return f"expense:{self.code}:approved"


@dataclass(frozen=True, slots=True)
class MatchGift:
    """A match for a gift; ``reserved`` names what was reserved for it, if anything."""

    gift: str
    pool_lot: str
    minor: int
    day: date
    reserved: str = ""
    at: datetime | None = None

    @property
    def fact(self) -> str:
        return f"match:{self.gift}:release"


@dataclass(frozen=True, slots=True)
class ReturnMatch:
    match: MatchGift
    day: date

    @property
    def fact(self) -> str:
        return f"match:{self.match.gift}:return"


@dataclass(frozen=True, slots=True)
class GiveInKind:
    code: str
    keeper: str
    minor: int
    day: date

    @property
    def fact(self) -> str:
        return f"inkind:{self.code}:accepted"


@dataclass(frozen=True, slots=True)
class SellMoney:
    """``minor`` of one currency for ``bought`` of the other; who bears the loss."""

    code: str
    sells_euros: bool
    minor: int
    bought: int
    borne_by: str
    day: date

    @property
    def fact(self) -> str:
        return f"bank:{self.code}:exchange"


@dataclass(frozen=True, slots=True)
class Reverse:
    original: str
    day: date

    @property
    def fact(self) -> str:
        return f"{self.original}:reversed"


@dataclass(frozen=True, slots=True)
class ReverseWrongly:
    """A reversal of the right entry by lines that are not its mirror."""

    original: str
    day: date

    @property
    def fact(self) -> str:
        return f"{self.original}:wrongly"


@dataclass(frozen=True, slots=True)
class Keep:
    code: str
    of: str
    minor: int
    at_least: int
    at: datetime

    @property
    def fact(self) -> str:
        return f"match:{self.code}:reserved"


@dataclass(frozen=True, slots=True)
class EndKept:
    """Use a reservation (of a cap), or give it up: ``minor`` is then nothing."""

    code: str
    minor: int
    at: datetime

    @property
    def fact(self) -> str:
        return f"match:{self.code}:reserved"


@dataclass(frozen=True, slots=True)
class Expire:
    at: datetime


@dataclass(frozen=True, slots=True)
class Close:
    keeper: str
    ends_on: date
    seals: bool


@dataclass(frozen=True, slots=True)
class Lock:
    keeper: str
    ends_on: date
    by: str


@dataclass(frozen=True, slots=True)
class TraceUse:
    """Which lots paid an entry?"""

    fact: str


@dataclass(frozen=True, slots=True)
class TraceLot:
    """What became of a lot?"""

    lot: str


@dataclass(frozen=True, slots=True)
class UseKey:
    """The key of the first command comes again, maybe with another request."""

    is_other: bool


@dataclass(frozen=True, slots=True)
class Malformed:
    """A posting that no book takes, by the name of what is wrong with it."""

    fault: str


Command = (
    Gift
    | Refund
    | Fee
    | WireOut
    | Spend
    | TakeBack
    | MatchGift
    | ReturnMatch
    | GiveInKind
    | SellMoney
    | Reverse
    | ReverseWrongly
    | Keep
    | EndKept
    | Expire
    | Close
    | Lock
    | TraceUse
    | TraceLot
    | UseKey
    | Malformed
)


def name_of(command: Command) -> str:
    """The name of the method that does a command."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(command).__name__).lower()
