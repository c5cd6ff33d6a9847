"""What a run of the machine came across: a pass that saw nothing is no pass."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.model import commands
from tests.model.faults import FAULTS

RULES = tuple(
    commands.name_of(kind.__new__(kind)) for kind in commands.Command.__args__
)
REFUSALS = {
    "ActKeyReusedError",
    "AlreadyReversedError",
    "CorrectionBeyondError",
    "DayOutsideYearsError",
    "EarlierPeriodOpenError",
    "EarlierPeriodUnlockedError",
    "EntriesUnsealedError",
    "EntryUnknownError",
    "FactReusedError",
    "GuardBrokenError",
    "LeanedOnError",
    "LotBeyondError",
    "NoOpenPeriodError",
    "NoRoomError",
    "NotAMirrorError",
    "PeriodNotClosedError",
    "PeriodNotOpenError",
    "PeriodUnknownError",
    "QueueShortError",
    "RegisterConflictError",
    "RegisterUnknownError",
    "ReservationBeyondError",
    "ReservationEndedError",
    "SamePersonLocksError",
    "TakingBeyondError",
    *FAULTS.values(),
}


@dataclass
class Counts:
    """How many steps and books there were, how often each rule and each refusal."""

    steps: int = 0
    books: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    def seldom(self, rules: float, refusals: float) -> dict[str, int]:
        """What came less often than it should, and how often."""
        few = {name: self.rules[name] for name in RULES if self.rules[name] < rules}
        return few | {
            name: self.refusals[name]
            for name in REFUSALS
            if self.refusals[name] < refusals
        }

    def told(self) -> str:
        """One line for whoever runs the tests."""
        rule, least = min(((self.rules[n], n) for n in RULES), default=(0, ""))
        seldom, refusal = min((self.refusals[name], name) for name in REFUSALS)
        return (
            f"{self.steps} steps in {self.books} books, 0 differences;"
            f" {len(RULES)} rules (least: {least} {rule}), {len(REFUSALS)} refusals"
            f" (least: {refusal} {seldom})"
        )
