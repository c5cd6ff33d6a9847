"""The values that a giver's own page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.contributing.pages import ContributionState, Transfer
from app.givers.choices import ChoicePage
from app.monthly.pages import MonthlyRow
from app.refunds.looking import Obstacle
from ledger.money import Money

Stands = Literal[
    "unpaid", "received", "disputed", "part_refunded", "refunded", "lost", "returned"
]


@dataclass(frozen=True, slots=True)
class Twice:
    """What a giver has twice and is asked to bring back, and what of it came back.

    Nothing is asked once all of it came. ``to`` is how; None where no account of ours
    takes wires.
    """

    amount: Money
    arrived: Money
    to: Transfer | None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One gift, how far it got, and how its money stands."""

    reference: str
    project: str
    slug: str
    amount: Money
    presented: Money | None
    """What the provider showed in the payer's own currency, if that was another."""

    on: date
    state: ContributionState
    stands: Stands
    is_monthly: bool
    most: Money
    """What of it can be given back now."""

    obstacle: Obstacle | None
    wired_on: date | None
    asked: Money | None
    """What is asked back and not decided on."""

    by_wire: bool
    """Whether an earlier refund came back: an account is asked for."""

    declined: str
    """Why the last request was declined, if it was."""

    given_back: Money | None = None
    """What went back of it by refunds, where not all of it did."""

    owed: Money | None = None
    """What of it a refund that failed left owing, if any."""

    twice: Twice | None = None
    """What of it its giver has twice, if any."""

    choices: tuple[ChoicePage, ...] = ()
    """What of it its project did not take, with what was chosen for it."""

    back_from: date | None = None
    """The day from which it can go back, where its bank can still take it back."""


@dataclass(frozen=True, slots=True)
class PaymentsPage:
    """All that came from one address."""

    token: str
    payments: tuple[PaymentRow, ...]
    monthly: tuple[MonthlyRow, ...]
    choices: tuple[ChoicePage, ...] = ()
