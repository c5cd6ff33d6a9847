"""What the program and a provider say to each other: a protocol, frozen values.

A gateway is the only thing that speaks to its provider. It answers with what is so
there; what that means for the books is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from ledger.money import Money


class AttemptState(StrEnum):
    """How far an attempt at paying got. What became of the money, movements say."""

    CREATED = "created"
    REDIRECTED = "redirected"
    ACTION = "action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"

    @property
    def is_open(self) -> bool:
        """Whether the payer may still pay, or the provider still decides."""
        return self in _OPEN


_OPEN = (
    AttemptState.CREATED,
    AttemptState.REDIRECTED,
    AttemptState.ACTION,
    AttemptState.PROCESSING,
)


class MovementType(StrEnum):
    """What a movement did; the value names its fact (a payment's is its purpose's)."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    RETURN = "return"
    DISPUTE_OPEN = "dispute_open"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    PAYOUT = "payout"
    PAYOUT_FAILED = "payout_failed"
    RECEIPT = "receipt"
    FEE = "fee"
    WIRE = "wire"
    WIRE_RETURN = "wire_return"
    COUNT = "count"
    DEPOSIT = "deposit"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of the outside world's own account: posted once.

    ``amount`` is signed as it moves our balance there: money in is positive. A lost
    dispute moves nothing any more; its amount is what stays lost. ``fee`` is what the
    provider takes besides, negative where it gives a fee back. ``payment`` names the
    payment (or, for a receipt, the payout) that it belongs to; empty means its own
    ``id``. ``via`` is, on a bank's line, the provider whose payout it is. ``contains``
    are the ids of the movements in a payout; None means all that was on the balance.
    """

    provider: str
    id: str
    type: MovementType
    amount: Money
    occurred_on: date
    fee: Money | None = None
    payment: str = ""
    via: str = ""
    contains: tuple[str, ...] | None = None
    named: str = ""
    """The provider's own word, for a type that we do not know."""
    occurred_at: datetime | None = None
    """The provider's instant; sweeps look on from the latest one."""
    asked: Money | None = None
    """What the payer paid, where that was settled in another currency."""
    rate: str = ""
    """The provider's rate from ``asked`` to ``amount``, as it was written there."""
    order: str = ""
    """Our own name for the refund that was ordered; empty where nobody here did."""
    is_complete: bool = True
    """False while the provider does not say yet what a payout contains."""

    @property
    def identity(self) -> tuple[str, str, str]:
        """What it is known by: its provider, its id there, and its type."""
        return self.provider, self.id, self.type.value

    @property
    def lock(self) -> str:
        """The name that is locked while anything of its payment is recorded."""
        return f"payments:{self.provider}:{self.belongs_to}"

    @property
    def belongs_to(self) -> str:
        """The remote id of the payment or payout that this is about."""
        return self.payment or self.id

    @property
    def paid(self) -> Money:
        """The amount in the payer's own currency."""
        return self.asked or self.amount

    @property
    def charged(self) -> Money:
        """The fee, nothing where there is none."""
        return self.fee or Money.zero(self.amount.currency)


@dataclass(frozen=True, slots=True)
class SavedMethod:
    """What a payer let us collect from again: the provider's names for it.

    ``channel`` says what it is: ``card`` or ``debit``.
    """

    customer: str
    method: str
    channel: str


@dataclass(frozen=True, slots=True)
class Collection:
    """What the provider is asked to collect while the payer is away."""

    attempt: str
    amount: Money
    method: SavedMethod
    payee: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What the provider is asked to collect. Nothing in it comes from the browser."""

    attempt: str
    amount: Money
    payee: str
    return_url: str
    language: str = "en"
    mark: str = ""
    """What tells the payment apart on the payer's bank statement."""
    keeps_method: bool = False
    """Whether the payer lets us collect from the same card or account again."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the payer pays, and how the provider calls it."""

    remote_id: str
    url: str
    expires_at: datetime


