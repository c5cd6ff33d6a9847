"""What two persons decide: one asks and says why, somebody else answers."""

from __future__ import annotations

from dataclasses import dataclass

from app.policy.matrix import FourEyes
from app.texts import check_printable

LONGEST = 500
"""Characters of a reason."""


class ReasonError(ValueError):
    """Who asks for something says why, in some words."""

    def __init__(self) -> None:
        super().__init__(f"say why, in {LONGEST} characters at most")


class AlreadyDecidedError(ValueError):
    """What was asked is decided once."""

    def __init__(self) -> None:
        super().__init__("nothing waits for a decision here any more")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and why. Raises ReasonError, UnprintableTextError."""

    person_id: int
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip() or len(self.reason) > LONGEST:
            raise ReasonError
        check_printable(self.reason)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody else says to what was asked. Raises SamePersonError."""

    asker_id: int
    person_id: int
    is_approved: bool

    def __post_init__(self) -> None:
        FourEyes(self.asker_id, self.person_id)
