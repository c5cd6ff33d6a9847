"""What may be given, decided from values of ours and never from a browser. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.contributing.pages import NameShown
from app.contributing.ways import Way
from app.projects.states import OPEN_TO_GIFTS, ProjectState
from ledger.money import Money


class Refusal(StrEnum):
    """Why a gift is not taken."""

    CLOSED = "closed"
    ENDED = "ended"
    """Its campaign is over."""

    OTHER_CURRENCY = "other_currency"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_LARGE_TO_WIRE = "too_large_to_wire"
    NOT_MONTHLY = "not_monthly"
    """Nobody can collect a wire, and no tip is collected every month."""

    NO_SUCH_WAY = "no_such_way"
    """The book does not collect in this way."""


class GiftRefusedError(ValueError):
    """This gift is not taken; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(f"the gift is not taken: {refusal.value}")


@dataclass(frozen=True, slots=True)
class Gift:
    """What somebody asks to give. ``token`` is the form's own."""

    token: str
    fund: str
    amount: Money
    name_shown: NameShown
    name: str
    email: str
    language: str = "en"
    tip: Money | None = None
    way: Way = Way.CARD
    is_monthly: bool = False
    """Whether the same is to be collected every month from then on."""

    @property
    def total(self) -> Money:
        """What is paid: the gift and, where somebody adds one, the tip."""
        return self.amount if self.tip is None else self.amount + self.tip


@dataclass(frozen=True, slots=True)
class Offer:
    """What a project takes: its state, its currency, its limits."""

    state: ProjectState
    smallest: Money
    largest: Money
    is_over: bool = False
    """Whether its campaign has ended."""


def check_gift(gift: Gift, offer: Offer) -> None:
    """Refuse a gift that the project does not take. Raises GiftRefusedError."""
    if offer.state not in OPEN_TO_GIFTS:
        raise GiftRefusedError(Refusal.CLOSED)
    if offer.is_over:
        raise GiftRefusedError(Refusal.ENDED)
    parts = [gift.amount] if gift.tip is None else [gift.amount, gift.tip]
    if any(part.currency != offer.smallest.currency for part in parts):
        raise GiftRefusedError(Refusal.OTHER_CURRENCY)
    if gift.amount < offer.smallest or any(part.minor <= 0 for part in parts):
        raise GiftRefusedError(Refusal.TOO_SMALL)
    if gift.is_monthly and (gift.way is not Way.CARD or gift.tip is not None):
        raise GiftRefusedError(Refusal.NOT_MONTHLY)
    if offer.largest < gift.total:
        is_wire = gift.way is Way.WIRE
        raise GiftRefusedError(
            Refusal.TOO_LARGE_TO_WIRE if is_wire else Refusal.TOO_LARGE
        )
