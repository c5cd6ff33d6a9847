"""The ways in which a visitor can pay a gift."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """How a gift is paid."""

    CARD = "card"
    WIRE = "wire"
    """A pledge: the giver sends a bank transfer with a reference."""
