"""What stops a claim from being written off: pure rules, each with its own error."""

from __future__ import annotations


class AlreadyAskedError(ValueError):
    """A claim waits for one decision at a time."""

    def __init__(self) -> None:
        super().__init__("somebody has asked to write this claim off already")


class NothingClaimedError(ValueError):
    """Nothing of the claim stands any more: it was paid, or the money came back."""

    def __init__(self, party: str) -> None:
        self.party = party
        super().__init__(f"nothing is claimed from {party} any more")
