"""A letter as a value: to which party, about what. It holds no name and no address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.money import Money


class LetterKind(StrEnum):
    """The closed list of what is written to givers, and to officers."""

    RECEIVED = "received"
    """A gift arrived."""

    PLEDGED = "pledged"
    """A gift by wire is pledged: its account and its reference, to keep."""

    PLEDGE_ENDED = "pledge_ended"
    """A pledge by wire waited for its wire long enough."""

    REFUND_ASKED = "refund_asked"
    REFUND_DECLINED = "refund_declined"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    """The way back is closed: the money is owed, and goes by wire."""

    CLAIMED = "claimed"
    """Its giver has a gift twice, from us and through their bank: to bring it back."""

    SURPLUS_OFFERED = "surplus_offered"
    """A project does not take a gift, or a part of it: its giver chooses."""

    ACCOUNT_ASKED = "account_asked"
    """Nobody chose in time: a wire goes back once its giver names an account."""

    MONTHLY_BEGUN = "monthly_begun"
    DEBIT_COMING = "debit_coming"
    DEBIT_REFUSED = "debit_refused"
    """The bank said no; it is tried again on a day that is named."""

    ACCOUNT_CHANGED = "account_changed"
    """To the officers of an association: another account was written down for it."""

    DEBIT_ASKS = "debit_asks"
    """The bank wants the giver's own confirmation."""

    MONTHLY_CHANGED = "monthly_changed"
    MONTHLY_PAUSED = "monthly_paused"
    MONTHLY_ENDED = "monthly_ended"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter is about, without a word of it; each kind uses what it needs.

    ``contribution``, ``monthly`` and ``surplus`` are random public names, of which
    links are made.
    ``account`` and ``before`` show of an account what its owner knows it by.
    """

    fund: str
    amount: Money | None
    on: date | None = None
    contribution: str = ""
    monthly: str = ""
    why: str = ""
    keeper: str = ""
    account: str = ""
    before: str = ""
    surplus: str = ""
    reference: str = ""

    def written(self) -> dict[str, object]:
        """Return the facts as the outbox keeps them."""
        return {
            "fund": self.fund,
            "minor": None if self.amount is None else self.amount.minor,
            "currency": None if self.amount is None else self.amount.currency,
            "on": self.on.isoformat() if self.on else None,
            "contribution": self.contribution,
            "monthly": self.monthly,
            "why": self.why,
            "keeper": self.keeper,
            "account": self.account,
            "before": self.before,
            "surplus": self.surplus,
            "reference": self.reference,
        }


def read_facts(kept: Mapping[str, object]) -> Facts:
    """Read the facts of a letter back."""
    on, minor = kept["on"], kept["minor"]
    amount = None if minor is None else Money(int(str(minor)), str(kept["currency"]))
    return Facts(
        fund=str(kept["fund"]),
        amount=amount,
        on=date.fromisoformat(str(on)) if on else None,
        contribution=str(kept["contribution"]),
        monthly=str(kept["monthly"]),
        why=str(kept["why"]),
        keeper=str(kept.get("keeper", "")),
        account=str(kept.get("account", "")),
        before=str(kept.get("before", "")),
        surplus=str(kept.get("surplus", "")),
        reference=str(kept.get("reference", "")),
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to be written; the same ``key`` is the same letter, written once."""

    key: str
    kind: LetterKind
    facts: Facts


@dataclass(frozen=True, slots=True)
class Words:
    """A letter in the language of whoever gets it; the texts are plain.

    ``news`` is the subject and the heading; ``action`` one button, its words and its
    address; ``stop`` is where one click stops further letters and their cause.
    """

    news: str
    figure: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str]
    why: str
    stop: str = ""
