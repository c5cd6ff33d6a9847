"""What decides about writing a claim off: pure rules, each with its own error."""

from __future__ import annotations

from dataclasses import dataclass

from app.policy.matrix import FourEyes
from app.texts import check_printable

LONGEST = 500
"""Characters of a reason."""


class WriteOffError(ValueError):
    """A request to write a claim off, or a decision about it, breaks a rule."""


class ReasonError(WriteOffError):
    """Who wants a claim written off says why, in some words."""

    def __init__(self) -> None:
        super().__init__(f"say why, in {LONGEST} characters at most")


class AlreadyAskedError(WriteOffError):
    """A claim waits for one decision at a time."""

    def __init__(self) -> None:
        super().__init__("somebody has asked to write this claim off already")


class AlreadyDecidedError(WriteOffError):
    """A request is decided once."""

    def __init__(self) -> None:
        super().__init__("nothing waits for a decision here any more")


class NothingClaimedError(WriteOffError):
    """Nothing of the claim stands any more: it was paid, or the money came back."""

    def __init__(self, party: str) -> None:
        self.party = party
        super().__init__(f"nothing is claimed from {party} any more")


@dataclass(frozen=True, slots=True)
class NewWriteOff:
    """Who wants a claim written off, and why."""

    person_id: int
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip() or len(self.reason) > LONGEST:
            raise ReasonError
        check_printable(self.reason)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody else says to a request. Raises SamePersonError."""

    asker_id: int
    person_id: int
    is_approved: bool

    def __post_init__(self) -> None:
        FourEyes(self.asker_id, self.person_id)
