"""What stops a reversal from being proposed, with its own error."""

from __future__ import annotations


class AlreadyProposedError(ValueError):
    """An entry waits for one decision at a time."""

    def __init__(self) -> None:
        super().__init__("its reversal is proposed already")
