"""The values that the pages of giving show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from app.campaigns.pages import ShownCampaign
from app.givers.choices import ChoicePage
from app.matching.offering import GiftMatched, MatchOffer
from app.projects.caps import ShownCap
from ledger.money import Money, total

ContributionState = Literal["paid", "under_way", "refused", "waiting", "pledged"]
"""Paid; the bank still confirms; refused, nothing taken; not begun; wire awaited."""

NameShown = Literal["first", "full", "anonymous"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to an amount that somebody means to give."""

    gives: Money
    is_fee_borne: bool
    """Whether somebody else bears the provider's fee, so that the whole arrives."""

    estimate: Money | None = None
    """About how much that is in the currency of the project."""

    rate: str | None = None
    rate_on: date | None = None
    source: str = ""
    """Who published the rate; empty where the last transfer got it."""

    match: MatchOffer | None = None
    """What pools would add, where a rule of matching counts."""


@dataclass(frozen=True, slots=True)
class GivePage:
    """The form of one project, with what becomes of the preset amount."""

    slug: str
    title: str
    territory: str
    operator: str
    presets: tuple[Money, ...]
    smallest: Money
    effect: Effect | None
    """What becomes of the amount; None while it is not clear which one is meant."""

    is_open: bool = True
    takes_cards: bool = True
    takes_wires: bool = False
    is_card_troubled: bool = False
    """Whether the payment provider does not answer as it should at this moment."""

    caps: tuple[ShownCap, ...] = ()
    campaign: ShownCampaign | None = None

    @property
    def no_fee(self) -> Money:
        """Nothing, in the currency of the gift: what the service itself takes."""
        return Money.zero(self.smallest.currency)


@dataclass(frozen=True, slots=True)
class PaidUse:
    """A payment that a part of the contribution paid."""

    what: str
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a giver writes on a bank transfer; the amount is what is still missing.

    ``qr`` is the same as a code for a banking application, where there is such.
    """

    holder: str
    iban: str
    bic: str
    reference: str
    amount: Money
    arrived: Money
    until: date | None = None
    qr: Markup | None = None


@dataclass(frozen=True, slots=True)
class GivenMonthly:
    """A gift of every month: how much, and when next; on no day until it is paid."""

    amount: Money
    next_on: date | None


@dataclass(frozen=True, slots=True)
class ThanksPage:
    """What became of one contribution; only its giver has the address."""

    reference: str
    slug: str
    project: str
    amount: Money
    state: ContributionState
    operator: str
    """Who holds the money until it is transferred."""

    association: str
    given_on: date | None = None
    register_number: int | None = None
    wired_on: date | None = None
    uses: tuple[PaidUse, ...] = ()
    retry_url: str | None = None
    transfer: Transfer | None = None
    matched: GiftMatched | None = None
    gone: str = ""
    """How all of it went back, in a sentence; empty while any of it is here."""
    remark: str = ""
    """What part of it went back, or may; empty where nothing did."""
    choices: tuple[ChoicePage, ...] = ()
    """What of it its project does not take, with what its giver chose."""

    month: GivenMonthly | None = None
    """How it goes on, where it is given every month."""

    is_stopped: bool = False
    """Whether its project was stopped."""

    is_contested: bool = False
    """Whether its payer's bank asks for it back, and nothing is decided."""

    @property
    def is_held_whole(self) -> bool:
        """Whether its project spends nothing more of it: all of that is offered."""
        own = [one for one in self.choices if one.project == self.project]
        is_unspent = any(one.reason == "stopped" for one in own)
        currency = self.amount.currency
        return is_unspent or total((o.amount for o in own), currency) == self.amount
