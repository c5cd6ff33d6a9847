"""What is decided about a rule of matching that somebody proposed, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a rule that was proposed."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Whoever proposed it took it back."""


class OwnRuleError(ValueError):
    """Who proposed a rule never approves or refuses it."""

    def __init__(self) -> None:
        super().__init__(
            "who proposed a rule does not decide on it: ask somebody else, or "
            "withdraw it"
        )


class NotOwnRuleError(ValueError):
    """A rule is withdrawn by who proposed it; others refuse it."""

    def __init__(self) -> None:
        super().__init__("only who proposed a rule withdraws it; refuse it instead")


class ReasonMissingError(ValueError):
    """A rule is refused or withdrawn for a reason, and approved without one."""

    def __init__(self) -> None:
        super().__init__("say why the rule is not to count")


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """Who proposed a rule, what was decided, by whom, and why it is not to count."""

    verdict: Verdict
    proposed_by: str
    decided_by: str
    why: str = ""

    def __post_init__(self) -> None:
        is_own = self.decided_by == self.proposed_by
        if self.verdict is Verdict.WITHDRAWN and not is_own:
            raise NotOwnRuleError
        if self.verdict is not Verdict.WITHDRAWN and is_own:
            raise OwnRuleError
        if bool(self.why) == (self.verdict is Verdict.APPROVED):
            raise ReasonMissingError

    @property
    def is_approved(self) -> bool:
        """Whether the rule counts on its days."""
        return self.verdict is Verdict.APPROVED