class RefundState(StrEnum):
    """How far a refund got; what became of the money, movements say."""

    CREATED = "created"
    PENDING = "pending"
    ACTION = "action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def counts(self) -> bool:
        """Whether its amount is given back, or about to be."""
        return self not in (RefundState.FAILED, RefundState.CANCELED)

    @property
    def is_open(self) -> bool:
        """Whether the provider still decides."""
        return self in (RefundState.CREATED, RefundState.PENDING, RefundState.ACTION)


@dataclass(frozen=True, slots=True)
class RemoteRefund:
    """A refund as the provider has it now; ``order`` is our own name for it."""

    remote_id: str
    amount: Money
    state: RefundState
    order: str = ""


@dataclass(frozen=True, slots=True)
class RemoteDispute:
    """A dispute as the provider has it now; ``due_at`` is the end for evidence."""

    remote_id: str
    amount: Money
    status: str
    reason: str = ""
    due_at: datetime | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class RemoteState:
    """An attempt as the provider has it now, with its movements, oldest first.

    ``reference`` is our own name for it, as we gave it at the start; ``named`` is the
    same name where somebody else may have changed it since.
    """

    remote_id: str
    state: AttemptState
    amount: Money
    movements: tuple[Movement, ...] = ()
    reference: str = ""
    named: str = ""
    refunds: tuple[RemoteRefund, ...] = ()
    disputes: tuple[RemoteDispute, ...] = ()
    method: SavedMethod | None = None
    """From what the payer lets us collect again, if they do."""
    presented: Money | None = None
    """What the payer was shown in their own currency, where the provider tells."""
    needs_payer: bool = False
    """Whether it failed only because the bank wants the payer to be there."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a provider's message says, its signature checked: only where to look.

    ``remote_id`` is empty where the message is about nothing that we look at.
    """

    id: str
    type: str
    remote_id: str
    sent_at: datetime
    is_live: bool


@dataclass(frozen=True, slots=True)
class RawNotice:
    """A message as it came in: the very bytes, and the headers that sign them."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class GatewayError(Exception):
    """The provider did not do what was asked."""


class UncertainAnswerError(GatewayError):
    """No answer that says whether it was done: send the same key again."""


class KeySpentError(GatewayError):
    """The provider keeps an error under this key: look up, then use another key."""


class NotConfiguredError(GatewayError):
    """The provider does not know our key, or the key lacks a right: a person mends it.

    Nothing that waits for the provider has failed by this.
    """


class RefusedByProviderError(GatewayError):
    """The provider answered no; asking again changes nothing."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the payment provider refuses: {reason}")


class NoticeRefusedError(GatewayError):
    """The message is not the provider's, too old, from the future, or unreadable.

    ``reason`` is for our logs; whoever sent the message is not told.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class OutOfTimeError(NoticeRefusedError):
    """The message is the provider's, and its clock and ours differ by too much."""

    def __init__(self) -> None:
        super().__init__("the message is too old, or from the future")


class Gateway(Protocol):
    """A provider, spoken to. Every call that changes something carries a key."""

    @property
    def code(self) -> str:
        """The provider's code, which is that of its rail."""

    @property
    def is_live(self) -> bool:
        """Whether real money moves; must be that of the book."""

    def start(self, request: PaymentRequest, key: str) -> Redirect:
        """Open a page to pay on; the same key gives the same page."""

    def fetch(self, remote_id: str) -> RemoteState:
        """Look an attempt up."""

    def cancel(self, remote_id: str, key: str) -> RemoteState:
        """Close a page; the answer says if it had been paid before."""

    def find(self, reference: str, since: datetime) -> Redirect | None:
        """Find a page by our own name for it, where the answer was lost."""

    def refund(self, remote_id: str, amount: Money, key: str) -> RemoteRefund:
        """Give a payment back, in whole or in part; the key is the order's name."""

    def collect(self, wanted: Collection, key: str) -> RemoteState:
        """Collect while the payer is away; a bank's no is an answer, not an error."""

    def read_notice(self, raw: RawNotice, now: datetime) -> list[Notice]:
        """Check and read a message. Raises NoticeRefusedError."""

    def movements(self, since: datetime | None) -> Iterable[Movement]:
        """List our movements there, oldest first, from an instant on."""

    def balances(self) -> tuple[Money, ...]:
        """Say what the provider holds for us, one amount a currency."""
