"""The values that the pages of the bank show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.banking.unexecuted_page import UnseenWire
from ledger.money import Money
from payments.bank.files import ListedFile
from payments.bank.payees import Payee
from payments.bank.reconciling import Standing
from payments.bank.sent_back import SentBack
from payments.bank.shown_before import ShownBefore
from payments.bank.suggesting import Suggestion, Why
from payments.bank.waiting import WaitingLine
from payments.bank.wire_list import ListedWire


@dataclass(frozen=True, slots=True)
class Account:
    """An account of ours, with its reconciliation where there is a statement."""

    iban: str
    holder: str
    currency: str
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The bank's desk: accounts, what waits, files."""

    accounts: tuple[Account, ...]
    waiting: int
    wires_open: int
    files: tuple[ListedFile, ...]
    just: ListedFile | None = None
    """The file that was sent just now, and what became of it."""


@dataclass(frozen=True, slots=True)
class PledgeChoice:
    """A pledge that a line may pay, with its project, and why it is suggested."""

    suggestion: Suggestion
    reference: str
    project: str
    begun_on: date


@dataclass(frozen=True, slots=True)
class PayoutChoice:
    """A payout that a line may be."""

    provider: str
    remote_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class WireChoice:
    """A wire of ours that a debit may be."""

    id: int
    code: str
    project: str
    arrives_in: str
    is_back: bool = False
    """Whether it pays a giver back, or sends a line back: what arrives is known."""
    is_unexecuted: bool = False
    """Whether two officers said that the bank did not execute it."""


@dataclass(frozen=True, slots=True)
class ClaimChoice:
    """A claim that a line may pay: how much of it, and why it is suggested."""

    party: str
    open: Money
    amount: Money
    reference: str
    since: date
    why: Why | None


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A line that waits, beside what it may be about."""

    line: WaitingLine
    pledges: tuple[PledgeChoice, ...]
    payouts: tuple[PayoutChoice, ...]
    wires: tuple[WireChoice, ...]
    unexecuted: str
    """The code of a wire that it names, said not to be executed; else nothing."""
    back: SentBack | None
    """The wire that is ordered to send it back."""
    account: str
    """The account that it names, where money can go back to it."""
    may_go_back: bool
    """Whether it is money that lies where wires of ours leave from."""
    gone: tuple[WaitingLine, ...] = ()
    """Lines of its account that it may show go back."""
    claims: tuple[ClaimChoice, ...] = ()
    """Claims that it may pay, the likeliest first."""
    shown: tuple[ShownBefore, ...] = ()
    """What it names, and what is in the account already."""

    @property
    def names_claim(self) -> bool:
        """Whether the reference of a claim stands in it."""
        return any(claim.why is Why.REFERENCE for claim in self.claims)

    @property
    def gone_numbers(self) -> list[int]:
        """Name those lines."""
        return [line.movement_id for line in self.gone]

    @property
    def is_sent_there(self) -> bool:
        """Whether only who keeps its account can send it back."""
        return self.line.left.minor > 0 and not self.may_go_back


@dataclass(frozen=True, slots=True)
class Fund:
    """A project that a gift can be for, and whether it asks for gifts now."""

    code: str
    name: str
    is_collecting: bool = True


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The matching queue."""

    lines: tuple[QueueLine, ...]
    funds: tuple[Fund, ...]
    total: int
    visitor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WiresPage:
    """Wires out: what is ordered, to whom, and what can be released by this visitor."""

    wires: tuple[ListedWire, ...]
    payees: tuple[Payee, ...]
    funds: tuple[Fund, ...]
    unseen: tuple[UnseenWire, ...]
    """Those that the bank should have shown, and nobody has said anything of."""
    has_unseen: bool
    rulings: int
    """How many are said not to be executed, until another officer decides."""
    visitor: str
    at: datetime
    currency: str

    @property
    def leaves_from_several(self) -> bool:
        """Whether its wires leave from more than one account of ours."""
        return len({wire.leaves for wire in self.wires}) > 1
