"""What decides about a reversal: pure rules, each with its own error."""

from __future__ import annotations

from dataclasses import dataclass

from app.policy.matrix import FourEyes
from app.texts import check_printable

LONGEST = 500
"""Characters of a reason."""


class ReversalError(ValueError):
    """A proposal to reverse an entry, or a decision about it, breaks a rule."""


class ReasonError(ReversalError):
    """Who wants an entry taken back says why, in some words."""

    def __init__(self) -> None:
        super().__init__(f"say why, in {LONGEST} characters at most")


class AlreadyProposedError(ReversalError):
    """An entry waits for one decision at a time."""

    def __init__(self) -> None:
        super().__init__("its reversal is proposed already")


class AlreadyDecidedError(ReversalError):
    """A proposal is decided once."""

    def __init__(self) -> None:
        super().__init__("nothing waits for a decision here any more")


@dataclass(frozen=True, slots=True)
class NewProposal:
    """Who wants an entry taken back, and why."""

    person_id: int
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip() or len(self.reason) > LONGEST:
            raise ReasonError
        check_printable(self.reason)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody else says to a proposal. Raises SamePersonError."""

    proposer_id: int
    person_id: int
    is_approved: bool

    def __post_init__(self) -> None:
        FourEyes(self.proposer_id, self.person_id)
