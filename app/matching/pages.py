"""The values of the pages of match funding: rules, pools, a look before one is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.charts.bars import Part
from app.matching.offering import OfferedShare
from app.matching.totals import RuleTotals
from ledger.money import Money, exponent, total


class RuleState(StrEnum):
    """How far a rule is."""

    WAITING = "waiting"
    """Somebody proposed it; nobody else has decided."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RUNNING = "running"
    COMING = "coming"
    OVER = "over"
    ENDED = "ended"
    """It was ended before its time."""


@dataclass(frozen=True, slots=True)
class PoolShare:
    """A pool of a rule: its name, its part of each match, what it has left.

    ``funder`` is who gives its money, where the rule names them.
    """

    name: str
    weight: int
    left: Money
    funder: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """So much is added for so much given."""

    adds: Money
    per: Money

    @classmethod
    def of(cls, adds: int, per: int, currency: str) -> Ratio:
        """Say a ratio in whole units of a currency."""
        unit = 10 ** exponent(currency)
        return cls(Money(adds * unit, currency), Money(per * unit, currency))


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """Who proposed a rule and when, and what somebody decided, with the reason.

    Names are empty where the program did it itself.
    """

    proposed_by: str
    proposed_at: datetime
    is_own: bool
    decided_by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the list shows it; its last day counts to its end, in ``place``."""

    code: str
    project: str
    slug: str
    place: str
    ratio: Ratio
    shares: tuple[PoolShare, ...]
    opens_on: date
    last_day: date | None
    state: RuleState
    per_giver: Money | None
    at_most: Money | None
    totals: RuleTotals
    source: str
    said: RuleSaid
    ended_at: datetime | None = None
    end_reason: str | None = None
    may_end: bool = False
    may_decide: bool = False
    is_collecting: bool = True
    """Whether its project asks for gifts now: else there is nothing to match."""

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state is RuleState.WAITING

    @property
    def counts(self) -> bool:
        """Whether gifts are matched by it, or will be."""
        return self.state in (RuleState.RUNNING, RuleState.COMING)

    @property
    def weights(self) -> int:
        """What the parts of all pools add up to."""
        return sum(share.weight for share in self.shares)

    @property
    def left(self) -> Money:
        """What may still be promised: by the pools, and below the limit of the rule."""
        used = self.totals.added + self.totals.kept
        in_pools = total((share.left for share in self.shares), used.currency)
        if self.at_most is None:
            return in_pools
        zero = Money.zero(used.currency)
        return max(min(in_pools, self.at_most - used), zero)

    @property
    def whole(self) -> Money:
        """What the bar stands for: the limit, else all that the pools had for it."""
        seen = self.totals.added + self.totals.kept + self.left
        return seen if self.at_most is None else max(self.at_most, seen)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What was added, and what is promised to gifts under way."""
        return (
            Part("match", self.totals.added),
            Part("match", self.totals.kept, is_soft=True),
        )


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The rules of a book: those that wait, that count or will, that are over."""

    book: str
    waiting: tuple[RuleRow, ...]
    current: tuple[RuleRow, ...]
    past: tuple[RuleRow, ...]
    may_set: bool = False


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """A project whose gifts may be matched, with the currency of its gifts."""

    fund: str
    title: str
    currency: str
    place: str


@dataclass(frozen=True, slots=True)
class PoolChoice:
    """A fund that may add to gifts, with what it has left, by currency."""

    fund: str
    name: str
    left: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """What a gift would bring if the rule counted now."""

    given: Money
    shares: tuple[OfferedShare, ...]

    @property
    def added(self) -> Money:
        """What the pools add in all."""
        return total((share.amount for share in self.shares), self.given.currency)


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """A rule that waits, or was decided on, and what it would add to two gifts."""

    book: str
    row: RuleRow
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """What the form of a rule offers to choose from, and the look before it is set."""

    book: str
    projects: tuple[ProjectChoice, ...]
    pools: tuple[PoolChoice, ...]
    project: ProjectChoice | None = None
    ratio: Ratio | None = None
    examples: tuple[Example, ...] = ()
