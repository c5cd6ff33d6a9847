"""What becomes of a match when its gift moves: release, return, keep waiting. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kept(StrEnum):
    """How the latest reservation of a match stands."""

    NONE = "none"
    OPEN = "open"
    EXPIRED = "expired"
    RELEASED = "released"
    USED = "used"


@dataclass(frozen=True, slots=True)
class MatchState:
    """One match as it stands, in minor units of its pool.

    ``granted`` was reserved when the gift began and is never passed. ``released`` went
    to the project and ``unspent`` of it is still there; ``returned`` came back.
    ``written_off`` was spent, and its gift is gone all the same. ``reserved`` is kept
    of the pool now.
    """

    granted: int
    released: int = 0
    returned: int = 0
    written_off: int = 0
    unspent: int = 0
    reserved: int = 0
    kept: Kept = Kept.NONE

    @property
    def outstanding(self) -> int:
        """What the project has of it."""
        return self.released - self.returned


@dataclass(frozen=True, slots=True)
class MatchDue:
    """What the gift is worth to the match now.

    ``settled`` for money that is there; with ``firm`` what a bank still decides about
    (a debit under way, a dispute); with ``hoped`` what its giver may still pay.
    """

    settled: int
    firm: int
    hoped: int


@dataclass(frozen=True, slots=True)
class MatchSteps:
    """What is to be done, in this order; nothing is 0.

    ``release`` draws on the reservation, and reserves anew what that does not cover.
    ``reserve`` is what is to be kept afterwards; None leaves the reservation alone.
    """

    give_back: int = 0
    write_off: int = 0
    release: int = 0
    reserve: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to do."""
        moved = self.give_back or self.write_off or self.release
        return not moved and self.reserve is None


def steps_of(state: MatchState, due: MatchDue) -> MatchSteps:
    """Decide how a match follows its gift; done twice, the second finds nothing.

    A match is never more than the rule gives for what is left of the gift, nor than
    was granted. What a dispute holds goes back to the pool and is kept there.
    """
    settled, firm, hoped = (
        min(due_, state.granted) for due_ in (due.settled, due.firm, due.hoped)
    )
    give_back, write_off = 0, 0
    too_much = state.outstanding - state.written_off - settled
    if too_much > 0:
        give_back = min(too_much, state.unspent)
        stays = state.outstanding - state.written_off - give_back
        write_off = max(stays - firm, 0)
    release = max(settled - state.outstanding, 0)
    there = state.outstanding - give_back + release
    firm_left, hoped_left = max(firm - there, 0), max(hoped - there, 0)
    rest = max(state.reserved - release, 0) if state.kept is Kept.OPEN else 0
    keep = min(max(rest, firm_left), hoped_left)
    is_ended = release > 0 and state.kept is Kept.OPEN
    before = 0 if is_ended else state.reserved
    return MatchSteps(give_back, write_off, release, None if keep == before else keep)
